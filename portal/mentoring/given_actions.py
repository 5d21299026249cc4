"""Hours beside sessions, and money spent: the mentor enters them, the supervisor agrees (R-26)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring import recorded
from portal.mentoring.caring_models import GivenTime
from portal.mentoring.models import PeerMentor
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.clock import today
from portal.shared.errors import BadInput, Gone, NotFound
from portal.shared.refs import new_ref


class NoSuchEntry(NotFound):
    """No entry of this reference is theirs."""


class NothingGiven(BadInput):
    """Neither time nor money, or a day to come."""


class AlreadyAgreed(Gone):
    """What is agreed stays as it is."""


def enter(
    db: Session, *, mentor: PeerMentor, on: date, minutes: int, pence: int, what: str, once_key: str, now: datetime
) -> GivenTime:
    """Sent twice it is one entry. Raises NothingGiven."""
    done = db.scalar(select(GivenTime).where(GivenTime.once_key == once_key))
    if done is not None:
        return done
    if minutes + pence <= 0 or on > today(now):
        raise NothingGiven
    row = GivenTime(
        ref=new_ref("GT"),
        person_key=person_key_of(db, mentor.worker_id),
        mentor_id=mentor.id,
        on=on,
        minutes=minutes,
        pence=pence,
        state="waiting",
        made_at=now,
        once_key=once_key,
    )
    row.what = what
    db.add(row)
    db.flush()
    if mentor.supervisor_id is not None:
        key = person_key_of(db, mentor.supervisor_id)
        messages.give_notice(db, worker_key=key, about=row.ref, now=now)
    return row


def take_back(db: Session, *, mentor: PeerMentor, ref: str, now: datetime) -> None:
    """Raises NoSuchEntry, AlreadyAgreed."""
    row = _entry(db, mentor, ref)
    if row.state == "agreed":
        raise AlreadyAgreed
    row.state = "taken_back"
    db.flush()
    messages.drop_notices(db, about=ref)


def decide(db: Session, *, mentor: PeerMentor, ref: str, is_agreed: bool, by: str, now: datetime) -> None:
    """Agreed, or to be talked about. Twice is once; what is agreed stays. Raises NoSuchEntry, AlreadyAgreed."""
    row = _entry(db, mentor, ref)
    wanted = "agreed" if is_agreed else "asked_about"
    if row.state == wanted:
        return
    if row.state not in ("waiting", "asked_about"):
        raise AlreadyAgreed
    row.state, row.decided_at, row.decided_by = wanted, now, by
    db.flush()
    messages.drop_notices(db, about=ref)
    if not is_agreed:
        messages.give_notice(db, worker_key=row.person_key, about=ref, now=now)
    record(db, recorded.TIME_GIVEN, now=now, given=ref, by=by, state=wanted)


def _entry(db: Session, mentor: PeerMentor, ref: str) -> GivenTime:
    found = db.scalar(select(GivenTime).where(GivenTime.ref == ref, GivenTime.mentor_id == mentor.id).with_for_update())
    if found is None:
        raise NoSuchEntry(ref)
    return found
