"""old messages are found by the time they were settled: those with a key that still have their words, and those without."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_UNKEYED = sa.text("key IS NULL")
_WORDED = sa.text("key IS NOT NULL AND payload != '{}'")


def upgrade() -> None:
    op.drop_index("ix_outbox_done", "outbox")
    op.create_index("ix_outbox_done", "outbox", ["key", "done_at"], sqlite_where=_UNKEYED, postgresql_where=_UNKEYED)
    op.create_index("ix_outbox_worded", "outbox", ["done_at"], sqlite_where=_WORDED, postgresql_where=_WORDED)


def downgrade() -> None:
    op.drop_index("ix_outbox_worded", "outbox")
    op.drop_index("ix_outbox_done", "outbox")
    op.create_index("ix_outbox_done", "outbox", ["done_at"], sqlite_where=_UNKEYED, postgresql_where=_UNKEYED)
