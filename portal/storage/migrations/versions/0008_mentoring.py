"""Sessions, debriefs, calendars, people kept apart; references for a mentor's times; limits and calendar numbers."""

import sqlalchemy as sa
from alembic import op

from portal.shared.refs import new_ref
from portal.storage.base import UTCDateTime

revision = "0008_mentoring"
down_revision = "0007_directory_search"
branch_labels = None
depends_on = None

MADE = ("support_session", "debrief_request", "calendar_feed", "kept_apart")
WITH_REF = {"mentor_availability": "TM", "availability_exception": "TX"}
HEADINGS = ("listen", "information", "coping", "other_support", "what_next")


def upgrade() -> None:
    op.add_column("peer_mentor", sa.Column("before_minutes", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("peer_mentor", sa.Column("sessions_a_day", sa.SmallInteger(), nullable=False, server_default="4"))
    op.add_column("booking", sa.Column("calendar_ref", sa.String(16), nullable=False, server_default=""))
    op.add_column("booking", sa.Column("calendar_step", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("booking", sa.Column("interpreter", sa.String(10), nullable=False, server_default=""))
    op.add_column("booking", sa.Column("over_limit_sealed", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE booking SET calendar_ref = ref")
    for table, prefix in WITH_REF.items():
        _give_refs(table, prefix)
    _session_tables()
    _other_tables()


def _give_refs(table: str, prefix: str) -> None:
    op.add_column(table, sa.Column("ref", sa.String(16), nullable=True))
    rows = sa.table(table, sa.column("id"), sa.column("ref"))
    bind = op.get_bind()
    for number in bind.execute(sa.select(rows.c.id)).scalars().all():
        bind.execute(rows.update().where(rows.c.id == number).values(ref=new_ref(prefix)))
    with op.batch_alter_table(table) as batch:
        batch.alter_column("ref", existing_type=sa.String(16), nullable=False)
        batch.create_unique_constraint(f"uq_{table}_ref", ["ref"])


def _session_tables() -> None:
    op.create_table(
        "support_session",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column(
            "booking_id", sa.String(32), sa.ForeignKey("booking.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("mentor_id", sa.String(32), sa.ForeignKey("peer_mentor.id"), nullable=False, index=True),
        _person(),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("missed_kind", sa.String(12), nullable=False),
        sa.Column("wants_follow_up", sa.Boolean(), nullable=False),
        sa.Column("was_hard", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        *(sa.Column(f"{heading}_sealed", sa.LargeBinary(), nullable=True) for heading in HEADINGS),
        sa.CheckConstraint("outcome IN ('held','missed','ended_early')", name=op.f("ck_support_session_outcome")),
    )
    op.create_table(
        "debrief_request",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        _mentor(index=True),
        sa.Column("supervisor_id", sa.String(32), sa.ForeignKey("worker.id"), nullable=True, index=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("do_by_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("done_by", sa.String(16), nullable=False),
    )


def _other_tables() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.String(32), primary_key=True),
        _mentor(unique=True),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
    )
    op.create_table(
        "kept_apart",
        sa.Column("id", sa.String(32), primary_key=True),
        _person(),
        _mentor(index=True, nullable=True),
        sa.Column("district", sa.String(80), nullable=False),
        sa.Column("by", sa.String(16), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("family_member_id", "mentor_id", "district"),
    )


def _person() -> sa.Column[str]:
    key = sa.ForeignKey("family_member.id", ondelete="CASCADE")
    return sa.Column("family_member_id", sa.String(32), key, nullable=False, index=True)


def _mentor(*, nullable: bool = False, **more: bool) -> sa.Column[str]:
    key = sa.ForeignKey("peer_mentor.id", ondelete="CASCADE")
    return sa.Column("mentor_id", sa.String(32), key, nullable=nullable, **more)


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_table(table)
    for table in WITH_REF:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_ref", type_="unique")
            batch.drop_column("ref")
    for column in ("over_limit_sealed", "interpreter", "calendar_step", "calendar_ref"):
        op.drop_column("booking", column)
    for column in ("sessions_a_day", "before_minutes"):
        op.drop_column("peer_mentor", column)
