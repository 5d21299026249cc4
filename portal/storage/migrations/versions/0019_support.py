"""The record of support: conversations, what helps, roles, who is around somebody (R-19, R-45, R-69 to R-74)."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0019_support"
down_revision = "0018_send_counts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "about_me",
        sa.Column("changed_by", sa.String(length=20), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("matters_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("needs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("adjustments_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("parenting_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_member_id"], ["family_member.id"], name=op.f("fk_about_me_family_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_about_me")),
        sa.UniqueConstraint("family_member_id", name=op.f("uq_about_me_family_member_id")),
    )
    op.create_index(op.f("ix_about_me_family_member_id"), "about_me", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_about_me_person_key"), "about_me", ["person_key"], unique=False)
    op.create_table(
        "network_person",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("closeness", sa.String(length=8), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("initials_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("closeness IN ('near','middle','far')", name=op.f("ck_network_person_closeness")),
        sa.CheckConstraint("initials_sealed IS NOT NULL", name=op.f("ck_network_person_has_initials")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_network_person_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_person")),
        sa.UniqueConstraint("once_key", name=op.f("uq_network_person_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_network_person_ref")),
    )
    op.create_index(op.f("ix_network_person_family_member_id"), "network_person", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_network_person_person_key"), "network_person", ["person_key"], unique=False)
    op.create_table(
        "recovery_capital_item",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("side IN ('helps','in_the_way')", name=op.f("ck_recovery_capital_item_side")),
        sa.CheckConstraint("source IN ('person','worker','other')", name=op.f("ck_recovery_capital_item_source")),
        sa.CheckConstraint(
            "words_sealed IS NOT NULL AND evidence_sealed IS NOT NULL",
            name=op.f("ck_recovery_capital_item_has_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_recovery_capital_item_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_capital_item")),
        sa.UniqueConstraint("once_key", name=op.f("uq_recovery_capital_item_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_recovery_capital_item_ref")),
    )
    op.create_index(
        op.f("ix_recovery_capital_item_family_member_id"), "recovery_capital_item", ["family_member_id"], unique=False
    )
    op.create_index(op.f("ix_recovery_capital_item_person_key"), "recovery_capital_item", ["person_key"], unique=False)
    op.create_table(
        "role_willingness",
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("willing", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.String(length=8), nullable=False),
        sa.Column("said_by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('','very','quite','a_little','not_yet')", name=op.f("ck_role_willingness_confidence")
        ),
        sa.CheckConstraint("willing IN ('yes','no','not_sure')", name=op.f("ck_role_willingness_willing")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_role_willingness_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_willingness")),
        sa.UniqueConstraint("family_member_id", "role", name=op.f("uq_role_willingness_family_member_id_role")),
    )
    op.create_index(
        op.f("ix_role_willingness_family_member_id"), "role_willingness", ["family_member_id"], unique=False
    )
    op.create_index(op.f("ix_role_willingness_person_key"), "role_willingness", ["person_key"], unique=False)
    op.create_table(
        "support_conversation",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("final_at", UTCDateTime(), nullable=True),
        sa.Column("health_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sleep_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("work_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("money_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("relationships_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("safety_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("caring_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state <> 'final' OR final_at IS NOT NULL", name=op.f("ck_support_conversation_final_has_time")
        ),
        sa.CheckConstraint("state IN ('draft','final')", name=op.f("ck_support_conversation_state")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_support_conversation_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_conversation")),
        sa.UniqueConstraint("once_key", name=op.f("uq_support_conversation_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_support_conversation_ref")),
    )
    op.create_index(op.f("ix_support_conversation_at"), "support_conversation", ["at"], unique=False)
    op.create_index(
        op.f("ix_support_conversation_family_member_id"), "support_conversation", ["family_member_id"], unique=False
    )
    op.create_index(op.f("ix_support_conversation_person_key"), "support_conversation", ["person_key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_support_conversation_person_key"), table_name="support_conversation")
    op.drop_index(op.f("ix_support_conversation_family_member_id"), table_name="support_conversation")
    op.drop_index(op.f("ix_support_conversation_at"), table_name="support_conversation")
    op.drop_table("support_conversation")
    op.drop_index(op.f("ix_role_willingness_person_key"), table_name="role_willingness")
    op.drop_index(op.f("ix_role_willingness_family_member_id"), table_name="role_willingness")
    op.drop_table("role_willingness")
    op.drop_index(op.f("ix_recovery_capital_item_person_key"), table_name="recovery_capital_item")
    op.drop_index(op.f("ix_recovery_capital_item_family_member_id"), table_name="recovery_capital_item")
    op.drop_table("recovery_capital_item")
    op.drop_index(op.f("ix_network_person_person_key"), table_name="network_person")
    op.drop_index(op.f("ix_network_person_family_member_id"), table_name="network_person")
    op.drop_table("network_person")
    op.drop_index(op.f("ix_about_me_person_key"), table_name="about_me")
    op.drop_index(op.f("ix_about_me_family_member_id"), table_name="about_me")
    op.drop_table("about_me")
