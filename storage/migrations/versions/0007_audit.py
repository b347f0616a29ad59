"""the audit: rows that are only ever added."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

# SQLite fires no DELETE trigger for the row that INSERT OR REPLACE pushes out, so an insert over a row is refused too.
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
_SQLITE = (
    f'CREATE TRIGGER audit_keeps_on_update BEFORE UPDATE ON audit {_REFUSE}',
    f'CREATE TRIGGER audit_keeps_on_delete BEFORE DELETE ON audit {_REFUSE}',
    'CREATE TRIGGER audit_keeps_on_insert BEFORE INSERT ON audit '
    f'WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq) {_REFUSE}',
)
_POSTGRESQL = (
    'CREATE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS '
    "$$ BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$",
    'CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keeps()',
    'CREATE TRIGGER audit_keeps_table BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_keeps()',
)


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('action', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('about', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('change', sa.Text(), nullable=False),
    sa.Column('hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit'))
    )
    for statement in _SQLITE if op.get_bind().dialect.name == 'sqlite' else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('audit')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION audit_keeps()')
