"""The waiting list: join, leave, be offered a time, take it or not. Each offer is held, and passed on in silence."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.orm import Session

from portal.mentoring import claim_actions, held_actions, mails, recorded_bookings, waiting_queries
from portal.mentoring.booking_states import BookingState
from portal.mentoring.choosing_queries import Reader, kept_apart, people, person
from portal.mentoring.claim_actions import For, mentor_to_book
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import AdultsOnly, NoSuchMentor, NoSuchOffer, NotThatPlace, SlotTaken
from portal.mentoring.waiting_fit import Candidate, Wishes, first_fit, kept_until, may_be_told_now
from portal.mentoring.waiting_models import TimeOffer, WaitingEntry
from portal.messages import actions as messages
from portal.messages.contact_queries import safe_contact
from portal.messages.states import State
from portal.records.actions import record
from portal.referrals import actions as referral_actions
from portal.referrals import queries as referrals
from portal.referrals.stages import NEXT_STAGES, HasEnded, Stage
from portal.shared.clock import day_bounds
from portal.shared.refs import new_ref
from portal.shared.slots import Slot

BY_PORTAL = "portal"
KEPT_AT_MOST = 3


def join(db: Session, *, who: For, wishes: Wishes, earlier_than: str = "", now: datetime) -> WaitingEntry:
    """One entry each. Asked again with other needs, it keeps its place. Raises AdultsOnly, HasEnded."""
    if not who.is_adult:
        raise AdultsOnly
    referral_actions.refuse_if_ended(db, family_member_id=who.family_member_id)
    entry = waiting_queries.entry_of(db, who.family_member_id)
    if entry is None:
        entry = WaitingEntry(
            ref=new_ref("WL"),
            family_member_id=who.family_member_id,
            person_key=who.person_key,
            state="waiting",
            asked_at=now,
            open_key=who.family_member_id,
        )
        db.add(entry)
        record(db, recorded_bookings.WAITING_JOINED, now=now, entry=entry.ref, referral=who.referral_ref)
    entry.mentor_id = db.scalar(select(PeerMentor.id).where(PeerMentor.ref == wishes.mentor_ref))
    entry.parts, entry.kinds = ",".join(sorted(wishes.parts)), ",".join(sorted(wishes.kinds))
    entry.languages, entry.earlier_than = ",".join(sorted(wishes.languages)), earlier_than
    db.flush()
    return entry


def leave(db: Session, *, family_member_id: str, by: str, now: datetime, state: str = "left") -> None:
    """Asking twice changes nothing. What is kept for them from the list goes to the next."""
    entry = waiting_queries.entry_of(db, family_member_id)
    if entry is None:
        return
    entry.state, entry.ended_at, entry.open_key = state, now, None
    _let_go_all(db, "declined", now, TimeOffer.entry_id == entry.id)
    record(db, recorded_bookings.WAITING_LEFT, now=now, entry=entry.ref, by=by)
    db.flush()


def decline(db: Session, *, ref: str, family_member_id: str, now: datetime) -> None:
    """The time goes to the next; their place on the list stays. Raises NoSuchOffer (T4)."""
    offer = db.scalar(select(TimeOffer).where(TimeOffer.ref == ref, TimeOffer.family_member_id == family_member_id))
    if offer is None:
        raise NoSuchOffer
    if offer.outcome == "open":
        _let_go(db, offer, "declined", now)
        record(db, recorded_bookings.OFFER_DECLINED, now=now, offer=offer.ref)


def let_go_between(db: Session, *, mentor_id: str, slot: Slot, now: datetime) -> None:
    """The mentor is away then: what is kept for somebody is kept no more, and those who wait are offered another."""
    then = select(Booking.id).where(Booking.starts_at < slot.ends_at, Booking.ends_at > slot.starts_at)
    _let_go_all(db, "passed", now, TimeOffer.mentor_id == mentor_id, TimeOffer.booking_id.in_(then))


def decline_all_with(db: Session, *, mentor_refs: Sequence[str], family_member_id: str, now: datetime) -> None:
    """By the person, who would rather not see these mentors."""
    with_them = TimeOffer.mentor_id.in_(select(PeerMentor.id).where(PeerMentor.ref.in_(mentor_refs)))
    _let_go_all(db, "declined", now, TimeOffer.family_member_id == family_member_id, with_them)


def decline_all(db: Session, *, family_member_id: str, now: datetime) -> None:
    """By the person, who ends their request: whatever is kept for them goes to others."""
    _let_go_all(db, "declined", now, TimeOffer.family_member_id == family_member_id)


def _let_go_all(db: Session, outcome: str, now: datetime, *which: ColumnElement[bool]) -> None:
    for offer in db.scalars(select(TimeOffer).where(TimeOffer.outcome == "open", *which)).all():
        _let_go(db, offer, outcome, now)


def _let_go(db: Session, offer: TimeOffer, outcome: str, now: datetime) -> None:
    db.execute(delete(Booking).where(Booking.id == offer.booking_id, Booking.state == BookingState.HELD))
    offer.outcome = outcome
    messages.cancel_about(db, about=offer.ref, now=now)
    db.flush()


def pass_on(db: Session, *, now: datetime) -> int:
    """Offers whose stated time is over: nobody is told, and the time is free for the next. Gives how many."""
    held_actions.let_go_holds(db, now=now)
    gone: CursorResult[object] = db.execute(  # type: ignore[assignment]
        update(TimeOffer).where(TimeOffer.outcome == "open", TimeOffer.until_at <= now).values(outcome="passed")
    )
    return gone.rowcount


def offer_to(db: Session, *, entry_id: str, now: datetime) -> bool:
    """The soonest time that suits is kept for one who waits. A piece of work each: on PostgreSQL the record's turn is
    held to the end of it, and a second mentor locked after the first one's record would wait for who waits for us."""
    entry = waiting_queries.who_waits(db, entry_id)
    if entry is None:
        return False  # they left, or were offered one, since the round began
    wishes = waiting_queries.wishes_of(db, entry, now=now)
    if wishes is None:
        leave(db, family_member_id=entry.family_member_id, by=BY_PORTAL, now=now)
        return False
    if not may_be_told_now(safe_contact(db, entry.person_key), now):
        return False
    until_on, until_at = kept_until(now)
    candidates = _candidates(db, entry.family_member_id, wishes, now)
    offered = waiting_queries.offered_before(db, entry)
    found = first_fit(wishes, candidates, not_before=until_at, offered=offered)
    if found is None:
        return False
    member = referrals.person(db, entry.family_member_id)
    who = For(member.id, member.person_key, member.ref, not member.is_young)
    kind = next((kind for kind in found.time.kinds if kind.value in wishes.kinds), None)
    try:
        with db.begin_nested():
            _keep(db, who, found, kind, until_on, until_at, entry_id=entry.id, by=BY_PORTAL, now=now)
    except (SlotTaken, NoSuchMentor, AdultsOnly, NotThatPlace, HasEnded, referrals.NoSuchPerson, _NotTold):
        return False
    return True


