"""When somebody ended their request: kept where it is judged what may go to them, and told from there alone."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0035_ended"
down_revision = "0034_handed_on"
branch_labels = None
depends_on = None

CONTACT = sa.table(
    "contact_person",
    sa.column("id", sa.String),
    sa.column("person_key", sa.String),
    sa.column("language", sa.String),
    sa.column("level", sa.String),
    sa.column("wants_reminders", sa.Boolean),
    sa.column("wants_nudge", sa.Boolean),
    sa.column("for_work", sa.Boolean),
    sa.column("changed_at", UTCDateTime),
    sa.column("ended_at", UTCDateTime),
)
MEMBER = sa.table(
    "family_member", sa.column("id", sa.String), sa.column("person_key", sa.String), sa.column("language", sa.String)
)
REQUEST = sa.table(
    "self_referral",
    sa.column("family_member_id", sa.String),
    sa.column("stage", sa.String),
    sa.column("stage_at", UTCDateTime),
    sa.column("sent_at", UTCDateTime),
)
CONSENT = sa.table(
    "consent",
    sa.column("family_member_id", sa.String),
    sa.column("scope", sa.String),
    sa.column("ended_at", UTCDateTime),
)
KEEP_AND_READ = "keep-and-read"


def upgrade() -> None:
    op.add_column("contact_person", sa.Column("ended_at", UTCDateTime(), nullable=True))
    db = op.get_bind()
    for person_key, language, ended_at in _ended(db):
        kept = sa.update(CONTACT).where(CONTACT.c.person_key == person_key).values(ended_at=ended_at)
        if db.execute(kept).rowcount == 0:
            db.execute(sa.insert(CONTACT).values(_who_said_nothing(person_key, language, ended_at)))


def _ended(db: sa.Connection) -> list[tuple[str, str, datetime]]:
    """As it was told until now: the newest request is withdrawn, or what they had agreed to is all taken back."""
    newest: dict[str, tuple[str, datetime]] = {}
    for whose, stage, stage_at in db.execute(
        sa.select(REQUEST.c.family_member_id, REQUEST.c.stage, REQUEST.c.stage_at).order_by(REQUEST.c.sent_at)
    ):
        newest[whose] = (stage, stage_at)
    taken_back: dict[str, datetime] = {}
    holds = set()
    for whose, scope, at in db.execute(sa.select(CONSENT.c.family_member_id, CONSENT.c.scope, CONSENT.c.ended_at)):
        if at is not None:
            taken_back[whose] = max(at, taken_back.get(whose, at))
        elif scope == KEEP_AND_READ:
            holds.add(whose)
    found = {whose: at for whose, (stage, at) in newest.items() if stage == "withdrawn"}
    found |= {whose: at for whose, at in taken_back.items() if whose not in holds and whose in newest}
    people = db.execute(sa.select(MEMBER.c.id, MEMBER.c.person_key, MEMBER.c.language)).all()
    return [(key, language, found[whose]) for whose, key, language in people if whose in found]


def _who_said_nothing(person_key: str, language: str, ended_at: datetime) -> dict[str, object]:
    return {
        "id": uuid.uuid4().hex,
        "person_key": person_key,
        "language": language,
        "level": "neutral",
        "wants_reminders": True,
        "wants_nudge": False,
        "for_work": False,
        "changed_at": ended_at,
        "ended_at": ended_at,
    }


def downgrade() -> None:
    op.drop_column("contact_person", "ended_at")
