"""Support plans with outcomes and actions, measures over time, review points (R-87 to R-93, N-50)."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0020_plans"
down_revision = "0019_support"


def upgrade() -> None:
    op.create_table(
        "measure_tool",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("about", sa.String(length=14), nullable=False),
        sa.Column("licence", sa.String(length=10), nullable=False),
        sa.Column("lowest", sa.SmallInteger(), nullable=False),
        sa.Column("highest", sa.SmallInteger(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("is_on = false OR licence = 'confirmed'", name=op.f("ck_measure_tool_on_with_licence")),
        sa.CheckConstraint("licence IN ('none','asked','confirmed')", name=op.f("ck_measure_tool_licence")),
        sa.CheckConstraint("highest > lowest", name=op.f("ck_measure_tool_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_tool")),
        sa.UniqueConstraint("name", "version", "language", name=op.f("uq_measure_tool_name_version_language")),
        sa.UniqueConstraint("ref", name=op.f("uq_measure_tool_ref")),
    )
    op.create_table(
        "measure_response",
        sa.Column("tool_id", sa.String(length=32), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("figure", sa.SmallInteger(), nullable=True),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_measure_response_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tool_id"], ["measure_tool.id"], name=op.f("fk_measure_response_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_response")),
        sa.UniqueConstraint("once_key", name=op.f("uq_measure_response_once_key")),
    )
    op.create_index(
        op.f("ix_measure_response_family_member_id"), "measure_response", ["family_member_id"], unique=False
    )
    op.create_index(op.f("ix_measure_response_person_key"), "measure_response", ["person_key"], unique=False)
    op.create_index(op.f("ix_measure_response_tool_id"), "measure_response", ["tool_id"], unique=False)
    op.create_table(
        "review_point",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("own_view_at", UTCDateTime(), nullable=True),
        sa.Column("heard_by", sa.String(length=20), nullable=False),
        sa.Column("done_by", sa.String(length=20), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("own_view_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("worker_view_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "done_at IS NULL OR worker_view_sealed IS NOT NULL", name=op.f("ck_review_point_done_with_view")
        ),
        sa.CheckConstraint(
            "worker_view_sealed IS NULL OR own_view_sealed IS NOT NULL", name=op.f("ck_review_point_own_view_first")
        ),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_review_point_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_point")),
        sa.UniqueConstraint("ref", name=op.f("uq_review_point_ref")),
    )
    op.create_index(op.f("ix_review_point_due_on"), "review_point", ["due_on"], unique=False)
    op.create_index(op.f("ix_review_point_family_member_id"), "review_point", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_review_point_person_key"), "review_point", ["person_key"], unique=False)
    op.create_table(
        "support_plan",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("response", sa.String(length=10), nullable=False),
        sa.Column("responded_at", UTCDateTime(), nullable=True),
        sa.Column("heard_by", sa.String(length=20), nullable=False),
        sa.Column("response_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("response IN ('','agree','comments','disagree')", name=op.f("ck_support_plan_response")),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_support_plan_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plan")),
        sa.UniqueConstraint("id", "response", name="uq_support_plan_response"),
        sa.UniqueConstraint("once_key", name=op.f("uq_support_plan_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_support_plan_ref")),
    )
    op.create_index(op.f("ix_support_plan_family_member_id"), "support_plan", ["family_member_id"], unique=False)
    op.create_index(op.f("ix_support_plan_made_at"), "support_plan", ["made_at"], unique=False)
    op.create_index(op.f("ix_support_plan_person_key"), "support_plan", ["person_key"], unique=False)
    op.create_table(
        "plan_action",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('to_do','done','dropped')", name=op.f("ck_plan_action_state")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plan.id"], name=op.f("fk_plan_action_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_action")),
        sa.UniqueConstraint("once_key", name=op.f("uq_plan_action_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_plan_action_ref")),
    )
    op.create_index(op.f("ix_plan_action_due_on"), "plan_action", ["due_on"], unique=False)
    op.create_index(op.f("ix_plan_action_person_key"), "plan_action", ["person_key"], unique=False)
    op.create_index(op.f("ix_plan_action_plan_id"), "plan_action", ["plan_id"], unique=False)
    op.create_table(
        "plan_outcome",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=14), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("tool_id", sa.String(length=32), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("start_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(area = 'wellbeing' AND side = 'wellbeing') OR (area IN ('relationships','children') AND side = 'family')"
            " OR (area IN ('safety','money','community') AND side = 'other')",
            name=op.f("ck_plan_outcome_side_of_area"),
        ),
        sa.CheckConstraint(
            "words_sealed IS NOT NULL AND start_sealed IS NOT NULL", name=op.f("ck_plan_outcome_has_start")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plan.id"], name=op.f("fk_plan_outcome_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tool_id"], ["measure_tool.id"], name=op.f("fk_plan_outcome_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_outcome")),
        sa.UniqueConstraint("id", "plan_id", "side", name="uq_plan_outcome_gate"),
        sa.UniqueConstraint("once_key", name=op.f("uq_plan_outcome_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_plan_outcome_ref")),
    )
    op.create_index(op.f("ix_plan_outcome_person_key"), "plan_outcome", ["person_key"], unique=False)
    op.create_index(op.f("ix_plan_outcome_plan_id"), "plan_outcome", ["plan_id"], unique=False)
    op.create_table(
        "outcome_rating",
        sa.Column("outcome_id", sa.String(length=32), nullable=False),
        sa.Column("said", sa.SmallInteger(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("said BETWEEN 0 AND 10", name=op.f("ck_outcome_rating_said")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["plan_outcome.id"], name=op.f("fk_outcome_rating_outcome_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_rating")),
    )
    op.create_index(op.f("ix_outcome_rating_outcome_id"), "outcome_rating", ["outcome_id"], unique=False)
    op.create_index(op.f("ix_outcome_rating_person_key"), "outcome_rating", ["person_key"], unique=False)
    op.create_table(
        "plan_agreement",
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("family_outcome_id", sa.String(length=32), nullable=False),
        sa.Column("family_side", sa.String(length=10), nullable=False),
        sa.Column("wellbeing_outcome_id", sa.String(length=32), nullable=False),
        sa.Column("wellbeing_side", sa.String(length=10), nullable=False),
        sa.Column("response", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "family_side = 'family' AND wellbeing_side = 'wellbeing'", name=op.f("ck_plan_agreement_both_sides")
        ),
        sa.CheckConstraint("response IN ('agree','comments')", name=op.f("ck_plan_agreement_agreed")),
        sa.ForeignKeyConstraint(
            ["family_outcome_id", "plan_id", "family_side"],
            ["plan_outcome.id", "plan_outcome.plan_id", "plan_outcome.side"],
            name="fk_plan_agreement_family",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "response"],
            ["support_plan.id", "support_plan.response"],
            name="fk_plan_agreement_response",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wellbeing_outcome_id", "plan_id", "wellbeing_side"],
            ["plan_outcome.id", "plan_outcome.plan_id", "plan_outcome.side"],
            name="fk_plan_agreement_wellbeing",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_agreement")),
    )


def downgrade() -> None:
    op.drop_table("plan_agreement")
    op.drop_index(op.f("ix_outcome_rating_person_key"), table_name="outcome_rating")
    op.drop_index(op.f("ix_outcome_rating_outcome_id"), table_name="outcome_rating")
    op.drop_table("outcome_rating")
    op.drop_index(op.f("ix_plan_outcome_plan_id"), table_name="plan_outcome")
    op.drop_index(op.f("ix_plan_outcome_person_key"), table_name="plan_outcome")
    op.drop_table("plan_outcome")
    op.drop_index(op.f("ix_plan_action_plan_id"), table_name="plan_action")
    op.drop_index(op.f("ix_plan_action_person_key"), table_name="plan_action")
    op.drop_index(op.f("ix_plan_action_due_on"), table_name="plan_action")
    op.drop_table("plan_action")
    op.drop_index(op.f("ix_support_plan_person_key"), table_name="support_plan")
    op.drop_index(op.f("ix_support_plan_made_at"), table_name="support_plan")
    op.drop_index(op.f("ix_support_plan_family_member_id"), table_name="support_plan")
    op.drop_table("support_plan")
    op.drop_index(op.f("ix_review_point_person_key"), table_name="review_point")
    op.drop_index(op.f("ix_review_point_family_member_id"), table_name="review_point")
    op.drop_index(op.f("ix_review_point_due_on"), table_name="review_point")
    op.drop_table("review_point")
    op.drop_index(op.f("ix_measure_response_tool_id"), table_name="measure_response")
    op.drop_index(op.f("ix_measure_response_person_key"), table_name="measure_response")
    op.drop_index(op.f("ix_measure_response_family_member_id"), table_name="measure_response")
    op.drop_table("measure_response")
    op.drop_table("measure_tool")
