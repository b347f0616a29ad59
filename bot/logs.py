"""Structured logs, JSON or plain, through which no token and no answer passes.

Everything ends here, also what libraries log: bot tokens, invites, passwords in addresses and the settings' own
secrets are blotted out wherever they stand, tracebacks included; fields that could hold what a person said or is
called are dropped. Bind ids with structlog.contextvars.bound_contextvars(event=…).
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

DROPPED_FIELDS: Final = frozenset({"text", "answer", "answers", "name", "caption", "words"})
_QUIET: Final = ("httpx", "httpcore", "aiohttp", "telegram", "uvicorn.access", "apscheduler", "asyncio")

_PATTERNS: Final = (
    (re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"(/bot)\d[^/\s'\"]*"), r"\1<token>"),
    (re.compile(r"(start(?:group)?=)[A-Za-z0-9_-]+"), r"\1<invite>"),
    (re.compile(r"(/start(?:@\w+)?\s+)[A-Za-z0-9_-]+"), r"\1<invite>"),
    (re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)"), r"\1<password>"),
    # Any long mixed string: what secrets.token_urlsafe makes. Digests (lower case) and words stay readable.
    (
        re.compile(
            r"(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z_-]*[0-9])"
            r"[A-Za-z0-9_-]{24,}"
        ),
        "<secret>",
    ),
)


Level = Literal["debug", "info", "warning", "error"]
Form = Literal["json", "plain"]


class Redactor:
    """A structlog processor: drops what people say, blots out secrets in everything else."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # Longest first: one secret may contain another.
        self._secrets = sorted({secret for secret in secrets if len(secret) >= 8}, key=len, reverse=True)

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return self._clean_fields(event)

    def scrub(self, text: str) -> str:
        """`text` without anything that looks like a secret or is one of those given."""
        for secret in self._secrets:
            text = text.replace(secret, "<secret>")
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def _clean_fields(self, fields: Mapping[Any, Any]) -> dict[str, Any]:
        return {self.scrub(str(key)): self._clean(value) for key, value in fields.items() if key not in DROPPED_FIELDS}

    def _clean(self, value: object) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.scrub(value)
        if isinstance(value, Mapping):
            return self._clean_fields(value)
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(inner) for inner in value]
        return self.scrub(repr(value))


def configure_logs(
    level: Level,
    form: Form,
    file: str = "",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> Callable[[], None]:
    """Send all logs to `file` (made readable for its owner alone), else to `stream`, else to standard error.

    Returns what takes the handler away again.
    """
    threshold = logging.getLevelNamesMapping()[level.upper()]
    # Both kinds of records meet in the handler's formatter; there the last processors see everything.
    early: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*early, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=early,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # as words, so that they too are scrubbed
            Redactor(secrets),
            _renderer(form),
        ],
    )
    handler = (
        logging.FileHandler(_private(file), encoding="utf-8") if file else logging.StreamHandler(stream or sys.stderr)
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(threshold)
    for library in _QUIET:
        logging.getLogger(library).setLevel(max(threshold, logging.WARNING))

    def remove() -> None:
        root.removeHandler(handler)
        handler.close()

    return remove


@contextmanager
def logs_on_terminal(level: Level, form: Form) -> Iterator[None]:
    """For a command: what its parts log goes to standard error, and does not mix with what it prints."""
    remove = configure_logs(level, form)
    try:
        yield
    finally:
        remove()


def _renderer(form: Form) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False)
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def _private(file: str) -> str:
    os.close(os.open(file, os.O_CREAT | os.O_APPEND, 0o600))
    return file
