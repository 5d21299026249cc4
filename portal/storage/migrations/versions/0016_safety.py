"""Concerns about safety and what was shared, talks about safety, what is done together, views about under 16s."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0016_safety"
down_revision = "0015_caring"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competence_view",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("understanding_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pressure_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("risks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "decision IN ('can_decide','not_now','ask_again')", name=op.f("ck_competence_view_decision")
        ),
        sa.CheckConstraint("reason_sealed IS NOT NULL", name=op.f("ck_competence_view_says_why")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_competence_view_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_view")),
        sa.UniqueConstraint("once_key", name=op.f("uq_competence_view_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_competence_view_ref")),
    )
    op.create_index(op.f("ix_competence_view_family_member_id"), "competence_view", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_competence_view_person_key"), "competence_view", ["person_key"], unique=False)
    op.create_table(
        "safeguarding_concern",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=True),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("at_risk", sa.String(length=40), nullable=False),
        sa.Column("suicide", sa.Boolean(), nullable=False),
        sa.Column("raised_by", sa.String(length=20), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("act_by_at", UTCDateTime(), nullable=False),
        sa.Column("taken_by", sa.String(length=20), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=True),
        sa.Column("told", sa.String(length=8), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("second_by_at", UTCDateTime(), nullable=False),
        sa.Column("second_by", sa.String(length=20), nullable=False),
        sa.Column("second_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=20), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("done_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_view_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("keep_back_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "closed_at IS NULL OR (told <> '' AND decided_at IS NOT NULL AND second_at IS NOT NULL)",
            name=op.f("ck_safeguarding_concern_closed_is_complete"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR suicide = false OR (taken_by <> '' AND outcome_sealed IS NOT NULL)",
            name=op.f("ck_safeguarding_concern_suicide_has_outcome"),
        ),
        sa.CheckConstraint(
            "told <> 'not_told' OR told_why_sealed IS NOT NULL", name=op.f("ck_safeguarding_concern_not_told_says_why")
        ),
        sa.CheckConstraint("told IN ('','told','not_told')", name=op.f("ck_safeguarding_concern_told")),
        sa.CheckConstraint(
            "decided_at IS NULL OR reason_sealed IS NOT NULL", name=op.f("ck_safeguarding_concern_decided_says_why")
        ),
        sa.CheckConstraint(
            "second_at IS NULL OR second_by <> decided_by", name=op.f("ck_safeguarding_concern_second_is_another")
        ),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_safeguarding_concern_family_member_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_concern")),
        sa.UniqueConstraint("once_key", name=op.f("uq_safeguarding_concern_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_safeguarding_concern_ref")),
    )
    op.create_index(op.f("ix_safeguarding_concern_about"), "safeguarding_concern", ["about"], unique=False)
    op.create_index(op.f("ix_safeguarding_concern_closed_at"), "safeguarding_concern", ["closed_at"], unique=False)
    op.create_index(
        op.f("ix_safeguarding_concern_family_member_id"), "safeguarding_concern", ["family_member_id"], unique=False
    )
    op.create_index(op.f("ix_safeguarding_concern_person_key"), "safeguarding_concern", ["person_key"], unique=False)
    op.create_index(op.f("ix_safeguarding_concern_raised_at"), "safeguarding_concern", ["raised_at"], unique=False)
    op.create_index(
        op.f("ix_safeguarding_concern_second_by_at"), "safeguarding_concern", ["second_by_at"], unique=False
    )
    op.create_table(
        "safety_talk",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("was_alone", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("harmed_by", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("outcome IN ('go_on','not_now','never')", name=op.f("ck_safety_talk_outcome")),
        sa.CheckConstraint("was_alone = true", name=op.f("ck_safety_talk_one_to_one")),
        sa.ForeignKeyConstraint(
            ["family_member_id"], ["family_member.id"], name=op.f("fk_safety_talk_family_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_talk")),
        sa.UniqueConstraint("id", "family_member_id", "outcome", name="uq_safety_talk_gate"),
        sa.UniqueConstraint("once_key", name=op.f("uq_safety_talk_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_safety_talk_ref")),
    )
    op.create_index(op.f("ix_safety_talk_at"), "safety_talk", ["at"], unique=False)
    op.create_index(op.f("ix_safety_talk_family_member_id"), "safety_talk", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_safety_talk_person_key"), "safety_talk", ["person_key"], unique=False)
    op.create_table(
        "concern_share",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("concern_id", sa.String(length=32), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("shared_by", sa.String(length=20), nullable=False),
        sa.Column("shared_at", UTCDateTime(), nullable=False),
        sa.Column("looked_over_by", sa.String(length=20), nullable=False),
        sa.Column("looked_over_at", UTCDateTime(), nullable=True),
        sa.Column("receiver_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("risk_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "basis = 'agreed' OR risk_reason_sealed IS NOT NULL", name=op.f("ck_concern_share_risk_says_why")
        ),
        sa.CheckConstraint("basis IN ('agreed','risk')", name=op.f("ck_concern_share_basis")),
        sa.CheckConstraint(
            "facts_sealed IS NOT NULL AND receiver_sealed IS NOT NULL", name=op.f("ck_concern_share_complete")
        ),
        sa.CheckConstraint(
            "looked_over_at IS NULL OR looked_over_by <> shared_by", name=op.f("ck_concern_share_another_looks_over")
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["safeguarding_concern.id"], name=op.f("fk_concern_share_concern_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_share")),
        sa.UniqueConstraint("once_key", name=op.f("uq_concern_share_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_concern_share_ref")),
    )
    op.create_index(op.f("ix_concern_share_concern_id"), "concern_share", ["concern_id"], unique=False)
    op.create_index(op.f("ix_concern_share_person_key"), "concern_share", ["person_key"], unique=False)
    op.create_table(
        "joint_meeting",
        sa.Column("on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("safety_talk_id", sa.String(length=32), nullable=False),
        sa.Column("talk_outcome", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("talk_outcome = 'go_on'", name=op.f("ck_joint_meeting_talk_went_on")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_joint_meeting_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["safety_talk_id", "family_member_id", "talk_outcome"],
            ["safety_talk.id", "safety_talk.family_member_id", "safety_talk.outcome"],
            name="fk_joint_meeting_talk",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_meeting")),
        sa.UniqueConstraint("ref", name=op.f("uq_joint_meeting_ref")),
    )
    op.create_index(op.f("ix_joint_meeting_family_member_id"), "joint_meeting", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_joint_meeting_person_key"), "joint_meeting", ["person_key"], unique=False)
    op.create_table(
        "role_taken",
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("safety_talk_id", sa.String(length=32), nullable=False),
        sa.Column("talk_outcome", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("talk_outcome = 'go_on'", name=op.f("ck_role_taken_talk_went_on")),
        sa.ForeignKeyConstraint(
            ["family_member_id"], ["family_member.id"], name=op.f("fk_role_taken_family_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["safety_talk_id", "family_member_id", "talk_outcome"],
            ["safety_talk.id", "safety_talk.family_member_id", "safety_talk.outcome"],
            name="fk_role_taken_talk",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_taken")),
        sa.UniqueConstraint("ref", name=op.f("uq_role_taken_ref")),
    )
    op.create_index(op.f("ix_role_taken_family_member_id"), "role_taken", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_role_taken_person_key"), "role_taken", ["person_key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_role_taken_person_key"), table_name="role_taken")
    op.drop_index(op.f("ix_role_taken_family_member_id"), table_name="role_taken")
    op.drop_table("role_taken")
    op.drop_index(op.f("ix_joint_meeting_person_key"), table_name="joint_meeting")
    op.drop_index(op.f("ix_joint_meeting_family_member_id"), table_name="joint_meeting")
    op.drop_table("joint_meeting")
    op.drop_index(op.f("ix_concern_share_person_key"), table_name="concern_share")
    op.drop_index(op.f("ix_concern_share_concern_id"), table_name="concern_share")
    op.drop_table("concern_share")
    op.drop_index(op.f("ix_safety_talk_person_key"), table_name="safety_talk")
    op.drop_index(op.f("ix_safety_talk_family_member_id"), table_name="safety_talk")
    op.drop_index(op.f("ix_safety_talk_at"), table_name="safety_talk")
    op.drop_table("safety_talk")
    op.drop_index(op.f("ix_safeguarding_concern_second_by_at"), table_name="safeguarding_concern")
    op.drop_index(op.f("ix_safeguarding_concern_raised_at"), table_name="safeguarding_concern")
    op.drop_index(op.f("ix_safeguarding_concern_person_key"), table_name="safeguarding_concern")
    op.drop_index(op.f("ix_safeguarding_concern_family_member_id"), table_name="safeguarding_concern")
    op.drop_index(op.f("ix_safeguarding_concern_closed_at"), table_name="safeguarding_concern")
    op.drop_index(op.f("ix_safeguarding_concern_about"), table_name="safeguarding_concern")
    op.drop_table("safeguarding_concern")
    op.drop_index(op.f("ix_competence_view_person_key"), table_name="competence_view")
    op.drop_index(op.f("ix_competence_view_family_member_id"), table_name="competence_view")
    op.drop_table("competence_view")
