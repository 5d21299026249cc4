"""Entries edited by people: who changed what, reports from the public, what an import must leave alone."""

import sqlalchemy as sa
from alembic import op

from portal.directory.models import Number
from portal.storage.base import UTCDateTime

revision = "0011_directory_keeping"
down_revision = "0010_notice_times"
branch_labels = None
depends_on = None

ADDED = {
    "listing": (
        ("version", sa.Integer(), "0"),
        ("kept", sa.String(300), ""),
        ("source_differs", sa.String(300), ""),
        ("forwarding", sa.Text(), ""),
    ),
    "venue": (("version", sa.Integer(), "0"), ("kept", sa.String(300), "")),
    "day_difference": (("ours", sa.Boolean(), sa.false()),),
}


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, kind, default in columns:
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    op.add_column("directory_source", sa.Column("last_tried_at", UTCDateTime(), nullable=True))
    op.create_table(
        "listing_change",
        sa.Column("id", Number, primary_key=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("listing_id", Number, sa.ForeignKey("listing.id", ondelete="CASCADE"), nullable=True, index=True),
        sa.Column("venue_id", Number, sa.ForeignKey("venue.id", ondelete="CASCADE"), nullable=True, index=True),
        sa.Column("at", UTCDateTime(), nullable=False, index=True),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "listing_report",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("listing_id", Number, sa.ForeignKey("listing.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False, index=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(20), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("listing_report")
    op.drop_table("listing_change")
    op.drop_column("directory_source", "last_tried_at")
    for table, columns in ADDED.items():
        for name, _kind, _default in columns:
            op.drop_column(table, name)
