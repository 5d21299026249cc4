"""A mentor who is out with a group checks in and out as with one person (N-48)."""

from alembic import op

revision = "0024_out_with_a_group"
down_revision = "0023_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # in plain words of the database: rebuilding the table on SQLite would drop the steps that hang on it
    op.execute(
        "ALTER TABLE lone_working_check ADD COLUMN group_id VARCHAR(32)"
        " CONSTRAINT fk_lone_working_check_group_id REFERENCES group_session (id)"
    )
    op.create_index("uq_lone_working_check_group", "lone_working_check", ["group_id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_lone_working_check_group", "lone_working_check")
    op.execute("ALTER TABLE lone_working_check DROP COLUMN group_id")
