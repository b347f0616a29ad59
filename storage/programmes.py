"""Statements about loaded plans and the versions of their forms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.prepared import Prepared
from storage.tables import metadata

_plan = metadata.tables["plan"]
_version = metadata.tables["form_version"]


def plan_digests(connection: Connection) -> dict[str, str]:
    """Digest of every loaded plan by its code."""
    return {row.code: row.digest for row in connection.execute(select(_plan.c.code, _plan.c.digest))}


def plan_documents(connection: Connection) -> dict[str, str]:
    """The compiled document (JSON text) of every loaded plan by its code."""
    return {row.code: row.document for row in connection.execute(select(_plan.c.code, _plan.c.document))}


def save_plan(connection: Connection, code: str, digest: str, document: str, now: datetime) -> None:
    """Keep the plan's newest document; older form versions stay in form_version."""
    values = {"digest": digest, "document": document, "loaded_at": now}
    if connection.execute(update(_plan).where(_plan.c.code == code).values(values)).rowcount == 0:
        connection.execute(insert(_plan).values(code=code, **values))


_VERSION_ID = Prepared(
    select(_version.c.id).where(
        _version.c.plan == bindparam("of_plan"),
        _version.c.form == bindparam("of_form"),
        _version.c.digest == bindparam("of_digest"),
    )
)


def form_version_id(connection: Connection, plan: str, form: str, digest: str) -> int | None:
    """The id of that version, None when it was never saved."""
    found: int | None = _VERSION_ID.scalar(connection, of_plan=plan, of_form=form, of_digest=digest)
    return found


def save_form_version(connection: Connection, plan: str, form: str, digest: str, definition: str, now: datetime) -> int:
    """The id of that version of the form, saved now if it is new."""
    found = form_version_id(connection, plan, form, digest)
    if found is not None:
        return found
    saved: int = connection.execute(
        insert(_version)
        .values(plan=plan, form=form, digest=digest, definition=definition, created_at=now)
        .returning(_version.c.id)
    ).scalar_one()
    return saved


def form_definition(connection: Connection, version_id: int) -> str:
    """The definition (JSON text) of one saved version."""
    definition: str = connection.execute(select(_version.c.definition).where(_version.c.id == version_id)).scalar_one()
    return definition


_DIGEST = Prepared(select(_version.c.digest).where(_version.c.id == bindparam("of_id")))


def form_digest(connection: Connection, version_id: int) -> str:
    """By what that version is told from others."""
    digest: str = _DIGEST.scalar(connection, of_id=version_id)
    return digest


def newest_form_version(connection: Connection) -> int:
    """The highest number of a version; 0 when there is none."""
    return int(connection.execute(select(func.max(_version.c.id))).scalar() or 0)
