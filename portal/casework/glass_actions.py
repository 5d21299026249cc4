"""Opening a record that is not one's own, with a reason, for an hour; and looking at it afterwards (T5)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import recorded
from portal.casework.triage_models import BreakGlass
from portal.messages import actions as messages
from portal.records.actions import record
from portal.referrals import queries
from portal.shared.errors import BadInput, NotAllowed, NotFound
from portal.shared.refs import new_ref

LASTS = timedelta(hours=1)
REASON_LEAST = 20  # characters: a reason that can be looked at later
ALERT = "glass-broken"


class ReasonTooShort(BadInput):
    """Nobody could judge it later."""


class NoSuchGlass(NotFound):
    """No opening of that reference."""


class OwnGlass(NotAllowed):
    """Nobody looks at their own."""

    def __str__(self) -> str:
        return "Somebody else has to look at this one."


def break_glass(db: Session, *, ref: str, reason: str, by: str, now: datetime) -> BreakGlass:
    """Raises ReasonTooShort, NoSuchPerson."""
    if len(reason.strip()) < REASON_LEAST:
        raise ReasonTooShort
    asked = queries.referral(db, ref)
    made = BreakGlass(
        person_key=asked.person_key,
        ref=new_ref("BG"),
        self_referral_id=asked.id,
        by=by,
        begun_at=now,
        ends_at=now + LASTS,
        reviewed_by="",
    )
    made.reason = reason.strip()
    db.add(made)
    db.flush()
    record(db, recorded.GLASS_BROKEN, referral=ref, by=by, glass=made.ref, now=now)
    messages.raise_alert(db, kind=ALERT, about=made.ref, now=now)
    return made


def review(db: Session, *, glass: str, was_right: bool, by: str, now: datetime) -> None:
    """Raises NoSuchGlass, OwnGlass. What was not right ends at once."""
    found = db.scalar(select(BreakGlass).where(BreakGlass.ref == glass, BreakGlass.reviewed_at.is_(None)))
    if found is None:
        raise NoSuchGlass
    if found.by == by:
        raise OwnGlass
    found.reviewed_by, found.reviewed_at, found.was_right = by, now, was_right
    if not was_right:
        found.ends_at = min(found.ends_at, now)
    db.flush()
    messages.settle(db, kind=ALERT, about=glass, now=now)
    record(db, recorded.GLASS_REVIEWED, glass=glass, by=by, verdict="right" if was_right else "not right", now=now)
