"""Tables of portal/messages: safe contact, the outbox, alerts, the clockwork."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0003_messages"
down_revision = "0002_accounts"
branch_labels = None
depends_on = None

PERSON = {"nullable": False, "index": True}


def upgrade() -> None:
    _contact()
    _outbox()
    _for_the_team()
    _clockwork()


def _contact() -> None:
    op.create_table(
        "contact_person",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), **PERSON),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("wants_reminders", sa.Boolean, nullable=False),
        sa.Column("wants_nudge", sa.Boolean, nullable=False),
        sa.Column("for_work", sa.Boolean, nullable=False),
        sa.Column("stopped_at", UTCDateTime),
        sa.Column("changed_at", UTCDateTime, nullable=False),
        sa.Column("avoid_sealed", sa.LargeBinary),
        sa.UniqueConstraint("person_key", name="uq_contact_person_person_key"),
    )
    op.create_table(
        "safe_contact",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), **PERSON),
        sa.Column(
            "contact_id",
            sa.String(32),
            sa.ForeignKey("contact_person.id", ondelete="CASCADE", name="fk_safe_contact_contact_id"),
            nullable=False,
            index=True,
        ),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("is_safe", sa.Boolean, nullable=False),
        sa.Column("may_leave_message", sa.Boolean, nullable=False),
        sa.Column("works", sa.Boolean, nullable=False),
        sa.Column("only_for", sa.String(40), nullable=False),
        sa.Column("value_index", sa.String(64), index=True),
        sa.Column("verified_at", UTCDateTime),
        sa.Column("checked_at", UTCDateTime),
        sa.Column("value_sealed", sa.LargeBinary),
        sa.Column("hours_sealed", sa.LargeBinary),
        sa.Column("cover_sealed", sa.LargeBinary),
        sa.Column("seen_by_sealed", sa.LargeBinary),
        sa.UniqueConstraint("person_key", "way", "only_for", name="uq_safe_contact_person_key_way_only_for"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), **PERSON),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("about", sa.String(40), nullable=False, index=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("starts_key", sa.String(40), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("starts_at", UTCDateTime),
        sa.Column("starts_wall", sa.String(16), nullable=False),
        sa.Column("due_at", UTCDateTime, nullable=False),
        sa.Column("useless_after", UTCDateTime, nullable=False),
        sa.Column("ready_at", UTCDateTime, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(24)),
        sa.Column("facts_sealed", sa.LargeBinary),
        sa.Column("claim", sa.Integer),
        sa.Column("begun_at", UTCDateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("is_unsure", sa.Boolean, nullable=False),
        sa.Column("off_at", UTCDateTime),
        sa.Column("sent_at", UTCDateTime),
        sa.Column("delivered_at", UTCDateTime),
        sa.Column("receipt_at", UTCDateTime),
        sa.Column("gateway_ref", sa.String(80), index=True),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("to_index", sa.String(64), index=True),
        sa.Column("answer", sa.String(12)),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.UniqueConstraint("ref", name="uq_outbox_message_ref"),
        sa.UniqueConstraint("about", "kind", "way", "starts_key", "turn", "person_key", name="uq_outbox_message_once"),
    )
    op.create_index("ix_outbox_message_ready", "outbox_message", ["state", "ready_at"])
    op.create_index("ix_outbox_message_sent", "outbox_message", ["way", "sent_at"])
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column(
            "message_id",
            sa.String(32),
            sa.ForeignKey("outbox_message.id", ondelete="CASCADE", name="fk_receipt_message_id"),
            nullable=False,
            index=True,
        ),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.UniqueConstraint("way", "number", name="uq_receipt_way_number"),
    )
    op.create_table(
        "gateway_state",
        sa.Column("way", sa.String(12), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("open_until", UTCDateTime),
        sa.Column("last_good_at", UTCDateTime),
        sa.Column("last_trouble_at", UTCDateTime),
        sa.Column("last_trouble", sa.String(40)),
    )


def _for_the_team() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(40), nullable=False, index=True),
        sa.Column("raised_at", UTCDateTime, nullable=False, index=True),
        sa.Column("told_at", UTCDateTime),
        sa.Column("open_key", sa.String(90)),
        sa.Column("closed_at", UTCDateTime),
        sa.Column("closed_by", sa.String(40)),
        sa.UniqueConstraint("open_key", name="uq_alert_open_key"),
    )
    op.create_table(
        "work_notice",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("worker_key", sa.String(32), nullable=False, index=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("is_urgent", sa.Boolean, nullable=False),
        sa.Column("bundled_at", UTCDateTime),
    )


def _clockwork() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("owner", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("expires_at", UTCDateTime, nullable=False),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("last_start_at", UTCDateTime),
        sa.Column("last_success_at", UTCDateTime, index=True),
        sa.Column("next_due_at", UTCDateTime),
        sa.Column("last_trouble_at", UTCDateTime),
        sa.Column("last_trouble", sa.String(60)),
        sa.Column("runs", sa.Integer, nullable=False),
    )
    op.create_table(
        "job_day",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("on_date", sa.Date, primary_key=True),
        sa.Column("begun_at", UTCDateTime, nullable=False),
        sa.Column("done_at", UTCDateTime),
    )


def downgrade() -> None:
    for table in (
        "job_day",
        "heartbeat",
        "lease",
        "work_notice",
        "alert",
        "gateway_state",
        "receipt",
        "outbox_message",
        "safe_contact",
        "contact_person",
    ):
        op.drop_table(table)
