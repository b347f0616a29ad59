"""shared phones: one chat of several people, and who of them is speaking."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('pk_address'), type_='primary')
        batch_op.create_primary_key(op.f('pk_address'), ['channel', 'chat', 'person_id'])
    op.add_column('conversation', sa.Column('speaker_id', sa.Integer(), nullable=True))
    op.add_column('conversation', sa.Column('spoke_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_column('spoke_at')
        batch_op.drop_column('speaker_id')
    # Of several people at one chat the first one stays reachable there.
    op.execute(
        "DELETE FROM address WHERE person_id > (SELECT MIN(first.person_id) FROM address AS first "
        "WHERE first.channel = address.channel AND first.chat = address.chat)"
    )
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('pk_address'), type_='primary')
        batch_op.create_primary_key(op.f('pk_address'), ['channel', 'chat'])
