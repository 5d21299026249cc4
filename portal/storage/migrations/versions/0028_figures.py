"""A new number or address gets six figures first, and is confirmed by typing them (T6).

E-mail addresses known before have been written to all along: they are not new, and stay confirmed.
"""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0028_figures"
down_revision = "0027_quick_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("safe_contact", sa.Column("code_made_at", UTCDateTime()))
    op.add_column("safe_contact", sa.Column("code_tries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("safe_contact", sa.Column("code_sealed", sa.LargeBinary))
    op.create_table(
        "way_asked",
        sa.Column("value_index", sa.String(64), primary_key=True),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_way_asked_asked_at", "way_asked", ["asked_at"])
    op.execute("UPDATE safe_contact SET verified_at = checked_at WHERE way = 'email' AND verified_at IS NULL")


def downgrade() -> None:
    op.drop_index("ix_way_asked_asked_at", "way_asked")
    op.drop_table("way_asked")
    for name in ("code_made_at", "code_tries", "code_sealed"):
        op.drop_column("safe_contact", name)
