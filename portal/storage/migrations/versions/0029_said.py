"""A reply to what somebody said was not right lies beside it, sealed, and not among the notes (N-53)."""

import sqlalchemy as sa
from alembic import op

revision = "0029_said"
down_revision = "0028_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("wish", sa.Column("answered_by", sa.String(20), nullable=False, server_default=""))
    op.add_column("wish", sa.Column("answer_sealed", sa.LargeBinary))


def downgrade() -> None:
    for name in ("answer_sealed", "answered_by"):
        op.drop_column("wish", name)
