"""How to find each other or how to join; what came of a group, and what is written for each who came."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0032_finding"
down_revision = "0031_long_times"
branch_labels = None
depends_on = None

ONE_SUBJECT = (
    "(booking_id IS NOT NULL AND group_id IS NULL AND mentor_id IS NULL)"
    " OR (booking_id IS NULL AND group_id IS NOT NULL AND mentor_id IS NULL)"
    " OR (booking_id IS NULL AND group_id IS NULL AND mentor_id IS NOT NULL)"
)
OF_A_PLACE = (("came", sa.Boolean()), ("name_sealed", sa.LargeBinary()), ("words_sealed", sa.LargeBinary()))


def upgrade() -> None:
    op.create_table(
        "meeting_words",
        sa.Column("booking_id", sa.String(32), nullable=True),
        sa.Column("group_id", sa.String(32), nullable=True),
        sa.Column("mentor_id", sa.String(32), nullable=True),
        sa.Column("place_kind", sa.String(10), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(16), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.CheckConstraint(ONE_SUBJECT, name=op.f("ck_meeting_words_one_subject")),
        _key("booking_id", "booking", "meeting_words"),
        _key("group_id", "group_session", "meeting_words"),
        _key("mentor_id", "peer_mentor", "meeting_words"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_words")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_meeting_words_booking_id")),
        sa.UniqueConstraint("group_id", name=op.f("uq_meeting_words_group_id")),
        sa.UniqueConstraint("mentor_id", "place_kind", name=op.f("uq_meeting_words_mentor_id_place_kind")),
    )
    op.create_index(op.f("ix_meeting_words_person_key"), "meeting_words", ["person_key"])
    op.create_table(
        "group_record",
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("mentor_id", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("came", sa.SmallInteger(), nullable=False),
        sa.Column("was_hard", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("outcome IN ('held','ended_early','not_held')", name=op.f("ck_group_record_outcome")),
        sa.CheckConstraint("came BETWEEN 0 AND 99", name=op.f("ck_group_record_came")),
        _key("group_id", "group_session", "group_record"),
        sa.ForeignKeyConstraint(["mentor_id"], ["peer_mentor.id"], name=op.f("fk_group_record_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_record")),
        sa.UniqueConstraint("group_id", name=op.f("uq_group_record_group_id")),
    )
    op.create_index(op.f("ix_group_record_mentor_id"), "group_record", ["mentor_id"])
    for name, kind in OF_A_PLACE:
        op.add_column("group_place", sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("mentor_concern") as batch:
        batch.alter_column("booking_id", existing_type=sa.String(32), nullable=True)
        batch.add_column(sa.Column("place_id", sa.String(32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_mentor_concern_place_id"), "group_place", ["place_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_index(op.f("ix_mentor_concern_place_id"), ["place_id"])
        batch.create_check_constraint(
            op.f("ck_mentor_concern_one_occasion"), "(booking_id IS NULL) <> (place_id IS NULL)"
        )


def downgrade() -> None:
    # what was handed in about a group is with those who keep people safe; only the mentor's own mark of it goes
    op.execute("DELETE FROM mentor_concern WHERE booking_id IS NULL")
    with op.batch_alter_table("mentor_concern") as batch:
        batch.drop_constraint(op.f("ck_mentor_concern_one_occasion"), type_="check")
        batch.drop_index(op.f("ix_mentor_concern_place_id"))
        batch.drop_constraint(op.f("fk_mentor_concern_place_id"), type_="foreignkey")
        batch.drop_column("place_id")
        batch.alter_column("booking_id", existing_type=sa.String(32), nullable=False)
    for name, _kind in OF_A_PLACE:
        op.drop_column("group_place", name)
    op.drop_table("group_record")
    op.drop_table("meeting_words")


def _key(column: str, there: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")
