"""Talking in a group: made by a mentor or the team, with places; each place is one person's, and can be given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.directory.venue_time_queries import venue_times
from portal.mentoring import finding_actions, finding_queries, group_others_queries, mails, recorded_bookings
from portal.mentoring.availability import is_in_the_day
from portal.mentoring.cell_actions import take_a_room, take_mentor
from portal.mentoring.claim_actions import For
from portal.mentoring.finding import NEEDED_FOR_GROUPS
from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.held_actions import BY_PERSON, let_go_holds
from portal.mentoring.models import BookedCell, PeerMentor
from portal.mentoring.one_call import can_be_told
from portal.mentoring.other_times import OtherGroup
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import AdultsOnly, AlreadyStarted, HowNotSaid, NoPlaceLeft, NoSuchGroup, NotThatPlace
from portal.mentoring.session_models import KeptApart
from portal.mentoring.time_queries import venue_words
from portal.mentoring.venue_fit import why_not
from portal.messages import actions as messages
from portal.messages.contact_queries import safe_contact
from portal.records.actions import record
from portal.referrals import actions as referrals
from portal.shared.clock import local
from portal.shared.refs import new_ref
from portal.shared.slots import Slot

PLACES = range(2, 31)


def make_group(
    db: Session,
    *,
    mentor: PeerMentor,
    starts_at: datetime,
    minutes: int,
    places: int,
    place_kind: PlaceKind,
    venue_id: int | None,
    by: str,
    now: datetime,
    finding: str = "",
) -> GroupSession:
    """Takes the mentor's time, and a room. Raises SlotTaken, NotThatPlace, AlreadyStarted.

    `finding`: how people join or where they meet; without it no place is taken where it is needed.
    """
    if starts_at <= now:
        raise AlreadyStarted
    if (place_kind is PlaceKind.VENUE) is not (venue_id is not None) or places not in PLACES:
        raise NotThatPlace
    let_go_holds(db, now=now)
    wall, slot = local(starts_at), Slot(starts_at, starts_at + timedelta(minutes=minutes))
    if not is_in_the_day(slot) or (venue_id is not None and not _may_be_there(db, venue_id, slot)):
        raise NotThatPlace
    group = GroupSession(
        ref=new_ref("GS"),
        mentor_id=mentor.id,
        state="open",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        wall_time=f"{wall:%Y-%m-%d %H:%M}",
        places=places,
        place_kind=place_kind,
        venue_id=venue_id,
        made_at=now,
        made_by=by,
    )
    take_mentor(db, mentor, group, slot)
    if venue_id is not None:
        group.room = take_a_room(db, venue_id, group, slot)
    record(db, recorded_bookings.GROUP_MADE, now=now, group=group.ref, mentor=mentor.ref, by=by)
    db.flush()
    finding_actions.say_for_group(db, group=group, words=finding, by=by, now=now)
    return group


def _may_be_there(db: Session, venue_id: int, slot: Slot) -> bool:
    """Open then, and not shared with a treatment service (R-33). Whether a room is free, its cells decide."""
    venues = venue_times(db, {venue_id}, starts=slot.starts_at, ends=slot.ends_at)
    return why_not(slot, venues.get(venue_id)) is None


def take_place(
    db: Session, *, ref: str, person: For, once_key: str, days_before: tuple[int, ...], now: datetime, name: str = ""
) -> GroupPlace:
    """The lowest free seat; of two who want the last, one gets it. Sent twice, it is one place (F18).

    `name`: what to call them in the group, where they say. Raises NoSuchGroup, AdultsOnly, NoPlaceLeft,
    AlreadyStarted, HowNotSaid, HasEnded.
    """
    referrals.refuse_if_ended(db, family_member_id=person.family_member_id)
    group = _group(db, ref)
    own = _own_place(db, group, person.family_member_id)
    if own is not None:
        return own
    if not person.is_adult:
        raise AdultsOnly
    if group.state != "open" or _is_apart(db, group, person):
        raise NoPlaceLeft
    if now >= group.starts_at:
        raise AlreadyStarted
    if PlaceKind(group.place_kind) in NEEDED_FOR_GROUPS and not finding_queries.said_of_groups(db, [group.id]):
        raise HowNotSaid
    place = _take_a_seat(db, group, person, once_key, now)
    place.name = name or None
    words = venue_words(db, group.venue_id)
    mail = mails.booking_made(place.ref, group.starts_at, place=words, days_before=days_before, now=now)
    messages.plan(db, person_key=person.person_key, messages=mail, now=now)
    referral = person.referral_ref
    record(db, recorded_bookings.PLACE_TAKEN, now=now, place=place.ref, group=group.ref, referral=referral)
    return place


def _group(db: Session, ref: str) -> GroupSession:
    found = db.scalar(select(GroupSession).where(GroupSession.ref == ref).with_for_update())
    if found is None:
        raise NoSuchGroup
    return found


def _own_place(db: Session, group: GroupSession, family_member_id: str) -> GroupPlace | None:
    return db.scalar(
        select(GroupPlace).where(
            GroupPlace.group_id == group.id,
            GroupPlace.family_member_id == family_member_id,
            GroupPlace.state == "taken",
        )
    )


def _is_apart(db: Session, group: GroupSession, person: For) -> bool:
    """Answered as a group that is full: nobody is told why (N-46)."""
    district = db.scalar(select(PeerMentor.district).where(PeerMentor.id == group.mentor_id)) or ""
    same = (KeptApart.mentor_id == group.mentor_id) | ((KeptApart.district != "") & (KeptApart.district == district))
    found = select(KeptApart.id).where(KeptApart.family_member_id == person.family_member_id, same)
    return db.scalar(found.limit(1)) is not None


def _take_a_seat(db: Session, group: GroupSession, person: For, once_key: str, now: datetime) -> GroupPlace:
    """Looking first is for the usual case; the unique key of the seat is for the race."""
    taken = set(db.scalars(select(GroupPlace.seat).where(GroupPlace.group_id == group.id, GroupPlace.state == "taken")))
    for seat in range(1, group.places + 1):
        if seat in taken:
            continue
        place = GroupPlace(
            ref=new_ref("GP"),
            group_id=group.id,
            family_member_id=person.family_member_id,
            person_key=person.person_key,
            seat=seat,
            state="taken",
            once_key=once_key,
            made_at=now,
        )
        try:
            with db.begin_nested():
                db.add(place)
                db.flush()
        except IntegrityError:
            continue
        return place
    raise NoPlaceLeft


def give_back(db: Session, *, ref: str, family_member_id: str, now: datetime, says_so: bool = True) -> GroupPlace:
    """Without a reason, up to the start; the place is free at once (N-12). `says_so` False: the page has said it, and
    no message does. Raises NoSuchGroup, AlreadyStarted."""
    place = db.scalar(select(GroupPlace).where(GroupPlace.ref == ref, GroupPlace.family_member_id == family_member_id))
    if place is None:
        raise NoSuchGroup
    group = db.get_one(GroupSession, place.group_id, with_for_update=True)
    db.refresh(place)  # whoever was ahead in the line for this lock may have ended it: nobody is told twice
    if place.state == "cancelled":
        return place
    if now >= group.starts_at:
        raise AlreadyStarted
    _end_place(db, place, group, by=BY_PERSON, now=now, says_so=says_so)
    record(db, recorded_bookings.PLACE_GIVEN_BACK, now=now, place=place.ref, by=BY_PERSON)
    return place


def end_for(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """One place, for a reason of ours, while the group goes on for others. They hear of other groups that suit them."""
    place = db.scalars(select(GroupPlace).where(GroupPlace.ref == ref)).one()
    group = db.get_one(GroupSession, place.group_id, with_for_update=True)
    db.refresh(place)
    if place.state == "cancelled":
        return
    others = group_others_queries.others_for(db, group, [place.family_member_id], now=now)
    _end_place(db, place, group, by=by, now=now, instead=others[place.family_member_id])
    record(db, recorded_bookings.PLACE_GIVEN_BACK, now=now, place=place.ref, by=by)


def _end_place(
    db: Session,
    place: GroupPlace,
    group: GroupSession,
    *,
    by: str,
    now: datetime,
    instead: Sequence[OtherGroup] = (),
    says_so: bool = True,
) -> None:
    place.state, place.ended_at, place.ended_by = "cancelled", now, by
    messages.cancel_about(db, about=place.ref, now=now)
    mail = mails.booking_cancelled(place.ref, group.starts_at, by_us=by != BY_PERSON, now=now)
    if instead:
        mail = iter([mails.group_off(place.ref, group.starts_at, instead, now=now)])
    messages.plan(db, person_key=place.person_key, messages=mail if says_so else (), now=now)
    if by != BY_PERSON and not can_be_told(safe_contact(db, place.person_key), place.ref):
        messages.raise_alert(db, kind="cannot-be-told", about=place.ref, now=now)
    db.flush()


def say_how(db: Session, *, ref: str, words: str, by: str, now: datetime) -> None:
    """How people join, or where it meets; whoever has a place is told that something changed. Raises NoSuchGroup."""
    group = _group(db, ref)
    if group.state == "open" and group.ends_at > now:
        finding_actions.say_for_group(db, group=group, words=words, by=by, now=now)


def call_off(db: Session, *, ref: str, by: str, now: datetime) -> int:
    """Each person is told in their safe way, with other groups where any suit; who cannot be told goes on the duty
    list. Gives how many."""
    group = _group(db, ref)
    if group.state == "cancelled":
        return 0
    if now >= group.starts_at:
        raise AlreadyStarted
    group.state, group.ended_at = "cancelled", now
    db.execute(delete(BookedCell).where(BookedCell.group_id == group.id))
    places = db.scalars(select(GroupPlace).where(GroupPlace.group_id == group.id, GroupPlace.state == "taken")).all()
    others = group_others_queries.others_for(db, group, [place.family_member_id for place in places], now=now)
    for place in places:
        _end_place(db, place, group, by=by, now=now, instead=others[place.family_member_id])
    record(db, recorded_bookings.GROUP_CANCELLED, now=now, group=group.ref, by=by)
    return len(places)
