"""Who, from outside the team, keeps which entry true; what happens when somebody walks in."""

import sqlalchemy as sa
from alembic import op

from portal.directory.models import Number
from portal.storage.base import UTCDateTime

revision = "0025_owners"
down_revision = "0024_out_with_a_group"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_owner",
        sa.Column("listing_id", Number, sa.ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("worker", sa.String(20), primary_key=True),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("given_by", sa.String(20), nullable=False),
    )
    op.create_index("ix_listing_owner_worker", "listing_owner", ["worker"])
    op.add_column("listing", sa.Column("walk_in", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("listing", "walk_in")
    op.drop_table("listing_owner")
