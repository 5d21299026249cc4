"""Indexes that lead straight to what is online and to lists by name; one that only led astray is dropped."""

from alembic import op

revision = "0009_directory_indexes"
down_revision = "0008_mentoring"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_listing_is_treatment_premises", table_name="listing")
    op.create_index("ix_listing_shown_name", "listing", ["shown", "name", "id"])
    op.create_index("ix_listing_online", "listing", ["online", "shown", "name"])
    op.create_index("ix_open_time_channel_id", "open_time", ["channel_id"])


def downgrade() -> None:
    op.drop_index("ix_open_time_channel_id", table_name="open_time")
    op.drop_index("ix_listing_online", table_name="listing")
    op.drop_index("ix_listing_shown_name", table_name="listing")
    op.create_index("ix_listing_is_treatment_premises", "listing", ["is_treatment_premises"])
