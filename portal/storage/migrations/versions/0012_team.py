"""The team's work on a request: who has it, contact, who looks, what belongs together; what takes two people."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0012_team"
down_revision = "0011_directory_keeping"
branch_labels = None
depends_on = None

MADE = ("triage", "contact_event", "record_presence", "same_person", "break_glass", "approval")


def upgrade() -> None:
    op.create_table(
        "triage",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        _request(unique=True),
        sa.Column("held_by", sa.String(16), nullable=False, index=True),
        sa.Column("held_at", UTCDateTime()),
        sa.Column("next_contact_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("formal_support", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(16), nullable=False),
        sa.Column("plan_sealed", sa.LargeBinary()),
    )
    op.create_table(
        "contact_event",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        _person("family_member_id"),
        sa.Column("by", sa.String(16), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False, index=True),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("left_message", sa.String(4), nullable=False),
        sa.Column("is_still_safe", sa.Boolean(), nullable=False),
        sa.Column("once_key", sa.String(64), nullable=False, unique=True),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.CheckConstraint("outcome IN ('spoke','no_answer','other_person','sent','not_made')", name="outcome"),
        sa.CheckConstraint("left_message IN ('','yes','no')", name="left_message"),
    )
    op.create_table(
        "record_presence",
        sa.Column(
            "self_referral_id",
            sa.String(32),
            sa.ForeignKey("self_referral.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("worker_ref", sa.String(16), primary_key=True),
        sa.Column("seen_at", UTCDateTime(), nullable=False, index=True),
    )
    op.create_table(
        "same_person",
        sa.Column("id", sa.String(32), primary_key=True),
        _person("first_id"),
        _person("second_id"),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(16), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="one_way_round"),
    )
    op.create_table(
        "break_glass",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        _request(index=True),
        sa.Column("by", sa.String(16), nullable=False, index=True),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("reviewed_by", sa.String(16), nullable=False),
        sa.Column("reviewed_at", UTCDateTime()),
        sa.Column("was_right", sa.Boolean()),
        sa.Column("reason_sealed", sa.LargeBinary()),
    )
    _approval()


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False, index=True),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("asked_by", sa.String(16), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("agreed_by", sa.String(16), nullable=False),
        sa.Column("agreed_at", UTCDateTime()),
        sa.Column("done_at", UTCDateTime()),
        sa.CheckConstraint("kind IN ('new-way-in','export')", name="kind"),
        sa.CheckConstraint("agreed_by = '' OR agreed_by <> asked_by", name="two_people"),
    )


def _request(**more: bool) -> sa.Column[str]:
    key = sa.ForeignKey("self_referral.id", ondelete="CASCADE")
    return sa.Column("self_referral_id", sa.String(32), key, nullable=False, **more)


def _person(name: str) -> sa.Column[str]:
    return sa.Column(
        name, sa.String(32), sa.ForeignKey("family_member.id", ondelete="CASCADE"), nullable=False, index=True
    )


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_table(table)
