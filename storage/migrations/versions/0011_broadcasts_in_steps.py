"""who of a broadcast is still to be written to."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('broadcast_left',
    sa.Column('broadcast_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcast.id'], name=op.f('fk_broadcast_left_broadcast_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_broadcast_left_person_id')),
    sa.PrimaryKeyConstraint('broadcast_id', 'person_id', name=op.f('pk_broadcast_left'))
    )
    with op.batch_alter_table('broadcast', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_id', sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column('goes_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_broadcast_by_id'), 'person', ['by_id'], ['id'])
        batch_op.drop_column('total')


def downgrade() -> None:
    op.drop_table('broadcast_left')
    op.execute('DELETE FROM broadcast')
    with op.batch_alter_table('broadcast', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_broadcast_by_id'), type_='foreignkey')
        batch_op.add_column(sa.Column('total', sa.Integer(), nullable=False))
        batch_op.drop_column('goes_at')
        batch_op.drop_column('by_id')