class _NotTold(Exception):
    """The gate would not let the message go now."""


def _candidates(db: Session, family_member_id: str, wishes: Wishes, now: datetime) -> list[Candidate]:
    """Free times with those whom this person may be shown, the soonest first."""
    reader = Reader(family_member_id, kept_apart(db, family_member_id))
    if wishes.mentor_ref:
        one = person(db, wishes.mentor_ref, now=now, reader=reader)
        found = [(one[0], list(one[1]))] if one else []
    else:
        found = [(each, list(each.times)) for each in people(db, now=now, reader=reader)]
    ids = waiting_queries.mentor_ids(db, [each.ref for each, _times in found])
    made = [Candidate(time, each.ref, ids[each.ref], each.languages) for each, times in found for time in times]
    return sorted(made, key=lambda each: (each.time.slot.starts_at, each.mentor_ref))


def _keep(
    db: Session,
    who: For,
    found: Candidate,
    kind: PlaceKind | None,
    until_on: date,
    until_at: datetime,
    *,
    entry_id: str | None,
    by: str,
    now: datetime,
) -> TimeOffer:
    """Hold the time and tell the person. Raises what take() raises, and _NotTold."""
    offer = _hold(db, who, found.mentor_ref, found.time.slot.starts_at, kind, until_at, entry_id, by, now)
    _record_kept(db, who, offer, now)
    mail = mails.time_kept(offer.ref, offer.starts_at, until_on, useless_after=until_at, now=now)
    rows = messages.plan(db, person_key=who.person_key, messages=[mail], now=now)
    if [row.state for row in rows] != [State.DUE]:
        raise _NotTold
    return offer


