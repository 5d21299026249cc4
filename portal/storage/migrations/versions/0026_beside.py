"""Friends beside somebody, decisions about taking part, organisations by kind; what a note of strengths went by."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0026_beside"
down_revision = "0025_owners"
branch_labels = None
depends_on = None


def _of_person() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("once_key", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "family_member_id", sa.String(32), sa.ForeignKey("family_member.id", ondelete="CASCADE"), nullable=False
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "friend_link",
        *_of_person(),
        sa.Column("friend_id", sa.String(32), sa.ForeignKey("family_member.id", ondelete="CASCADE"), nullable=False),
        sa.Column("items", sa.String(100), nullable=False),
        sa.Column("asked_by", sa.String(20), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("agreed_at", UTCDateTime()),
        sa.Column("heard_by", sa.String(20), nullable=False),
        sa.Column("friend_agreed_at", UTCDateTime()),
        sa.Column("friend_heard_by", sa.String(20), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("ended_by", sa.String(20), nullable=False),
        sa.Column("called_sealed", sa.LargeBinary()),
        sa.Column("known_as_sealed", sa.LargeBinary()),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.CheckConstraint("friend_id <> family_member_id", name="two_people"),
        sa.CheckConstraint("items <> ''", name="says_what"),
        sa.CheckConstraint("agreed_at IS NULL OR words_sealed IS NOT NULL", name="agreed_in_words"),
        sa.CheckConstraint("friend_agreed_at IS NULL OR agreed_at IS NOT NULL", name="person_first"),
    )
    op.create_table(
        "involvement_decision",
        *_of_person(),
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("decided_by", sa.String(20), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("ended_by", sa.String(20), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("said_sealed", sa.LargeBinary()),
        sa.CheckConstraint("part IN ('none','some')", name="part"),
        sa.CheckConstraint("decided_by <> ''", name="decided_by_somebody"),
        sa.CheckConstraint("reason_sealed IS NOT NULL", name="says_why"),
    )
    for table, column in (
        ("friend_link", "person_key"),
        ("friend_link", "family_member_id"),
        ("friend_link", "friend_id"),
        ("involvement_decision", "person_key"),
        ("involvement_decision", "family_member_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_table(
        "partner_agency",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("remit", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(20), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.CheckConstraint("remit <> '' AND contact <> ''", name="says_what_and_how"),
    )
    op.create_index("ix_partner_agency_kind", "partner_agency", ["kind"])
    op.add_column("recovery_capital_item", sa.Column("criteria", sa.String(12), nullable=False, server_default=""))
    op.add_column("recovery_capital_item", sa.Column("own_view_sealed", sa.LargeBinary()))
    op.add_column("safeguarding_concern", sa.Column("cut_down_at", UTCDateTime()))


def downgrade() -> None:
    op.drop_column("safeguarding_concern", "cut_down_at")
    op.drop_column("recovery_capital_item", "own_view_sealed")
    op.drop_column("recovery_capital_item", "criteria")
    for table in ("partner_agency", "involvement_decision", "friend_link"):
        op.drop_table(table)
