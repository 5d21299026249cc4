"""The secret address of a mentor's calendar: made, made anew, ended. Only its hash is kept."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.mentoring import recorded
from portal.mentoring.models import PeerMentor
from portal.mentoring.session_models import CalendarFeed
from portal.records.actions import record


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_feed(db: Session, *, mentor: PeerMentor, by: str, now: datetime) -> str:
    """Gives the secret, this once. An earlier address stops working."""
    db.execute(delete(CalendarFeed).where(CalendarFeed.mentor_id == mentor.id))
    secret = secrets.token_hex(20)
    db.add(CalendarFeed(mentor_id=mentor.id, secret_hash=hash_of(secret), made_at=now))
    db.flush()
    record(db, recorded.FEED_MADE, now=now, mentor=mentor.ref, by=by)
    return secret


def end_feed(db: Session, *, mentor: PeerMentor, by: str, now: datetime) -> None:
    db.execute(delete(CalendarFeed).where(CalendarFeed.mentor_id == mentor.id))
    record(db, recorded.FEED_ENDED, now=now, mentor=mentor.ref, by=by)
