"""scores of scorecards, and remedial items."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('score_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('card', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('period', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('sent_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_score_sheet_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_score_sheet_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_sheet')),
    sa.UniqueConstraint('plan', 'card', 'period', 'unit_id', 'kind', 'revision',
        name=op.f('uq_score_sheet_plan_card_period_unit_id_kind_revision'))
    )
    with op.batch_alter_table('score_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_score_sheet_unit_id'), ['unit_id'], unique=False)

    op.create_table('score',
    sa.Column('sheet_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('criterion', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('thousandths', sa.Integer(), nullable=True),
    sa.Column('points_thousandths', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_score_sheet_id')),
    sa.PrimaryKeyConstraint('sheet_id', 'criterion', name=op.f('pk_score'))
    )
    op.create_table('score_fail_item',
    sa.Column('sheet_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('applies', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['sheet_id'], ['score_sheet.id'], name=op.f('fk_score_fail_item_sheet_id')),
    sa.PrimaryKeyConstraint('sheet_id', 'item', name=op.f('pk_score_fail_item'))
    )
    op.create_table('remedial_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('card', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('period', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['entered_by'], ['person.id'], name=op.f('fk_remedial_item_entered_by')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_remedial_item_settled_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_remedial_item_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remedial_item'))
    )
    with op.batch_alter_table('remedial_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_remedial_item_unit_id'), ['unit_id'], unique=False)


def downgrade() -> None:
    op.drop_table('remedial_item')
    op.drop_table('score_fail_item')
    op.drop_table('score')
    op.drop_table('score_sheet')
