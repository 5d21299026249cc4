"""The few openings that last for days in an index of their own: all others that hold a moment end soon after it."""

import sqlalchemy as sa
from alembic import op

revision = "0031_long_times"
down_revision = "0030_alike"
branch_labels = None
depends_on = None

LASTS_LONG = sa.text("ends - starts > 172800")


def upgrade() -> None:
    op.create_index(
        "ix_open_time_long",
        "open_time",
        ["listing_id", "ends", "starts", "sure"],
        sqlite_where=LASTS_LONG,
        postgresql_where=LASTS_LONG,
    )


def downgrade() -> None:
    op.drop_index("ix_open_time_long", table_name="open_time")
