"""How the log speaks of what failed and is tried again: a database that is away is one line, a fault is a traceback."""

from __future__ import annotations

from structlog.typing import FilteringBoundLogger

from storage.database import DatabaseAway


def note_fault(log: FilteringBoundLogger, what: str, fault: Exception, **fields: object) -> None:
    """Log it; `what` says what did not work and that it is tried again."""
    if isinstance(fault, DatabaseAway):
        log.warning(what, cause=str(fault), **fields)
    else:
        log.error(what, exc_info=fault, **fields)
