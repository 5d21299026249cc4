"""A mentor's day: yes to somebody new, or not me this time; a worry that goes to the team at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.queries import active_with_roles, person_key_of
from portal.mentoring import recorded
from portal.mentoring.apart_actions import keep_apart
from portal.mentoring.apart_ending_actions import end_places_with
from portal.mentoring.booking_states import BookingState
from portal.mentoring.caring_models import MentorConcern, NewPersonAnswer
from portal.mentoring.change_actions import call_off
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.other_times_queries import instead_of
from portal.mentoring.refusals import NoSuchBooking
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.refs import new_ref

HandIn = Callable[..., Any]  # (db, *, about, by, words, now, once_key, suicide) -> what was opened, with its `ref`
HEAR_AT_ONCE = ("coordinator", "duty-lead")


def say_yes(db: Session, *, mentor: PeerMentor, ref: str, by: str, now: datetime) -> None:
    """Raises NoSuchBooking (T4)."""
    _answer(db, mentor, _own(db, mentor, ref), "yes", by, now)


def not_me(db: Session, *, mentor: PeerMentor, ref: str, by: str, now: datetime) -> None:
    """Steps back from one person without a reason (N-46): what is booked is given back, and so are their places in
    the mentor's groups; the team looks for others.

    The person hears that the time has to move, with other times where any fit, and nothing of why.
    Raises NoSuchBooking (T4).
    """
    booking = _own(db, mentor, ref)
    ahead = db.scalars(
        select(Booking).where(
            Booking.mentor_id == mentor.id,
            Booking.family_member_id == booking.family_member_id,
            Booking.state == BookingState.BOOKED,
            Booking.starts_at > now,
        )
    ).all()
    # apart first, so that no other time with the same mentor is named
    keep_apart(db, family_member_id=booking.family_member_id, mentor_refs=[mentor.ref], by="mentor", now=now)
    call_off(db, bookings=ahead, by=by, now=now, others=lambda off: instead_of(db, off, now=now))
    end_places_with(db, mentor=mentor, family_member_id=booking.family_member_id, by=by, now=now)
    messages.raise_alert(db, kind="wants-another-mentor", about=booking.ref, now=now)
    _answer(db, mentor, booking, "not_me", by, now)


def _answer(db: Session, mentor: PeerMentor, booking: Booking, said: str, by: str, now: datetime) -> None:
    db.get_one(Booking, booking.id, with_for_update=True)  # pressed twice at one moment: one after the other
    row = db.scalar(
        select(NewPersonAnswer).where(
            NewPersonAnswer.mentor_id == mentor.id, NewPersonAnswer.family_member_id == booking.family_member_id
        )
    )
    if row is not None and row.said == said:
        return
    if row is None:
        row = NewPersonAnswer(mentor_id=mentor.id, family_member_id=booking.family_member_id, said=said, at=now)
        db.add(row)
    row.said, row.at = said, now
    db.flush()
    record(db, recorded.NEW_PERSON_ANSWERED, now=now, booking=booking.ref, by=by, said=said)


def hand_in_concern(
    db: Session,
    *,
    mentor: PeerMentor,
    ref: str,
    words: str,
    once_key: str,
    by: str,
    hand_in: HandIn,
    now: datetime,
    suicide: bool = False,
) -> MentorConcern:
    """To those who keep people safe, who hear of it now. Sent twice it is one. Raises NoSuchBooking (T4).

    `suicide`: thoughts of suicide were marked: what is opened cannot be closed without an outcome (N-20).
    """
    booking = _own(db, mentor, ref)
    row = MentorConcern(booking_id=booking.id, family_member_id=booking.family_member_id)
    return keep_concern(
        db,
        row,
        mentor=mentor,
        about=ref,
        words=words,
        once_key=once_key,
        by=by,
        hand_in=hand_in,
        now=now,
        suicide=suicide,
    )


def keep_concern(
    db: Session,
    row: MentorConcern,
    *,
    mentor: PeerMentor,
    about: str,
    words: str,
    once_key: str,
    by: str,
    hand_in: HandIn,
    now: datetime,
    suicide: bool,
) -> MentorConcern:
    """`row` says after which talk, or which place of a group; `about` is the reference of that.

    Sent again, what is new in it goes to the same people: thoughts of suicide that were marked late are not lost.
    """
    sent = select(MentorConcern).where(MentorConcern.once_key == once_key)
    facts = {"about": about, "by": by, "words": words, "now": now, "once_key": once_key, "suicide": suicide}
    done = db.scalar(sent)
    if done is not None:
        return _hand_on(db, done, mentor, hand_in, facts)
    row.ref, row.mentor_id, row.made_at, row.once_key = new_ref("MC"), mentor.id, now, once_key
    row.person_key = person_key_of(db, mentor.worker_id)  # never among what the person may copy or export
    db.add(row)
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError:
        return _hand_on(db, db.scalars(sent).one(), mentor, hand_in, facts)
    row.handed_to = hand_in(db, **facts).ref
    _tell(db, row.handed_to, now)
    record(db, recorded.CONCERN_HANDED_IN, now=now, concern=row.handed_to, booking=about, by=by)
    return row


def _hand_on(
    db: Session, done: MentorConcern, mentor: PeerMentor, hand_in: HandIn, facts: dict[str, Any]
) -> MentorConcern:
    if done.mentor_id == mentor.id:  # nobody adds to what another wrote
        opened = hand_in(db, **facts).ref
        if facts["suicide"]:  # before it went out it is one notice
            done.handed_to = opened
            _tell(db, done.handed_to, facts["now"])
    return done


def _tell(db: Session, ref: str, now: datetime) -> None:
    for worker in active_with_roles(db, HEAR_AT_ONCE):
        messages.give_notice(db, worker_key=worker.person_key, about=ref, now=now, is_urgent=True)
    db.flush()


def _own(db: Session, mentor: PeerMentor, ref: str) -> Booking:
    shown = (BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)
    found = db.scalar(
        select(Booking).where(Booking.ref == ref, Booking.mentor_id == mentor.id, Booking.state.in_(shown))
    )
    if found is None:
        raise NoSuchBooking
    return found
