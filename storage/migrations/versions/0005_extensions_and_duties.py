"""extensions of due days, and duties that no form serves."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('extension',
    sa.Column('plan', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('period', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('unit_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('granted_by', sa.Integer(), nullable=False),
    sa.Column('granted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['granted_by'], ['person.id'], name=op.f('fk_extension_granted_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_extension_unit_id')),
    sa.PrimaryKeyConstraint('plan', 'period', 'unit_id', name=op.f('pk_extension'))
    )
    op.create_table('duty_round',
    sa.Column('plan', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('duty', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('period', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('configured', sa.Boolean(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('opened_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('plan', 'duty', 'period', name=op.f('pk_duty_round'))
    )
    op.create_table('duty_done',
    sa.Column('plan', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('duty', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('period', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('unit_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('done_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_duty_done_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_duty_done_unit_id')),
    sa.PrimaryKeyConstraint('plan', 'duty', 'period', 'unit_id', name=op.f('pk_duty_done'))
    )
    op.add_column(
        'reminder', sa.Column('duty', sqlmodel.sql.sqltypes.AutoString(length=50), server_default='', nullable=False)
    )


def downgrade() -> None:
    op.execute("DELETE FROM reminder WHERE duty <> ''")
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_column('duty')
    op.drop_table('duty_done')
    op.drop_table('duty_round')
    op.drop_table('extension')
