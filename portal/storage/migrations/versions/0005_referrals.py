"""Tables of portal/referrals."""

revision = "0005_referrals"
down_revision = "0004_directory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
