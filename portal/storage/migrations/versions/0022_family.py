"""People grouped by their own yes, the one who leads, and who is on duty when (R-41, R-42, R-52, R-58)."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0022_family"
down_revision = "0021_stories"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "family_case",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("needs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_case")),
        sa.UniqueConstraint("once_key", name=op.f("uq_family_case_once_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_case_ref")),
    )
    op.create_index(op.f("ix_family_case_person_key"), "family_case", ["person_key"], unique=False)
    op.create_table(
        "duty_shift",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("worker_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_shift_ends_later")),
        sa.CheckConstraint("line BETWEEN 1 AND 3", name=op.f("ck_duty_shift_line")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_duty_shift_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
        sa.UniqueConstraint("ref", name=op.f("uq_duty_shift_ref")),
        sa.UniqueConstraint("starts_at", "line", name=op.f("uq_duty_shift_starts_at_line")),
        sa.UniqueConstraint("starts_at", "worker_id", name=op.f("uq_duty_shift_starts_at_worker_id")),
    )
    op.create_index(op.f("ix_duty_shift_ends_at"), "duty_shift", ["ends_at"], unique=False)
    op.create_index(op.f("ix_duty_shift_starts_at"), "duty_shift", ["starts_at"], unique=False)
    op.create_index(op.f("ix_duty_shift_worker_id"), "duty_shift", ["worker_id"], unique=False)
    op.create_table(
        "family_case_agency",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("joined_at", UTCDateTime(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["family_case.id"], name=op.f("fk_family_case_agency_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_case_agency")),
        sa.UniqueConstraint("case_id", "name", name=op.f("uq_family_case_agency_case_id_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_case_agency_ref")),
    )
    op.create_index(op.f("ix_family_case_agency_case_id"), "family_case_agency", ["case_id"], unique=False)
    op.create_table(
        "family_case_member",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("agreed_at", UTCDateTime(), nullable=False),
        sa.Column("heard_by", sa.String(length=20), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.Column("needs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.String(length=32), nullable=False),
        sa.CheckConstraint("heard_by <> ''", name=op.f("ck_family_case_member_agreed_to_somebody")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["family_case.id"], name=op.f("fk_family_case_member_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["family_member_id"],
            ["family_member.id"],
            name=op.f("fk_family_case_member_family_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_case_member")),
        sa.UniqueConstraint("ref", name=op.f("uq_family_case_member_ref")),
    )
    op.create_index(op.f("ix_family_case_member_case_id"), "family_case_member", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_family_case_member_family_member_id"), "family_case_member", ["family_member_id"], unique=False
    )
    op.create_index(op.f("ix_family_case_member_person_key"), "family_case_member", ["person_key"], unique=False)
    op.create_index(
        "uq_family_case_member_present",
        "family_case_member",
        ["case_id", "family_member_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "lead_professional",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("worker", sa.String(length=20), nullable=False),
        sa.Column("from_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["family_case.id"], name=op.f("fk_lead_professional_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_professional")),
    )
    op.create_index(op.f("ix_lead_professional_case_id"), "lead_professional", ["case_id"], unique=False)
    op.create_index(op.f("ix_lead_professional_worker"), "lead_professional", ["worker"], unique=False)
    op.create_index(
        "uq_lead_professional_present",
        "lead_professional",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_lead_professional_present",
        table_name="lead_professional",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_lead_professional_worker"), table_name="lead_professional")
    op.drop_index(op.f("ix_lead_professional_case_id"), table_name="lead_professional")
    op.drop_table("lead_professional")
    op.drop_index(
        "uq_family_case_member_present",
        table_name="family_case_member",
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.drop_index(op.f("ix_family_case_member_person_key"), table_name="family_case_member")
    op.drop_index(op.f("ix_family_case_member_family_member_id"), table_name="family_case_member")
    op.drop_index(op.f("ix_family_case_member_case_id"), table_name="family_case_member")
    op.drop_table("family_case_member")
    op.drop_index(op.f("ix_family_case_agency_case_id"), table_name="family_case_agency")
    op.drop_table("family_case_agency")
    op.drop_index(op.f("ix_duty_shift_worker_id"), table_name="duty_shift")
    op.drop_index(op.f("ix_duty_shift_starts_at"), table_name="duty_shift")
    op.drop_index(op.f("ix_duty_shift_ends_at"), table_name="duty_shift")
    op.drop_table("duty_shift")
    op.drop_index(op.f("ix_family_case_person_key"), table_name="family_case")
    op.drop_table("family_case")
