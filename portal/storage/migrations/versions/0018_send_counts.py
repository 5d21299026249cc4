"""How many requests came from one network, and from all, in a short while."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0018_send_counts"
down_revision = "0017_sharing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "send_count",
        sa.Column("slot", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_send_count_since", "send_count", ["since"])


def downgrade() -> None:
    op.drop_table("send_count")
