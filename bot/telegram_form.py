"""Fields of a Bot API call as the body of a request: encoded at once, or as parts where files go with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

import aiohttp
from telegram import InputFile
from telegram.request import RequestData
from yarl import URL

_KINDS: Final = {
    ".png": "image/png",
    ".json": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class FormBody:
    """Plain fields, encoded already: PTB's own way looks at every value for files and objects, at twice the price.

    Raises TypeError for whatever is not plain JSON.
    """

    __slots__ = ("content",)

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.content = form_encoded(
            {
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in fields.items()
                if value is not None
            }
        )


def form_encoded(fields: Mapping[str, str]) -> bytes:
    """A form body. Vietnamese is nearly all escapes: yarl's quoting in C takes a quarter of urllib's time."""
    return URL.build(path="/", query=fields).raw_query_string.encode("ascii")


def attached(content: bytes, filename: str, *, is_named: bool = False) -> InputFile:
    """A file that goes with a call; `is_named` where the call speaks of it by name, as InputMedia does.

    Told the name, InputFile would read every list of kinds that the machine has: 0.4 MB, and each machine's are others.
    KeyError for a kind that nobody here sends.
    """
    file = InputFile(content, attach=is_named)
    file.filename, file.mimetype = filename, _KINDS[PurePath(filename).suffix]
    return file


def body_of(request_data: RequestData | FormBody | None) -> aiohttp.FormData | bytes | None:
    if request_data is None:
        return None
    if isinstance(request_data, FormBody):
        return request_data.content
    if not request_data.contains_files:
        return form_encoded(request_data.json_parameters)
    form = aiohttp.FormData(quote_fields=False)  # names of files stand as they are, in Vietnamese too
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
