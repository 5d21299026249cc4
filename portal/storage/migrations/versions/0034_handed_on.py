"""Whom a mentor gave to another, or let go, before they went."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0034_handed_on"
down_revision = "0033_seen"
branch_labels = None
depends_on = None

TABLE = "handed_on"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("mentor_id", sa.String(length=32), nullable=False),
        sa.Column("family_member_id", sa.String(length=32), nullable=False),
        sa.Column("to_mentor_id", sa.String(length=32), nullable=True),
        sa.Column("covers_until", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["peer_mentor.id"], name=op.f("fk_handed_on_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["family_member_id"], ["family_member.id"], name=op.f("fk_handed_on_family_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_mentor_id"], ["peer_mentor.id"], name=op.f("fk_handed_on_to_mentor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_on")),
        sa.UniqueConstraint(
            "mentor_id",
            "family_member_id",
            "covers_until",
            name=op.f("uq_handed_on_mentor_id_family_member_id_covers_until"),
        ),
    )
    for column in ("mentor_id", "family_member_id"):
        op.create_index(op.f(f"ix_handed_on_{column}"), TABLE, [column], unique=False)


def downgrade() -> None:
    for column in ("family_member_id", "mentor_id"):
        op.drop_index(op.f(f"ix_handed_on_{column}"), table_name=TABLE)
    op.drop_table(TABLE)
