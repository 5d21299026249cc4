"""A code given out anew, and how a session was for somebody."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0014_own_record"
down_revision = "0013_booking_together"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("return_code", sa.Column("once_until", UTCDateTime(), nullable=True))
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        sa.Column("month", sa.String(7), nullable=False, index=True),
        sa.Column("felt_heard", sa.String(8), nullable=False),
        sa.Column("talked_about", sa.String(8), nullable=False),
        sa.Column("choose_again", sa.String(8), nullable=False),
        sa.Column(
            "family_member_id",
            sa.String(32),
            sa.ForeignKey("family_member.id", ondelete="CASCADE"),
            nullable=True,
            index=True,
        ),
        sa.Column("words_sealed", sa.LargeBinary()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback_given",
        sa.Column("slot", sa.String(64), primary_key=True),
        sa.Column("month", sa.String(7), nullable=False, index=True),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("feedback_given")
    op.drop_table("feedback")
    op.drop_column("return_code", "once_until")
