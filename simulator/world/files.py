"""Files that people and bots sent, in memory and bounded; the oldest go first."""

from __future__ import annotations

import hashlib
import io
import mimetypes
from collections.abc import Mapping

from simulator.refusals import bad_request
from simulator.world.records import Attachment, AttachmentKind, StoredFile

MOST_BYTES = 256 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
_FOLDER = {
    AttachmentKind.PHOTO: "photos",
    AttachmentKind.DOCUMENT: "documents",
    AttachmentKind.STICKER: "stickers",
    AttachmentKind.VOICE: "voice",
}


class FileStore:
    """Keeps what was uploaded under Telegram-like ids; equal bytes share one unique id."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._size = 0
        self._number = 0

    def put(
        self,
        kind: AttachmentKind,
        name: str,
        content: bytes,
        mime: str | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> StoredFile:
        self._number += 1
        digest = hashlib.sha256(content).hexdigest()
        ending = name.rpartition(".")[2] if "." in name else "bin"
        stored = StoredFile(
            id=f"SIM{kind.value[:1].upper()}{self._number:08d}{digest[:40]}",
            unique_id=f"SIM{digest[40:56]}",
            kind=kind,
            name=name,
            mime=mime or mimetypes.guess_type(name)[0] or "application/octet-stream",
            path=f"{_FOLDER[kind]}/file_{self._number}.{ending}",
            content=content,
            facts=facts or {},
        )
        self._by_id[stored.id] = stored
        self._by_path[stored.path] = stored
        self._size += len(content)
        self._forget_oldest()
        return stored

    def _forget_oldest(self) -> None:
        while self._size > MOST_BYTES and len(self._by_id) > 1:
            oldest = next(iter(self._by_id.values()))
            del self._by_id[oldest.id], self._by_path[oldest.path]
            self._size -= len(oldest.content)

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


def photo_attachment(files: FileStore, name: str, content: bytes) -> Attachment:
    """Store a picture; raises Telegram's 400 for what is no picture or too large."""
    from PIL import Image, UnidentifiedImageError  # takes longer to load than the whole server: only when needed

    if len(content) > PHOTO_BYTES:
        raise bad_request(f"file of size {len(content)} bytes is too big for a photo; the maximum is 10485760")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height, mime = picture.width, picture.height, Image.MIME.get(picture.format or "")
    except (UnidentifiedImageError, OSError, ValueError) as wrong:
        raise bad_request("IMAGE_PROCESS_FAILED") from wrong
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    stored = files.put(AttachmentKind.PHOTO, name, content, mime, {"width": width, "height": height})
    return Attachment(AttachmentKind.PHOTO, stored, stored.facts)


def document_attachment(files: FileStore, name: str, content: bytes, mime: str | None) -> Attachment:
    """Store a document; raises Telegram's 400 for an empty one or one above 50 MB."""
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > DOCUMENT_BYTES:
        raise bad_request("Request Entity Too Large")
    return Attachment(AttachmentKind.DOCUMENT, files.put(AttachmentKind.DOCUMENT, name, content, mime))
