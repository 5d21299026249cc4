"""Whom somebody would find it easiest to talk to, said by themselves and sealed with them (N-49)."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0030_alike"
down_revision = "0029_said"
branch_labels = None
depends_on = None


def upgrade() -> None:
    person = sa.ForeignKey("family_member.id", name=op.f("fk_alike_wish_family_member_id"), ondelete="CASCADE")
    op.create_table(
        "alike_wish",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("family_member_id", sa.String(32), person, nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("alike_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alike_wish")),
        sa.UniqueConstraint("family_member_id", name=op.f("uq_alike_wish_family_member_id")),
    )
    op.create_index(op.f("ix_alike_wish_person_key"), "alike_wish", ["person_key"])


def downgrade() -> None:
    op.drop_table("alike_wish")
