"""What people asked of us by right: a copy, or to be erased (N-58, G18)."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0023_rights"
down_revision = "0022_family"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights_request",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("once_key", sa.String(64), nullable=False, unique=True),
        sa.Column("family_member_id", sa.String(32), sa.ForeignKey("family_member.id", ondelete="SET NULL")),
        sa.Column("request", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(20), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime()),
        sa.Column("done_by", sa.String(20), nullable=False),
        sa.CheckConstraint("kind IN ('copy','erase')", name="kind"),
        sa.CheckConstraint("done_at IS NULL OR done_by <> ''", name="done_by_somebody"),
    )
    op.create_index("ix_rights_request_family_member_id", "rights_request", ["family_member_id"])
    op.create_index("ix_rights_request_due_at", "rights_request", ["due_at"])


def downgrade() -> None:
    op.drop_table("rights_request")
