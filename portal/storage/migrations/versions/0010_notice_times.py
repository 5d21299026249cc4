"""News for people who sign in says when the thing takes place."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0010_notice_times"
down_revision = "0009_directory_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_notice", sa.Column("starts_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("work_notice") as batch:
        batch.drop_column("starts_at")
