"""who follows whom when units are reorganised, who is to go over, and targets that are still to be given."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unit_successor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('old_id', sa.Integer(), nullable=False),
    sa.Column('new_id', sa.Integer(), nullable=False),
    sa.Column('share', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('was_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('was_parent_id', sa.Integer(), nullable=True),
    sa.Column('noted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['new_id'], ['unit.id'], name=op.f('fk_unit_successor_new_id')),
    sa.ForeignKeyConstraint(['old_id'], ['unit.id'], name=op.f('fk_unit_successor_old_id')),
    sa.ForeignKeyConstraint(['was_parent_id'], ['unit.id'], name=op.f('fk_unit_successor_was_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_successor')),
    sa.UniqueConstraint('old_id', 'new_id', 'since', 'kind', name=op.f('uq_unit_successor_old_id_new_id_since_kind'))
    )
    with op.batch_alter_table('unit_successor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_successor_new_id'), ['new_id'], unique=False)

    op.create_table('rebinding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('membership_id', sa.Integer(), nullable=True),
    sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('chat', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('from_unit_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('settled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('(membership_id IS NULL) = (chat IS NOT NULL)', name=op.f('ck_rebinding_whose')),
    sa.ForeignKeyConstraint(['from_unit_id'], ['unit.id'], name=op.f('fk_rebinding_from_unit_id')),
    sa.ForeignKeyConstraint(['membership_id'], ['membership.id'], name=op.f('fk_rebinding_membership_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_rebinding_settled_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_rebinding_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rebinding'))
    )
    with op.batch_alter_table('rebinding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rebinding_from_unit_id'), ['from_unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_rebinding_membership_id'), ['membership_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_rebinding_unit_id'), ['unit_id'], unique=False)

    with op.batch_alter_table('assigned_target', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_open', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('assigned_target', schema=None) as batch_op:
        batch_op.drop_column('is_open')
    op.drop_table('rebinding')
    op.drop_table('unit_successor')
