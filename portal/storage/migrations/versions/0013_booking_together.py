"""Series, groups, the waiting list, times a helper keeps, text chat, video rooms; who holds a quarter-hour."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0013_booking_together"
down_revision = "0012_team"
branch_labels = None
depends_on = None

MADE = ("group_session", "group_place", "waiting_entry", "time_offer", "kept_time", "video_room", "chat_line")
ONE_HOLDER = (
    "(booking_id IS NOT NULL AND group_id IS NULL AND kept_id IS NULL)"
    " OR (booking_id IS NULL AND group_id IS NOT NULL AND kept_id IS NULL)"
    " OR (booking_id IS NULL AND group_id IS NULL AND kept_id IS NOT NULL)"
)


def upgrade() -> None:
    op.add_column("booking", sa.Column("interpreter_by", sa.Date(), nullable=True))
    op.add_column("booking", sa.Column("series_ref", sa.String(16), nullable=False, server_default=""))
    op.create_index(op.f("ix_booking_series_ref"), "booking", ["series_ref"])
    _groups()
    _waiting()
    _talking()
    with op.batch_alter_table("booked_cell") as batch:
        batch.alter_column("booking_id", existing_type=sa.String(32), nullable=True)
        for column, table in (("group_id", "group_session"), ("kept_id", "kept_time")):
            batch.add_column(sa.Column(column, sa.String(32), nullable=True))
            batch.create_foreign_key(op.f(f"fk_booked_cell_{column}"), table, [column], ["id"], ondelete="CASCADE")
            batch.create_index(op.f(f"ix_booked_cell_{column}"), [column])
        batch.create_check_constraint(op.f("ck_booked_cell_one_holder"), ONE_HOLDER)


def _groups() -> None:
    op.create_table(
        "group_session",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("wall_time", sa.String(length=16), nullable=False),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("place_kind", sa.String(length=10), nullable=False),
        sa.Column("venue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room", sa.SmallInteger(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=16), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('open','cancelled')", name=op.f("ck_group_session_state")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_group_session_forward")),
        sa.CheckConstraint("places BETWEEN 2 AND 30", name=op.f("ck_group_session_places")),
        sa.ForeignKeyConstraint(["mentor_id"], ["peer_mentor.id"], name=op.f("fk_group_session_mentor_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_group_session_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
        sa.UniqueConstraint("ref", name=op.f("uq_group_session_ref")),
    )
    op.create_index(op.f("ix_group_session_mentor_id"), "group_session", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_group_session_starts_at"), "group_session", ["starts_at"], unique=False)
    op.create_index(op.f("ix_group_session_venue_id"), "group_session", ["venue_id"], unique=False)
    op.create_table(
        "group_place",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("seat", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('taken','cancelled')", name=op.f("ck_group_place_state")),
        sa.CheckConstraint("seat >= 1", name=op.f("ck_group_place_seat")),
        _key(["family_member_id"], ["family_member.id"], op.f("fk_group_place_family_member_id")),
        _key(["group_id"], ["group_session.id"], op.f("fk_group_place_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_place")),
        sa.UniqueConstraint("once_key", name=op.f("uq_group_place_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_group_place_ref")),
    )
    op.create_index(op.f("ix_group_place_family_member_id"), "group_place", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_group_place_person_key"), "group_place", ["person_key"], unique=False)
    op.create_index(
        "uq_group_place_person",
        "group_place",
        ["group_id", "family_member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )
    op.create_index(
        "uq_group_place_seat",
        "group_place",
        ["group_id", "seat"],
        unique=True,
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )


def _waiting() -> None:
    op.create_table(
        "waiting_entry",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("mentor_id", sa.String(length=32), nullable=True),
        sa.Column("parts", sa.String(length=60), nullable=False),
        sa.Column("kinds", sa.String(length=80), nullable=False),
        sa.Column("languages", sa.String(length=60), nullable=False),
        sa.Column("earlier_than", sa.String(length=16), nullable=False),
        sa.Column("open_key", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('waiting','booked','left')", name=op.f("ck_waiting_entry_state")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_waiting_entry_family_member_id"),
            ondelete="CASCADE",
        ),
        _key(["mentor_id"], ["peer_mentor.id"], op.f("fk_waiting_entry_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
        sa.UniqueConstraint("open_key", name=op.f("uq_waiting_entry_open_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_waiting_entry_ref")),
    )
    op.create_index(op.f("ix_waiting_entry_asked_at"), "waiting_entry", ["asked_at"], unique=False)
    op.create_index(op.f("ix_waiting_entry_family_member_id"), "waiting_entry", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_waiting_entry_mentor_id"), "waiting_entry", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_waiting_entry_person_key"), "waiting_entry", ["person_key"], unique=False)
    op.create_table(
        "time_offer",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=True),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("offered_at", UTCDateTime(), nullable=False),
        sa.Column("until_at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("outcome IN ('open','taken','declined','passed')", name=op.f("ck_time_offer_outcome")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_time_offer_booking_id"), ondelete="SET NULL"
        ),
        _key(["entry_id"], ["waiting_entry.id"], op.f("fk_time_offer_entry_id")),
        _key(["family_member_id"], ["family_member.id"], op.f("fk_time_offer_family_member_id")),
        _key(["mentor_id"], ["peer_mentor.id"], op.f("fk_time_offer_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_offer")),
        sa.UniqueConstraint(
            "entry_id", "mentor_id", "starts_at", name=op.f("uq_time_offer_entry_id_mentor_id_starts_at")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_time_offer_ref")),
    )
    op.create_index(op.f("ix_time_offer_booking_id"), "time_offer", ["booking_id"], unique=False)
    op.create_index(op.f("ix_time_offer_entry_id"), "time_offer", ["entry_id"], unique=False)
    op.create_index(op.f("ix_time_offer_family_member_id"), "time_offer", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_time_offer_mentor_id"), "time_offer", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_time_offer_until_at"), "time_offer", ["until_at"], unique=False)
    op.create_index(
        "uq_time_offer_open_entry",
        "time_offer",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("outcome = 'open' AND entry_id IS NOT NULL"),
        postgresql_where=sa.text("outcome = 'open' AND entry_id IS NOT NULL"),
    )


def _talking() -> None:
    op.create_table(
        "kept_time",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("venue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room", sa.SmallInteger(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("until_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_kept_time_forward")),
        _key(["mentor_id"], ["peer_mentor.id"], op.f("fk_kept_time_mentor_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_kept_time_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_time")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_kept_time_code_hash")),
        sa.UniqueConstraint("ref", name=op.f("uq_kept_time_ref")),
    )
    op.create_index(op.f("ix_kept_time_mentor_id"), "kept_time", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_kept_time_until_at"), "kept_time", ["until_at"], unique=False)
    op.create_table(
        "video_room",
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("link_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        _key(["mentor_id"], ["peer_mentor.id"], op.f("fk_video_room_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_room")),
        sa.UniqueConstraint("mentor_id", name=op.f("uq_video_room_mentor_id")),
    )
    op.create_index(op.f("ix_video_room_person_key"), "video_room", ["person_key"], unique=False)
    op.create_table(
        "chat_line",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("by IN ('person','mentor')", name=op.f("ck_chat_line_by")),
        _key(["booking_id"], ["booking.id"], op.f("fk_chat_line_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_line")),
        sa.UniqueConstraint("once_key", name=op.f("uq_chat_line_once_key")),
    )
    op.create_index("ix_chat_line_booking_at", "chat_line", ["booking_id", "at"], unique=False)
    op.create_index(op.f("ix_chat_line_person_key"), "chat_line", ["person_key"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM booked_cell WHERE booking_id IS NULL")
    with op.batch_alter_table("booked_cell") as batch:
        batch.drop_constraint(op.f("ck_booked_cell_one_holder"), type_="check")
        for column in ("group_id", "kept_id"):
            batch.drop_index(op.f(f"ix_booked_cell_{column}"))
            batch.drop_constraint(op.f(f"fk_booked_cell_{column}"), type_="foreignkey")
            batch.drop_column(column)
        batch.alter_column("booking_id", existing_type=sa.String(32), nullable=False)
    for table in reversed(MADE):
        op.drop_table(table)
    op.drop_index(op.f("ix_booking_series_ref"), table_name="booking")
    op.drop_column("booking", "series_ref")
    op.drop_column("booking", "interpreter_by")


def _key(columns: list[str], there: list[str], name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, there, name=name, ondelete="CASCADE")
