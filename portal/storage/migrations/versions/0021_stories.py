"""Stories that people agreed to have published."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0021_stories"
down_revision = "0020_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("family_member_id", sa.String(32), sa.ForeignKey("family_member.id", ondelete="SET NULL")),
        sa.Column("mentions", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("consent_version", sa.String(20), nullable=False),
        sa.Column("consent_at", UTCDateTime()),
        sa.Column("written_by", sa.String(16), nullable=False),
        sa.Column("read_by", sa.String(16), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime()),
        sa.Column("withdrawn_at", UTCDateTime()),
        sa.Column("withdrawn_by", sa.String(16), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary()),
        sa.Column("text_sealed", sa.LargeBinary()),
        sa.CheckConstraint(
            "published_at IS NULL OR (consent_at IS NOT NULL AND read_by <> '' AND read_by <> written_by)",
            name="agreed_and_read_twice",
        ),
        sa.CheckConstraint("withdrawn_at IS NULL OR text_sealed IS NULL", name="nothing_left"),
    )
    op.create_index("ix_story_person_key", "story", ["person_key"])
    op.create_index("ix_story_family_member_id", "story", ["family_member_id"])
    op.create_index("ix_story_published_at", "story", ["published_at"])


def downgrade() -> None:
    op.drop_table("story")
