"""The migrations lead to exactly the tables that the program declares, on both engines."""

from __future__ import annotations

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.schema import HEAD
from storage.tables import metadata
from tests.builders import ROOT, World


def test_the_migrated_schema_is_the_declared_one(world: World) -> None:
    with world.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_the_program_knows() -> None:
    versions = sorted(Path(ROOT / "storage" / "migrations" / "versions").glob("[0-9]*.py"))
    revisions = [re.search(r"^revision = ['\"](.+)['\"]", path.read_text("utf-8"), re.MULTILINE) for path in versions]
    assert [match[1] for match in revisions if match][-1] == HEAD
