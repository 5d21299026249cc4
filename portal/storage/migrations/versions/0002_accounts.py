"""People who sign in, what they sign in with, and how often that went wrong."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0002_accounts"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ref", sa.String(20), nullable=False, unique=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        sa.Column("email_index", sa.String(64), nullable=False, unique=True),
        sa.Column("email_sealed", sa.LargeBinary),
        sa.Column("name_sealed", sa.LargeBinary),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("agency_id", sa.String(32), index=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("is_demonstration", sa.Boolean, nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("totp_sealed", sa.LargeBinary),
        sa.Column("totp_counter", sa.BigInteger),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False, unique=True),
        sa.Column("fs_webauthn_user_handle", sa.String(64), nullable=False, unique=True),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("disabled_at", UTCDateTime),
    )
    op.create_table(
        "worker_set_up_link",
        sa.Column("id", sa.String(32), primary_key=True),
        _of_worker(),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("ends_at", UTCDateTime, nullable=False),
        sa.Column("used_at", UTCDateTime),
    )
    op.create_table(
        "worker_recovery_code",
        sa.Column("id", sa.String(32), primary_key=True),
        _of_worker(),
        sa.Column("mark", sa.String(8), nullable=False),
        sa.Column("hash", sa.String(255), nullable=False),
        sa.Column("used_at", UTCDateTime),
    )
    op.create_table(
        "worker_passkey",
        sa.Column("id", sa.String(32), primary_key=True),
        _of_worker(),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
        sa.Column("credential_id", sa.LargeBinary(1024), nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.Integer, nullable=False),
        sa.Column("transports_said", sa.String(255)),
        sa.Column("backup_state", sa.Boolean, nullable=False),
        sa.Column("device_type", sa.String(64), nullable=False),
        sa.Column("usage", sa.String(20), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("lastuse_datetime", UTCDateTime, nullable=False),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("last_at", UTCDateTime, nullable=False, index=True),
        sa.Column("wait_until", UTCDateTime),
    )


def _of_worker() -> sa.Column[str]:
    return sa.Column(
        "worker_id", sa.String(32), sa.ForeignKey("worker.id", ondelete="CASCADE"), nullable=False, index=True
    )


def downgrade() -> None:
    for table in ("sign_in_try", "worker_passkey", "worker_recovery_code", "worker_set_up_link", "worker"):
        op.drop_table(table)
