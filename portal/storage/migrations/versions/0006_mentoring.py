"""Tables of portal/mentoring."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0006_mentoring"
down_revision = "0005_referrals"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "peer_mentor",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("worker_id", sa.String(length=32), nullable=False),
        sa.Column("alias", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("languages", sa.String(length=120), nullable=False),
        sa.Column("kinds", sa.String(length=80), nullable=False),
        sa.Column("experiences", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("nation", sa.String(length=20), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("session_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("rest_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("notice_hours", sa.SmallInteger(), nullable=False),
        sa.Column("weeks_ahead", sa.SmallInteger(), nullable=False),
        sa.Column("caseload_limit", sa.SmallInteger(), nullable=False),
        sa.Column("weekly_hours_limit", sa.SmallInteger(), nullable=False),
        sa.Column("supervisor_id", sa.String(length=32), nullable=True),
        sa.Column("supervision_on", sa.Date(), nullable=True),
        sa.Column("training_ok_until", sa.Date(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["supervisor_id"], ["worker.id"], name=op.f("fk_peer_mentor_supervisor_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_peer_mentor_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_mentor")),
        sa.UniqueConstraint("ref", name=op.f("uq_peer_mentor_ref")),
        sa.UniqueConstraint("worker_id", name=op.f("uq_peer_mentor_worker_id")),
    )
    op.create_index(op.f("ix_peer_mentor_bookable"), "peer_mentor", ["bookable"], unique=False)
    op.create_index(op.f("ix_peer_mentor_supervisor_id"), "peer_mentor", ["supervisor_id"], unique=False)
    op.create_table(
        "availability_exception",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kinds", sa.String(length=80), nullable=False),
        sa.Column("venue_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_availability_exception_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_availability_exception_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_exception")),
    )
    op.create_index(op.f("ix_availability_exception_mentor_id"), "availability_exception", ["mentor_id"], unique=False)
    op.create_table(
        "booking",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("wall_time", sa.String(length=16), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("place_kind", sa.String(length=10), nullable=False),
        sa.Column("venue_id", NUMBER, nullable=True),
        sa.Column("room", sa.SmallInteger(), nullable=True),
        sa.Column("held_until", UTCDateTime(), nullable=True),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("moved_to_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=16), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('held','booked','moved','cancelled','done','missed')", name=op.f("ck_booking_state")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_forward")),
        sa.ForeignKeyConstraint(
            ["family_member_id"], ["family_member.id"], name=op.f("fk_booking_family_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["peer_mentor.id"], name=op.f("fk_booking_mentor_id")),
        sa.ForeignKeyConstraint(["moved_to_id"], ["booking.id"], name=op.f("fk_booking_moved_to_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_booking_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("once_key", name=op.f("uq_booking_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_ref")),
    )
    op.create_index(op.f("ix_booking_family_member_id"), "booking", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_booking_held_until"), "booking", ["held_until"], unique=False)
    op.create_index("ix_booking_mentor_time", "booking", ["mentor_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_booking_person_key"), "booking", ["person_key"], unique=False)
    op.create_index(op.f("ix_booking_venue_id"), "booking", ["venue_id"], unique=False)
    op.create_index(
        "uq_booking_mentor_start",
        "booking",
        ["mentor_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state IN ('held','booked')"),
        postgresql_where=sa.text("state IN ('held','booked')"),
    )
    op.create_table(
        "mentor_availability",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("kinds", sa.String(length=80), nullable=False),
        sa.Column("venue_id", NUMBER, nullable=True),
        sa.Column("byday", sa.String(length=80), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("freq", sa.String(length=8), nullable=False),
        sa.Column("interval", sa.SmallInteger(), nullable=False),
        sa.Column("bymonthday", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("on_holidays", sa.String(length=8), nullable=False),
        sa.Column("term_only", sa.Boolean(), nullable=False),
        sa.Column("by_appointment", sa.Boolean(), nullable=False),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_mentor_availability_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_mentor_availability_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_availability")),
    )
    op.create_index(op.f("ix_mentor_availability_mentor_id"), "mentor_availability", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_mentor_availability_venue_id"), "mentor_availability", ["venue_id"], unique=False)
    op.create_table(
        "booked_cell",
        sa.Column("owner", sa.String(length=48), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booked_cell_booking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner", "cell", name=op.f("pk_booked_cell")),
    )
    op.create_index(op.f("ix_booked_cell_booking_id"), "booked_cell", ["booking_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_booked_cell_booking_id"), table_name="booked_cell")
    op.drop_table("booked_cell")
    op.drop_index(op.f("ix_mentor_availability_venue_id"), table_name="mentor_availability")
    op.drop_index(op.f("ix_mentor_availability_mentor_id"), table_name="mentor_availability")
    op.drop_table("mentor_availability")
    op.drop_index(
        "uq_booking_mentor_start",
        table_name="booking",
        sqlite_where=sa.text("state IN ('held','booked')"),
        postgresql_where=sa.text("state IN ('held','booked')"),
    )
    op.drop_index(op.f("ix_booking_venue_id"), table_name="booking")
    op.drop_index(op.f("ix_booking_person_key"), table_name="booking")
    op.drop_index("ix_booking_mentor_time", table_name="booking")
    op.drop_index(op.f("ix_booking_held_until"), table_name="booking")
    op.drop_index(op.f("ix_booking_family_member_id"), table_name="booking")
    op.drop_table("booking")
    op.drop_index(op.f("ix_availability_exception_mentor_id"), table_name="availability_exception")
    op.drop_table("availability_exception")
    op.drop_index(op.f("ix_peer_mentor_supervisor_id"), table_name="peer_mentor")
    op.drop_index(op.f("ix_peer_mentor_bookable"), table_name="peer_mentor")
    op.drop_table("peer_mentor")
