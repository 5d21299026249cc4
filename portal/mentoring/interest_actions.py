"""Somebody would like to become a mentor one day. A supervisor answers; nothing happens by itself (R-30)."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.queries import active_with_roles
from portal.mentoring import mails, recorded
from portal.mentoring.booking_states import BookingState
from portal.mentoring.caring_models import MentorInterest
from portal.mentoring.models import Booking
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.clock import today
from portal.shared.errors import Gone, NotFound
from portal.shared.refs import new_ref

NOTE_USEFUL_FOR = timedelta(days=14)


class NotYet(Gone):
    """Their own support has not ended: something is booked, or no session was held."""


class NoSuchInterest(NotFound):
    """Nobody who asked has this reference."""


def support_ended_on(db: Session, family_member_id: str, *, now: datetime) -> date | None:
    """The local day of the last session, when one was held and nothing is booked; else None."""
    rows = db.execute(
        select(Booking.state, Booking.starts_at, Booking.ends_at).where(Booking.family_member_id == family_member_id)
    ).all()
    held = [starts_at for state, starts_at, _ends in rows if state == BookingState.DONE]
    is_booked = any(state == BookingState.BOOKED and ends_at > now for state, _starts, ends_at in rows)
    return today(max(held)) if held and not is_booked else None


def may_start_on(ended_on: date, wait_months: int) -> date:
    """The organisation's waiting period after the last session (R-30)."""
    begins: date = ended_on + relativedelta(months=wait_months)
    return begins


def ask(db: Session, *, family_member_id: str, person_key: str, words: str, now: datetime) -> MentorInterest:
    """While one waits, asking again is that one, with the new words. Raises NotYet."""
    if support_ended_on(db, family_member_id, now=now) is None:
        raise NotYet
    row = db.scalar(select(MentorInterest).where(MentorInterest.open_key == family_member_id))
    if row is None:
        row = MentorInterest(
            ref=new_ref("MJ"),
            person_key=person_key,
            family_member_id=family_member_id,
            asked_at=now,
            open_key=family_member_id,
        )
        row.words = words or None
        db.add(row)
        try:
            with db.begin_nested():
                db.flush()
        except IntegrityError:
            return db.scalars(select(MentorInterest).where(MentorInterest.open_key == family_member_id)).one()
        for worker in active_with_roles(db, ("supervisor",)):
            messages.give_notice(db, worker_key=worker.person_key, about=row.ref, now=now)
        record(db, recorded.INTEREST_ASKED, now=now, interest=row.ref)
    row.words = words or None
    db.flush()
    return row


def take_back(db: Session, *, family_member_id: str, now: datetime) -> None:
    row = db.scalar(select(MentorInterest).where(MentorInterest.open_key == family_member_id))
    if row is not None:
        row.open_key, row.said = None, "taken_back"
        db.flush()
        messages.drop_notices(db, about=row.ref)


def answer(db: Session, *, ref: str, said: str, words: str, by: str, now: datetime) -> MentorInterest:
    """Read by the person behind their code; a neutral note says that something waits. Answered twice, the first
    answer stays. Raises NoSuchInterest."""
    row = db.scalar(select(MentorInterest).where(MentorInterest.ref == ref).with_for_update())
    if row is None or row.said == "taken_back":
        raise NoSuchInterest(ref)
    if row.answered_at is None:
        row.said, row.answer, row.answered_at, row.answered_by, row.open_key = said, words, now, by, None
        db.flush()
        messages.drop_notices(db, about=ref)
        note = mails.note_waiting(ref, now=now, useless_after=now + NOTE_USEFUL_FOR)
        messages.plan(db, person_key=row.person_key, messages=[note], now=now)
        record(db, recorded.INTEREST_ANSWERED, now=now, interest=ref, by=by, said=said)
    return row
