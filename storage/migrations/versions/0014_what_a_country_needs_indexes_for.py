"""what a whole country needs indexes for: every look that each answer or each beat takes."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_session_unit_id', 'session', ['unit_id'])
    op.create_index('ix_report_period', 'report', ['plan', 'period', 'unit_id'])
    pending, blocked, unkeyed = sa.text("status = 'pending'"), sa.text('blocked_at IS NOT NULL'), sa.text('key IS NULL')
    op.create_index('ix_membership_pending', 'membership', ['id'], sqlite_where=pending, postgresql_where=pending)
    op.create_index('ix_address_blocked', 'address', ['blocked_at'], sqlite_where=blocked, postgresql_where=blocked)
    op.create_index('ix_outbox_done', 'outbox', ['done_at'], sqlite_where=unkeyed, postgresql_where=unkeyed)
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_index('ix_unit_path', 'unit')
        op.create_index('ix_unit_path', 'unit', ['path'], postgresql_ops={'path': 'varchar_pattern_ops'})


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_index('ix_unit_path', 'unit')
        op.create_index('ix_unit_path', 'unit', ['path'])
    op.drop_index('ix_outbox_done', 'outbox')
    op.drop_index('ix_address_blocked', 'address')
    op.drop_index('ix_membership_pending', 'membership')
    op.drop_index('ix_report_period', 'report')
    op.drop_index('ix_session_unit_id', 'session')
