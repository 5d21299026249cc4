"""Tables of portal/directory."""

revision = "0004_directory"
down_revision = "0003_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
