"""Whether somebody who signs in works with single keys (WCAG 2.1.4: off until they turn them on)."""

import sqlalchemy as sa
from alembic import op

revision = "0027_quick_keys"
down_revision = "0026_beside"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("worker", sa.Column("quick_keys", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("worker", "quick_keys")