def _hold(
    db: Session,
    who: For,
    mentor_ref: str,
    starts_at: datetime,
    kind: PlaceKind | None,
    until_at: datetime,
    entry_id: str | None,
    by: str,
    now: datetime,
) -> TimeOffer:
    mentor = mentor_to_book(db, mentor_ref, who, now=now)
    booking = claim_actions.take(db, mentor, starts_at, kind, who, secrets.token_hex(16), now=now, held_until=until_at)
    booking.made_by = by
    offer = TimeOffer(
        ref=new_ref("TO"),
        family_member_id=who.family_member_id,
        entry_id=entry_id,
        booking_id=booking.id,
        mentor_id=mentor.id,
        starts_at=starts_at,
        offered_at=now,
        until_at=until_at,
        outcome="open",
        by=by,
    )
    db.add(offer)
    db.flush()
    return offer


def _record_kept(db: Session, who: For, offer: TimeOffer, now: datetime) -> None:
    mentor = db.get_one(PeerMentor, offer.mentor_id).ref
    facts = {"offer": offer.ref, "referral": who.referral_ref, "mentor": mentor, "by": offer.by}
    record(db, recorded_bookings.TIME_KEPT, now=now, **facts)


def keep_for(
    db: Session, *, who: For, times: Sequence[tuple[str, datetime]], until_on: date, by: str, now: datetime
) -> list[TimeOffer]:
    """A coordinator keeps up to three times, (mentor reference, start), until the end of a day or until it begins (J8).

    One note says so, where a safe way is there; their page says that it was read. Raises what book() raises.
    """
    until_at, wanted = day_bounds(until_on)[1], times[:KEPT_AT_MOST]
    referral_actions.refuse_if_ended(db, family_member_id=who.family_member_id)
    # All that is locked, in one order, before the first record: whoever else locks one of them records after it.
    refs = [ref for ref, _starts_at in wanted]
    db.execute(select(PeerMentor.id).where(PeerMentor.ref.in_(refs)).order_by(PeerMentor.id).with_for_update())
    offers = [
        _hold(db, who, ref, starts_at, None, min(until_at, starts_at), None, by, now) for ref, starts_at in wanted
    ]
    if offers:
        _times_were_offered(db, who.referral_ref, by, now)
        for offer in offers:
            _record_kept(db, who, offer, now)
        latest = max(each.until_at for each in offers)
        note = mails.note_waiting(offers[0].ref, now=now, useless_after=latest)
        messages.plan(db, person_key=who.person_key, messages=[note], now=now)
    return offers


def _times_were_offered(db: Session, ref: str, by: str, now: datetime) -> None:
    """Only forward: somebody who talks with a mentor already is not moved back."""
    if Stage.OFFERED in NEXT_STAGES[Stage(referrals.referral(db, ref).stage)]:
        referral_actions.move(db, ref=ref, to=Stage.OFFERED, by=by, now=now)
