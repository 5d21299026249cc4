"""Keeping what was said about a session: without a name, unless the person says otherwise (N-52)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.referrals.equality import month_of
from portal.referrals.feedback import CODES, QUESTIONS, Held, may_ask
from portal.referrals.models import Feedback, FeedbackGiven
from portal.storage.keys import KeyRing


def open_ones(db: Session, keys: KeyRing, *, held: list[Held], now: datetime) -> list[Held]:
    """Sessions about which this person may still say something, the latest first."""
    slots = {slot(keys, each.ref): each for each in held if may_ask(each, now)}
    given = set(db.scalars(select(FeedbackGiven.slot).where(FeedbackGiven.slot.in_(slots))))
    left = [each for name, each in slots.items() if name not in given]
    return sorted(left, key=lambda each: each.at, reverse=True)


def slot(keys: KeyRing, ref: str) -> str:
    return keys.blind("feedback", ref)


def keep_feedback(
    db: Session,
    keys: KeyRing,
    *,
    ref: str,
    answers: Mapping[str, str],
    words: str,
    family_member_id: str | None,
    own_key: str,
    now: datetime,
) -> bool:
    """Once a session. `family_member_id`: only where the person said that we may know who it is.

    `own_key`: a fresh key that seals these words alone; to be shredded where False comes back, or nothing was said.
    """
    try:
        with db.begin_nested():
            db.add(FeedbackGiven(slot=slot(keys, ref), month=month_of(now)))
            db.flush()
    except IntegrityError:
        return False
    said = {item.name: answers.get(item.name, "") for item in QUESTIONS if answers.get(item.name) in CODES}
    if not said and not words:
        return False
    db.add(
        Feedback(
            person_key=own_key,
            month=month_of(now),
            family_member_id=family_member_id,
            words=words or None,
            **{item.name: said.get(item.name, "") for item in QUESTIONS},
        )
    )
    db.flush()
    return True
