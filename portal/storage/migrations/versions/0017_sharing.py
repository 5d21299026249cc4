"""What people agreed to show to somebody outside (R-83)."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0017_sharing"
down_revision = "0016_safety"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sharing_consent",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("receiver", sa.String(length=20), nullable=False),
        sa.Column("items", sa.String(length=200), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("until_at", UTCDateTime(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=True),
        sa.Column("given_how", sa.String(length=8), nullable=False),
        sa.Column("heard_by", sa.String(length=20), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=False),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "given_at IS NULL OR given_how IN ('page','spoken')", name=op.f("ck_sharing_consent_given_how")
        ),
        sa.CheckConstraint(
            "given_at IS NULL OR words_sealed IS NOT NULL", name=op.f("ck_sharing_consent_given_in_words")
        ),
        sa.CheckConstraint("purpose_sealed IS NOT NULL", name=op.f("ck_sharing_consent_says_why")),
        sa.CheckConstraint("until_at > asked_at", name=op.f("ck_sharing_consent_ends_later")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_sharing_consent_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_consent")),
        sa.UniqueConstraint("once_key", name=op.f("uq_sharing_consent_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_sharing_consent_ref")),
    )
    op.create_index(op.f("ix_sharing_consent_family_member_id"), "sharing_consent", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_sharing_consent_person_key"), "sharing_consent", ["person_key"], unique=False)
    op.create_index(op.f("ix_sharing_consent_receiver"), "sharing_consent", ["receiver"], unique=False)
    op.create_index(op.f("ix_sharing_consent_until_at"), "sharing_consent", ["until_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sharing_consent_until_at"), table_name="sharing_consent")
    op.drop_index(op.f("ix_sharing_consent_receiver"), table_name="sharing_consent")
    op.drop_index(op.f("ix_sharing_consent_person_key"), table_name="sharing_consent")
    op.drop_index(op.f("ix_sharing_consent_family_member_id"), table_name="sharing_consent")
    op.drop_table("sharing_consent")
