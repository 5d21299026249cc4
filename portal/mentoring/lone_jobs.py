"""What the clock does for those who are out alone. Safe to run twice, and after any stop (N-48)."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.mentoring import recorded
from portal.mentoring.booking_states import BookingState
from portal.mentoring.group_models import GroupSession
from portal.mentoring.lone_actions import ALARM, keep_check, not_going
from portal.mentoring.lone_models import LoneStep, LoneWorkingCheck
from portal.mentoring.lone_queries import out_from, taken_of
from portal.mentoring.lone_steps import Step, steps_due
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import AWAY_FROM_STAFFED_PLACES
from portal.messages import actions as messages
from portal.messages.message import Message
from portal.records.actions import record
from portal.storage.engine import NewDb
from portal.storage.work import work

AHEAD = timedelta(days=7)
BACK = timedelta(days=1)  # a booking that began while nothing ran is watched too
ALARM_USEFUL_FOR = timedelta(hours=6)
CHAIN_END = ("duty-lead", "coordinator", "supervisor")


def watch_out_alone(new_db: NewDb, now: datetime) -> int:
    """Keep a check for each such booking, then take every step that is due. Gives how many steps were taken."""
    with new_db() as db, work(db):
        _keep(db, now)
    with new_db() as db:
        waiting = db.scalars(
            select(LoneWorkingCheck.id).where(
                LoneWorkingCheck.out_at.is_(None),
                LoneWorkingCheck.off_at.is_(None),
                LoneWorkingCheck.starts_at <= now,
            )
        ).all()
    taken = 0
    for number in waiting:
        with new_db() as db, work(db):
            taken += _step(db, number, now)
    return taken


def _keep(db: Session, now: datetime) -> None:
    known = select(LoneWorkingCheck.booking_id).where(LoneWorkingCheck.booking_id.is_not(None))
    fresh = select(Booking).where(
        Booking.place_kind.in_(AWAY_FROM_STAFFED_PLACES),
        Booking.state == BookingState.BOOKED,
        Booking.starts_at < now + AHEAD,
        Booking.ends_at > now - BACK,
        Booking.id.not_in(known),
    )
    for booking in db.scalars(fresh):
        keep_check(db, booking, now=now)
    for group in db.scalars(_fresh_groups(now)):
        keep_check(db, group, now=now)
    off = (
        select(LoneWorkingCheck)
        .outerjoin(Booking, Booking.id == LoneWorkingCheck.booking_id)
        .outerjoin(GroupSession, GroupSession.id == LoneWorkingCheck.group_id)
        .where(
            LoneWorkingCheck.in_at.is_(None),
            LoneWorkingCheck.out_at.is_(None),
            LoneWorkingCheck.off_at.is_(None),
            or_(
                Booking.state.in_((BookingState.CANCELLED, BookingState.MOVED)),
                GroupSession.state == "cancelled",
                and_(Booking.state == BookingState.BOOKED, Booking.place_kind.not_in(AWAY_FROM_STAFFED_PLACES)),
            ),
        )
    )
    for check in db.scalars(off):
        not_going(db, check=check, by="portal", now=now)


def _fresh_groups(now: datetime) -> Select[GroupSession]:
    known = select(LoneWorkingCheck.group_id).where(LoneWorkingCheck.group_id.is_not(None))
    return select(GroupSession).where(
        GroupSession.place_kind.in_(AWAY_FROM_STAFFED_PLACES),
        GroupSession.state == "open",
        GroupSession.starts_at < now + AHEAD,
        GroupSession.ends_at > now - BACK,
        GroupSession.id.not_in(known),
    )


def _step(db: Session, number: str, now: datetime) -> int:
    check = db.scalar(select(LoneWorkingCheck).where(LoneWorkingCheck.id == number).with_for_update())
    if check is None:
        return 0
    out = out_from(check)
    due = steps_due(out, taken_of(db, check), now)
    done = 0
    for step in due:
        if _claim(db, check, out.phase, step, now):
            _tell(db, check, step, out.due_at, now)
            done += 1
    return done


def _claim(db: Session, check: LoneWorkingCheck, phase: str, step: Step, now: datetime) -> bool:
    """The key judges: of two clocks that tick at once, one takes the step."""
    try:
        with db.begin_nested():
            db.add(LoneStep(check_id=check.id, phase=phase, step=step, at=now))
            db.flush()
    except IntegrityError:
        return False
    record(db, recorded.CHECK_LATE, now=now, check=check.ref, step=f"{phase}-{step}")
    return True


def _tell(db: Session, check: LoneWorkingCheck, step: Step, due_at: datetime, now: datetime) -> None:
    """The mentor gets a reminder; the buddy and the leads get the reference and since when."""
    kind = "work_check_in" if step is Step.REMIND else "work_out_alone"
    if step in (Step.LEAD, Step.ALL, Step.AGAIN):
        messages.raise_alert(db, kind=ALARM, about=check.ref, now=now)
    for key in _whom(db, check, step):
        message = Message(kind, check.ref, now, now + ALARM_USEFUL_FOR, starts_at=due_at)
        if step in (Step.ALL, Step.AGAIN):
            # the same words once more to those who had them: each step is about itself, so that none is swallowed
            message = Message(kind, check.ref, now, now + ALARM_USEFUL_FOR, starts_at=now)
        messages.plan(db, person_key=key, messages=[message], now=now)


def _whom(db: Session, check: LoneWorkingCheck, step: Step) -> list[str]:
    if step is Step.REMIND:
        return [check.person_key]
    buddy = [accounts.person_key_of(db, check.buddy_id)] if check.buddy_id else []
    if step is Step.BUDDY and buddy:
        return buddy
    wanted = CHAIN_END if step is Step.ALL else CHAIN_END[:1]
    mentor = db.get_one(PeerMentor, check.mentor_id)
    found = accounts.active_with_roles(db, wanted) or accounts.active_with_roles(db, CHAIN_END)
    return [worker.person_key for worker in found if worker.id != mentor.worker_id]
