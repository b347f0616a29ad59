"""which plans cover a unit, asked at every report: found without reading every unit of every plan."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_plan_unit_unit_id", "plan_unit", ["unit_id"])


def downgrade() -> None:
    op.drop_index("ix_plan_unit_unit_id", "plan_unit")
