"""Once a day: whose training or supervision is over; on Mondays a neutral word to supervisors. Safe to repeat."""

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.mentoring import recorded
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.models import PeerMentor
from portal.mentoring.supervision_queries import Standing, bookings_ahead, mentors_of, standings
from portal.messages import actions as messages
from portal.messages.message import Message
from portal.records.actions import record
from portal.shared.clock import today
from portal.storage.engine import NewDb
from portal.storage.work import work

TRAINING, SUPERVISION = "training-lapsed", "supervision-overdue"
MONDAY = 0
PLACES_KEPT = timedelta(days=30)
DIGEST_USEFUL_FOR = timedelta(days=3)


def look_after_mentors(new_db: NewDb, now: datetime) -> None:
    with new_db() as db, work(db):
        _lapsed(db, today(now), now)
        _overdue(db, today(now), now)
        _forget_places(db, now)
    with new_db() as db, work(db):
        if today(now).weekday() == MONDAY:
            _digests(db, today(now), now)


def _lapsed(db: Session, on: date, now: datetime) -> None:
    """New bookings have stopped by themselves; what is booked is for a coordinator to look at (R-27)."""
    rows = select(PeerMentor).where(
        PeerMentor.bookable, or_(PeerMentor.training_ok_until.is_(None), PeerMentor.training_ok_until < on)
    )
    for mentor in db.scalars(rows):
        if bookings_ahead(db, mentor, now=now) and _flag(db, TRAINING, mentor, now):
            record(db, recorded.TRAINING_LAPSED, now=now, mentor=mentor.ref)


def _overdue(db: Session, on: date, now: datetime) -> None:
    rows = select(PeerMentor).where(PeerMentor.bookable, PeerMentor.supervision_on < on)
    for mentor in db.scalars(rows):
        _flag(db, SUPERVISION, mentor, now)


def _forget_places(db: Session, now: datetime) -> None:
    """Where somebody was is of no use a month later."""
    over = or_(LoneWorkingCheck.out_at < now - PLACES_KEPT, LoneWorkingCheck.off_at < now - PLACES_KEPT)
    db.execute(update(LoneWorkingCheck).where(over).values(place_sealed=None))


def _flag(db: Session, kind: str, mentor: PeerMentor, now: datetime) -> bool:
    """An alert while it lasts, and one notice to the supervisor when it begins. False: it was flagged before."""
    if messages.raise_alert(db, kind=kind, about=mentor.ref, now=now).raised_at != now:
        return False
    if mentor.supervisor_id is not None:
        key = accounts.person_key_of(db, mentor.supervisor_id)
        messages.give_notice(db, worker_key=key, about=mentor.ref, now=now)
    return True


def _digests(db: Session, on: date, now: datetime) -> None:
    """One a week to each supervisor for whom something is due: a reference of the week, and no name."""
    year, week, _day = on.isocalendar()
    for worker in accounts.active_with_roles(db, ("supervisor",)):
        rows = standings(db, mentors_of(db, worker.id), on=on, now=now)
        if any(_is_due(row, on) for row in rows):
            digest = Message("work_needs_look", f"MENTORS-{year}-{week:02}", now, now + DIGEST_USEFUL_FOR)
            messages.plan(db, person_key=worker.person_key, messages=[digest], now=now)


def _is_due(row: Standing, on: date) -> bool:
    return (
        row.supervision_is_due(on)
        or row.training_is_over(on)
        or row.carries_much
        or row.asked_for_debrief
        or row.stepping_back_at is not None
        or row.entries_waiting > 0
    )
