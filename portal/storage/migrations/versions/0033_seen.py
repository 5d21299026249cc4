"""That somebody has seen that a time was called off; who entered whom they would find it easiest to talk to."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0033_seen"
down_revision = "0032_finding"
branch_labels = None
depends_on = None

CALLED_OFF = ("booking", "group_place")


def upgrade() -> None:
    for table in CALLED_OFF:
        op.add_column(table, sa.Column("off_seen_at", UTCDateTime(), nullable=True))
    op.add_column("alike_wish", sa.Column("said_by", sa.String(16), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("alike_wish", "said_by")
    for table in CALLED_OFF:
        op.drop_column(table, "off_seen_at")
