"""Training, supervision, hours given, interest, concerns; being out alone; no booking without training (R-27, N-48)."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0015_caring"
down_revision = "0014_own_record"
branch_labels = None
depends_on = None

MADE = (
    "training_item",
    "training_record",
    "supervision_meeting",
    "given_time",
    "mentor_interest",
    "new_person_answer",
    "mentor_concern",
    "lone_working_check",
    "lone_step",
)
# The store refuses what an action forgot: a booking with somebody whose training is not in date.
LAPSED = """(SELECT NOT bookable OR training_ok_until IS NULL OR training_ok_until < {day}
  FROM peer_mentor WHERE id = NEW.mentor_id)"""
ON_SQLITE = f"""CREATE TRIGGER booking_needs_training BEFORE INSERT ON booking
WHEN NEW.state IN ('held', 'booked') AND {LAPSED.format(day="date(NEW.made_at)")}
BEGIN SELECT RAISE(ABORT, 'booking_needs_training'); END"""
ON_POSTGRESQL = (
    f"""CREATE FUNCTION booking_needs_training() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.state IN ('held', 'booked') AND {LAPSED.format(day="(NEW.made_at AT TIME ZONE 'UTC')::date")} THEN
  RAISE EXCEPTION 'booking_needs_training' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW; END $$""",
    """CREATE TRIGGER booking_needs_training BEFORE INSERT ON booking
FOR EACH ROW EXECUTE FUNCTION booking_needs_training()""",
)


def upgrade() -> None:
    op.add_column("peer_mentor", sa.Column("stepping_back_at", UTCDateTime(), nullable=True))
    op.add_column("peer_mentor", sa.Column("rest_until", UTCDateTime(), nullable=True))
    _learning()
    _giving()
    _worrying()
    _out_alone()
    for statement in (ON_SQLITE,) if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _learning() -> None:
    op.create_table(
        "training_item",
        sa.Column("ref", sa.String(length=16), nullable=False, unique=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), primary_key=True),
    )
    op.create_table(
        "training_record",
        sa.Column("ref", sa.String(length=16), nullable=False, unique=True),
        sa.Column("mentor_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("item_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("good_until", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.ForeignKeyConstraint(["item_id"], ["training_item.id"], name=op.f("fk_training_record_item_id")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_training_record_mentor_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "supervision_meeting",
        sa.Column("ref", sa.String(length=16), nullable=False, unique=True),
        sa.Column("mentor_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("supervisor_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False, unique=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("person_key", sa.String(length=32), nullable=False, index=True),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_supervision_meeting_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["supervisor_id"], ["worker.id"], name=op.f("fk_supervision_meeting_supervisor_id")),
    )


def _giving() -> None:
    op.create_table(
        "given_time",
        sa.Column("ref", sa.String(length=16), nullable=False, unique=True),
        sa.Column("mentor_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("on", sa.Date(), nullable=False, index=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=16), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False, unique=True),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("person_key", sa.String(length=32), nullable=False, index=True),
        sa.CheckConstraint(
            "state IN ('waiting','agreed','asked_about','taken_back')", name=op.f("ck_given_time_state")
        ),
        sa.CheckConstraint("minutes >= 0 AND pence >= 0", name=op.f("ck_given_time_not_negative")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_given_time_mentor_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "mentor_interest",
        sa.Column("ref", sa.String(length=16), nullable=False, unique=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("said", sa.String(length=12), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=16), nullable=False),
        sa.Column("open_key", sa.String(length=40), nullable=True, unique=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("person_key", sa.String(length=32), nullable=False, index=True),
        sa.CheckConstraint("said IN ('','talk','not_now','taken_back')", name=op.f("ck_mentor_interest_said")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_mentor_interest_family_member_id"),
            ondelete="CASCADE",
        ),
    )


def _worrying() -> None:
    op.create_table(
        "new_person_answer",
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("said", sa.String(length=8), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.CheckConstraint("said IN ('yes','not_me')", name=op.f("ck_new_person_answer_said")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_new_person_answer_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_new_person_answer_mentor_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "mentor_id", "family_member_id", name=op.f("uq_new_person_answer_mentor_id_family_member_id")
        ),
    )
    op.create_table(
        "mentor_concern",
        sa.Column("ref", sa.String(length=16), nullable=False, unique=True),
        sa.Column("mentor_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("booking_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("made_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("taken_at", UTCDateTime(), nullable=True),
        sa.Column("taken_by", sa.String(length=16), nullable=False),
        sa.Column("handed_to", sa.String(length=16), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False, unique=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("person_key", sa.String(length=32), nullable=False, index=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_mentor_concern_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_mentor_concern_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["peer_mentor.id"], name=op.f("fk_mentor_concern_mentor_id")),
    )


def _out_alone() -> None:
    op.create_table(
        "lone_working_check",
        sa.Column("ref", sa.String(length=16), nullable=False, unique=True),
        sa.Column("mentor_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("booking_id", sa.String(length=32), nullable=True, unique=True),
        sa.Column("buddy_id", sa.String(length=32), nullable=True, index=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("ends_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("in_at", UTCDateTime(), nullable=True),
        sa.Column("out_at", UTCDateTime(), nullable=True, index=True),
        sa.Column("out_how", sa.String(length=8), nullable=False),
        sa.Column("out_by", sa.String(length=16), nullable=False),
        sa.Column("off_at", UTCDateTime(), nullable=True),
        sa.Column("acknowledged_at", UTCDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=16), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("person_key", sa.String(length=32), nullable=False, index=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_lone_working_check_booking_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["buddy_id"], ["worker.id"], name=op.f("fk_lone_working_check_buddy_id")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_lone_working_check_mentor_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "lone_step",
        sa.Column("check_id", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=4), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("phase IN ('in','out')", name=op.f("ck_lone_step_phase")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["lone_working_check.id"], name=op.f("fk_lone_step_check_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("check_id", "phase", "step", name=op.f("pk_lone_step")),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER booking_needs_training")
    else:
        op.execute("DROP TRIGGER booking_needs_training ON booking")
        op.execute("DROP FUNCTION booking_needs_training()")
    for table in reversed(MADE):
        op.drop_table(table)
    for column in ("rest_until", "stepping_back_at"):
        op.drop_column("peer_mentor", column)
