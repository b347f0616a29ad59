"""current values carry their number in the index: sums over a country read nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_CURRENT = sa.text("superseded_at IS NULL")
_FOUND_BY = ["plan", "period", "element", "unit_id"]


def upgrade() -> None:
    op.drop_index("ix_value_current", "value")
    columns = [*_FOUND_BY, "thousandths"]
    op.create_index("ix_value_current", "value", columns, sqlite_where=_CURRENT, postgresql_where=_CURRENT)


def downgrade() -> None:
    op.drop_index("ix_value_current", "value")
    op.create_index("ix_value_current", "value", _FOUND_BY, sqlite_where=_CURRENT, postgresql_where=_CURRENT)
