"""Tables of portal/mentoring."""

revision = "0006_mentoring"
down_revision = "0005_referrals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
