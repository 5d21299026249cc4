"""Somebody ends their request: what is booked, kept or waited for goes back, with no message of its own to them."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.mentoring import change_actions, ending_queries, group_actions, parting_actions, waiting_actions
from portal.mentoring.booking_states import BookingState
from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.held_actions import BY_PERSON
from portal.mentoring.models import Booking
from portal.mentoring.refusals import AlreadyStarted
from portal.mentoring.waiting_models import TimeOffer, WaitingEntry
from portal.messages import actions as messages
from portal.referrals import queries as referrals


def give_everything_back(db: Session, *, family_member_id: str, now: datetime) -> None:
    """Mentors hear of a talk as of any other that the person cancels. What has begun stays as it was.

    All rows are locked before the first record, those of messages too: whoever else locks one of them records after it.
    """
    _lock(db, family_member_id, now)
    messages.end_for_person(db, person_key=referrals.family_member(db, family_member_id).person_key, now=now)
    asked = referrals.person(db, family_member_id).ref
    messages.settle(db, kind=parting_actions.ALERT, about=asked, now=now)  # nobody is in touch with them any more
    waiting_actions.decline_all(db, family_member_id=family_member_id, now=now)
    db.execute(delete(Booking).where(Booking.family_member_id == family_member_id, Booking.state == BookingState.HELD))
    for each in ending_queries.still_to_come(db, family_member_id=family_member_id, now=now):
        with suppress(AlreadyStarted):
            facts = {"ref": each.ref, "family_member_id": family_member_id, "now": now, "says_so": False}
            if each.place is not None:
                group_actions.give_back(db, **facts)  # type: ignore[arg-type]
            else:
                change_actions.cancel(db, by=BY_PERSON, **facts)  # type: ignore[arg-type]
    waiting_actions.leave(db, family_member_id=family_member_id, by=BY_PERSON, now=now)


def _lock(db: Session, family_member_id: str, now: datetime) -> None:
    """In one order: talks and what is held, groups, the place on the list, what is kept."""
    mine = Booking.state.in_((BookingState.BOOKED, BookingState.HELD)) & (Booking.ends_at > now)
    groups = select(GroupPlace.group_id).where(
        GroupPlace.family_member_id == family_member_id, GroupPlace.state == "taken"
    )
    for wanted in (
        select(Booking.id).where(Booking.family_member_id == family_member_id, mine).order_by(Booking.id),
        select(GroupSession.id)
        .where(GroupSession.id.in_(groups), GroupSession.ends_at > now)
        .order_by(GroupSession.id),
        select(WaitingEntry.id).where(WaitingEntry.open_key == family_member_id),
        select(TimeOffer.id)
        .where(TimeOffer.family_member_id == family_member_id, TimeOffer.outcome == "open")
        .order_by(TimeOffer.id),
    ):
        db.execute(wanted.with_for_update()).all()
