"""Supervision, limits, stepping back and rest: looking after those who look after others (R-26, R-28)."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring import recorded
from portal.mentoring.caring_models import SupervisionMeeting
from portal.mentoring.models import PeerMentor
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.clock import instant, today
from portal.shared.errors import BadInput
from portal.shared.refs import new_ref

REST_FOR = timedelta(days=1)


class DatesCrossed(BadInput):
    """A meeting was held today or before, and the next one comes after it."""


def write_meeting(
    db: Session,
    *,
    mentor: PeerMentor,
    supervisor_id: str,
    held_on: date,
    next_on: date | None,
    minutes: int,
    note: str,
    is_shared: bool,
    once_key: str,
    every_weeks: int,
    by: str,
    now: datetime,
) -> SupervisionMeeting:
    """Sent twice it is one. What the last meeting said counts, whichever is written first. Raises DatesCrossed."""
    done = db.scalar(select(SupervisionMeeting).where(SupervisionMeeting.once_key == once_key))
    if done is not None:
        return done
    following = next_on or held_on + timedelta(weeks=every_weeks)
    if held_on > today(now) or following <= held_on:
        raise DatesCrossed
    row = SupervisionMeeting(
        ref=new_ref("SV"),
        person_key=person_key_of(db, mentor.worker_id),
        mentor_id=mentor.id,
        supervisor_id=supervisor_id,
        held_on=held_on,
        next_on=following,
        minutes=minutes,
        is_shared=is_shared,
        made_at=now,
        once_key=once_key,
    )
    row.note = note or None
    db.add(row)
    db.flush()
    mentor.supervision_on = _next_on(db, mentor)
    db.flush()
    messages.settle(db, kind="supervision-overdue", about=mentor.ref, now=now)
    record(db, recorded.SUPERVISION_WRITTEN, now=now, mentor=mentor.ref, by=by, meeting=row.ref)
    return row


def _next_on(db: Session, mentor: PeerMentor) -> date | None:
    last = select(SupervisionMeeting.next_on).where(SupervisionMeeting.mentor_id == mentor.id)
    return db.scalar(last.order_by(SupervisionMeeting.held_on.desc(), SupervisionMeeting.made_at.desc()).limit(1))


def set_limits(db: Session, *, mentor: PeerMentor, people: int, hours: int, a_day: int, by: str, now: datetime) -> None:
    mentor.caseload_limit, mentor.weekly_hours_limit, mentor.sessions_a_day = people, hours, a_day
    db.flush()
    facts = {"people": str(people), "hours": str(hours), "day": str(a_day)}
    record(db, recorded.LIMITS_SET, now=now, mentor=mentor.ref, by=by, **facts)


def step_back(db: Session, *, mentor: PeerMentor, by: str, now: datetime) -> None:
    """No new people from now on. No reason is asked or kept; the supervisor hears, to hand people over."""
    if mentor.stepping_back_at is None:
        mentor.stepping_back_at = now
        db.flush()
        if mentor.supervisor_id is not None:
            key = person_key_of(db, mentor.supervisor_id)
            messages.give_notice(db, worker_key=key, about=mentor.ref, now=now)
        else:
            messages.raise_alert(db, kind="mentor-steps-back", about=mentor.ref, now=now)
        record(db, recorded.STEPPED_BACK, now=now, mentor=mentor.ref, by=by)


def step_in(db: Session, *, mentor: PeerMentor, by: str, now: datetime) -> None:
    """Back again, as before."""
    if mentor.stepping_back_at is not None:
        mentor.stepping_back_at = None
        db.flush()
        messages.drop_notices(db, about=mentor.ref)
        messages.settle(db, kind="mentor-steps-back", about=mentor.ref, now=now)
        record(db, recorded.STEPPED_IN, now=now, mentor=mentor.ref, by=by)


def rest_after(db: Session, *, mentor: PeerMentor, ended_at: datetime) -> None:
    """After a session marked hard nothing is offered until the end of the next local day. Booked sessions stay."""
    until = instant(today(ended_at + REST_FOR) + timedelta(days=1), time(0))
    mentor.rest_until = max(mentor.rest_until or until, until)
    db.flush()


def end_rest(db: Session, *, mentor: PeerMentor) -> None:
    mentor.rest_until = None
    db.flush()
