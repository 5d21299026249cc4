"""Out alone: say where, check in, check out, look into an alarm (N-48). Each may be pressed twice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.mentoring import finding_queries, recorded
from portal.mentoring.booking_states import BookingState
from portal.mentoring.group_models import GroupSession
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.lone_steps import CHECK_IN_FROM, Phase, word_of
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import AWAY_FROM_STAFFED_PLACES as AWAY
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import NoSuchBooking
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.errors import BadInput, Gone, NotFound
from portal.shared.refs import new_ref

BY_PAGE, BY_TEXT, BY_CALL = "page", "text", "call"
ALARM = "out-alone"  # kind of the alert


class NoSuchCheck(NotFound):
    """No time out alone of that reference is theirs to see."""


class TooEarly(Gone):
    """Checking in is for the hour before the start and after."""


class NobodyByThatName(BadInput):
    """The buddy is somebody who signs in and is not the mentor."""


def keep_check(db: Session, out: Booking | GroupSession, *, now: datetime) -> LoneWorkingCheck:
    """The one check of a booking, or of a group, away from staffed places. In step with its own time."""
    column = LoneWorkingCheck.group_id if isinstance(out, GroupSession) else LoneWorkingCheck.booking_id
    row = db.scalar(select(LoneWorkingCheck).where(column == out.id))
    if row is None:
        mentor = db.get_one(PeerMentor, out.mentor_id)
        is_group = isinstance(out, GroupSession)
        said = finding_queries.for_group(db, out.id) if is_group else finding_queries.for_booking(db, out.id)
        row = LoneWorkingCheck(
            ref=new_ref("LW"),
            person_key=accounts.person_key_of(db, mentor.worker_id),
            mentor_id=mentor.id,
            buddy_id=mentor.supervisor_id,
            starts_at=out.starts_at,
            ends_at=out.ends_at,
            made_at=now,
            **{column.key: out.id},
        )
        row.place = said or None  # where the person was told to come; the mentor may write more
        db.add(row)
        db.flush()
    return row


def carry_over(db: Session, *, before: Booking, after: Booking, now: datetime) -> None:
    """A session that moved to another time is at the same spot, with the same buddy, until somebody says otherwise."""
    old = db.scalar(select(LoneWorkingCheck).where(LoneWorkingCheck.booking_id == before.id))
    if old is None or after.place_kind != before.place_kind or PlaceKind(after.place_kind) not in AWAY:
        return
    new = keep_check(db, after, now=now)
    new.place, new.buddy_id = old.place, old.buddy_id
    db.flush()


def plan_out(
    db: Session, *, mentor: PeerMentor, booking_ref: str, place: str, buddy_ref: str, now: datetime
) -> LoneWorkingCheck:
    """Where it is, and who is told first. Raises NoSuchBooking (T4), NobodyByThatName."""
    row = keep_check(db, own_booking(db, mentor, booking_ref), now=now)
    buddy = accounts.worker_by_ref(db, buddy_ref) if buddy_ref else None
    if buddy is not None and (buddy.id == mentor.worker_id or not buddy.active):
        raise NobodyByThatName
    row.place, row.off_at = place or None, None
    row.buddy_id = buddy.id if buddy else row.buddy_id
    db.flush()
    return row


def own_booking(db: Session, mentor: PeerMentor, ref: str) -> Booking | GroupSession:
    """Or their own group. Another's, or one that is not away from staffed places, is answered like none (T4)."""
    found: Booking | GroupSession | None = db.scalar(
        select(Booking).where(
            Booking.ref == ref,
            Booking.mentor_id == mentor.id,
            Booking.place_kind.in_(AWAY),
            Booking.state.in_((BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)),
        )
    )
    found = found or db.scalar(
        select(GroupSession).where(
            GroupSession.ref == ref,
            GroupSession.mentor_id == mentor.id,
            GroupSession.place_kind.in_(AWAY),
            GroupSession.state == "open",
        )
    )
    if found is None:
        raise NoSuchBooking
    return found


def check_in(db: Session, *, check: LoneWorkingCheck, by: str, now: datetime) -> None:
    """Raises TooEarly. A second press changes nothing."""
    if now < check.starts_at - CHECK_IN_FROM:
        raise TooEarly
    if check.in_at is None and check.out_at is None:
        check.in_at, check.off_at = now, None
        _quiet(db, check, now)
        record(db, recorded.CHECKED_IN, now=now, check=check.ref, by=by)


def check_out(db: Session, *, check: LoneWorkingCheck, how: str, by: str, now: datetime) -> None:
    """Safe and away. By the page, by a text, or because somebody spoke with them. A second time changes nothing."""
    if check.out_at is None:
        check.out_at, check.out_how, check.out_by = now, how, by
        _quiet(db, check, now)
        record(db, recorded.CHECKED_OUT, now=now, check=check.ref, by=by, how=how)


def not_going(db: Session, *, check: LoneWorkingCheck, by: str, now: datetime) -> None:
    """Only before checking in: somebody who is there says so by checking out."""
    if check.in_at is None and check.off_at is None:
        check.off_at = now
        _quiet(db, check, now)
        record(db, recorded.CHECK_OFF, now=now, check=check.ref, by=by)


def look_into(db: Session, *, check: LoneWorkingCheck, by: str, now: datetime) -> None:
    """Somebody has taken the alarm on: the chain stops, and comes back if it stays open. The first one counts."""
    if check.acknowledged_at is None and check.out_at is None:
        check.acknowledged_at, check.acknowledged_by = now, by
        db.flush()
        record(db, recorded.CHECK_LOOKED_INTO, now=now, check=check.ref, by=by)


def _quiet(db: Session, check: LoneWorkingCheck, now: datetime) -> None:
    """Word has come: the alarm is over, and nothing more about it goes out."""
    check.acknowledged_at, check.acknowledged_by = None, ""
    db.flush()
    messages.settle(db, kind=ALARM, about=check.ref, now=now)
    messages.cancel_about(db, about=check.ref, now=now)


def take_text(db: Session, person_key: str, text: str, now: datetime) -> bool:
    """IN or OUT by text, from a mentor's own number. False: nothing is open, or the text says something else."""
    said = word_of(text)
    check = db.scalar(
        select(LoneWorkingCheck)
        .where(
            LoneWorkingCheck.person_key == person_key,
            LoneWorkingCheck.out_at.is_(None),
            LoneWorkingCheck.off_at.is_(None),
            LoneWorkingCheck.starts_at <= now + CHECK_IN_FROM,
        )
        .order_by(LoneWorkingCheck.starts_at)
        .limit(1)
        .with_for_update()
    )
    if said is None or check is None:
        return False
    worker = accounts.worker_by_id(db, db.get_one(PeerMentor, check.mentor_id).worker_id)
    if said is Phase.IN:
        check_in(db, check=check, by=worker.ref, now=now)
    else:
        check_out(db, check=check, how=BY_TEXT, by=worker.ref, now=now)
    return True
