"""The tables, one module per family. `metadata` holds all of them.

Declared with SQLModel, used through Core: statements on the answering path cost a quarter of the ORM's. So what is used
holds no class of SQLModel, and the process that only answers does without them (storage/known_tables.py).
Short text codes instead of database enums; counts as whole thousandths so that SQL adds them up exactly.
"""

from __future__ import annotations

from sqlalchemy import MetaData

from storage.known_tables import known_tables


def _tables() -> MetaData:
    known = known_tables()
    if known is not None:
        return known
    from storage.tables.declared import plain_tables  # here: its libraries take 19 MB

    return plain_tables()


metadata = _tables()

__all__ = ["metadata"]
