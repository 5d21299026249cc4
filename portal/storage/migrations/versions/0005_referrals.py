"""Tables of portal/referrals."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0005_referrals"
down_revision = "0004_directory"
branch_labels = None
depends_on = None


def _of_member(**kind: bool) -> sa.Column:
    return sa.Column(
        "family_member_id",
        sa.String(32),
        sa.ForeignKey("family_member.id", ondelete="CASCADE"),
        nullable=False,
        **kind,
    )


def _person() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_key", sa.String(32), nullable=False, index=True),
    ]


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean, nullable=False, default=False)


def upgrade() -> None:
    op.create_table(
        "family_member",
        *_person(),
        sa.Column("age_band", sa.String(12), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary),
    )
    op.create_table(
        "self_referral",
        *_person(),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        _of_member(index=True),
        sa.Column("stage", sa.String(12), nullable=False, index=True),
        sa.Column("stage_at", UTCDateTime, nullable=False),
        sa.Column("route", sa.String(8), nullable=False),
        sa.Column("danger", sa.String(8), nullable=False),
        *(_flag(name) for name in ("has_words", "was_young", "is_helped", "is_quick", "needs_look")),
        sa.Column("entry_source", sa.String(20), nullable=False, index=True),
        sa.Column("sent_at", UTCDateTime, nullable=False, index=True),
        sa.Column("read_by_at", UTCDateTime, nullable=False, index=True),
        sa.Column("read_at", UTCDateTime),
        sa.Column("once_key", sa.String(64), nullable=False, unique=True),
        sa.Column("answers_sealed", sa.LargeBinary),
        sa.Column("area_sealed", sa.LargeBinary),
    )
    op.create_table(
        "return_code",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("locator", sa.String(5), nullable=False, unique=True),
        _of_member(unique=True),
        sa.Column("hash", sa.String(200), nullable=False),
        _flag("has_pin"),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("used_at", UTCDateTime),
    )
    op.create_table(
        "code_try",
        sa.Column("slot", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_at", UTCDateTime, nullable=False, index=True),
        sa.Column("paused_until", UTCDateTime),
    )
    op.create_table(
        "consent",
        *_person(),
        _of_member(index=True),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("text_version", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("given_at", UTCDateTime, nullable=False),
        sa.Column("ended_at", UTCDateTime),
    )
    op.create_table(
        "saved_answers",
        *_person(),
        _of_member(unique=True),
        sa.Column("saved_at", UTCDateTime, nullable=False, index=True),
        sa.Column("draft_sealed", sa.LargeBinary),
    )
    op.create_table(
        "note",
        *_person(),
        _of_member(index=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("sent_at", UTCDateTime, nullable=False, index=True),
        sa.Column("read_at", UTCDateTime),
        sa.Column("read_by_at", UTCDateTime, index=True),
        sa.Column("once_key", sa.String(64), nullable=False, unique=True),
        sa.Column("text_sealed", sa.LargeBinary),
    )
    op.create_table(
        "wish",
        *_person(),
        _of_member(index=True),
        sa.Column("ref", sa.String(16), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False, index=True),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("sent_at", UTCDateTime, nullable=False),
        sa.Column("reply_by_at", UTCDateTime, nullable=False, index=True),
        sa.Column("replied_at", UTCDateTime),
        sa.Column("once_key", sa.String(64), nullable=False, unique=True),
        sa.Column("text_sealed", sa.LargeBinary),
    )
    op.create_table(
        "erasure",
        sa.Column("person_key", sa.String(32), primary_key=True),
        sa.Column("erased_at", UTCDateTime, nullable=False, index=True),
    )
    op.create_table(
        "equality_answer",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("nation", sa.String(20), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("answers", sa.String(400), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("equality_answer", "erasure", "wish", "note"):
        op.drop_table(table)
    for table in ("saved_answers", "consent", "code_try", "return_code", "self_referral", "family_member"):
        op.drop_table(table)
