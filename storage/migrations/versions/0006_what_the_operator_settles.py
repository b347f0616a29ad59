"""what became of events that could not be handled, chats of the operator, and which event led to a message."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table('operator_chat',
    sa.Column('channel', text(length=20), nullable=False),
    sa.Column('chat', text(length=64), nullable=False),
    sa.Column('bound_at', moment(), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'chat', name=op.f('pk_operator_chat'))
    )
    op.create_table('trouble',
    sa.Column('kind', text(length=20), nullable=False),
    sa.Column('raised', sa.Boolean(), nullable=False),
    sa.Column('told', sa.Boolean(), nullable=False),
    sa.Column('bad_since', moment(), nullable=True),
    sa.Column('good_since', moment(), nullable=True),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_trouble'))
    )
    op.add_column('dead_update', sa.Column('state', text(length=10), server_default='open', nullable=False))
    op.add_column('dead_update', sa.Column('settled_at', moment(), nullable=True))
    op.add_column('dead_update', sa.Column('why', sa.Text(), nullable=True))
    op.add_column('outbox', sa.Column('request', text(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_column('request')
    with op.batch_alter_table('dead_update', schema=None) as batch_op:
        for column in ('why', 'settled_at', 'state'):
            batch_op.drop_column(column)
    op.drop_table('trouble')
    op.drop_table('operator_chat')
