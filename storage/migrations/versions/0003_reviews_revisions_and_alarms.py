"""reviews, revisions and alarms."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('alarm',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('element', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('raised_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint("status IN ('raised', 'confirmed', 'dismissed')", name=op.f('ck_alarm_status')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_alarm_report_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_alarm_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm')),
    sa.UniqueConstraint('report_id', 'revision', 'element', name=op.f('uq_alarm_report_id_revision_element'))
    )
    op.create_index(op.f('ix_alarm_report_id'), 'alarm', ['report_id'], unique=False)
    op.create_table('report_revision',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('why', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_report_revision_person_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_revision_report_id')),
    sa.PrimaryKeyConstraint('report_id', 'revision', name=op.f('pk_report_revision'))
    )
    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('question', sqlmodel.sql.sqltypes.AutoString(length=50), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint("(verdict = 'returned') = (reason IS NOT NULL)", name=op.f('ck_review_reason')),
    sa.CheckConstraint("verdict IN ('approved', 'returned')", name=op.f('ck_review_verdict')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_review_person_id')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_review_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review'))
    )
    op.create_index(op.f('ix_review_report_id'), 'review', ['report_id'], unique=False)
    op.add_column('conversation', sa.Column('standing', sa.Text(), server_default='[]', nullable=False))
    op.add_column('session', sa.Column('base_revision', sa.Integer(), server_default='0', nullable=False))
    op.add_column('session', sa.Column('why', sa.Text(), nullable=True))
    op.add_column('value', sa.Column('superseded_in', sa.Integer(), nullable=True))
    # What was sent before has its newest sending as its known history; what is being mended began from it.
    op.execute(
        "INSERT INTO report_revision (report_id, revision, person_id, at, why) "
        "SELECT id, revision, sent_by, sent_at, NULL FROM report"
    )
    op.execute(
        "UPDATE session SET base_revision = COALESCE((SELECT report.revision FROM report "
        "WHERE report.plan = session.plan AND report.form = session.form AND report.period = session.period "
        "AND report.unit_id = session.unit_id), 0) WHERE status = 'open'"
    )
    op.execute(
        "UPDATE value SET superseded_in = (SELECT MIN(later.revision) FROM value AS later "
        "WHERE later.report_id = value.report_id AND later.element = value.element "
        "AND later.revision > value.revision) WHERE superseded_at IS NOT NULL"
    )


def downgrade() -> None:
    for table, column in (
        ('value', 'superseded_in'), ('session', 'why'), ('session', 'base_revision'), ('conversation', 'standing')
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    op.drop_table('review')
    op.drop_table('report_revision')
    op.drop_table('alarm')
