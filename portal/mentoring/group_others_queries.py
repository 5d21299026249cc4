"""Other groups for those whose group was called off: what suits each; what was named to them and can still be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.mentoring import group_queries, mails
from portal.mentoring.availability import FreeTime
from portal.mentoring.booking_states import BookingState
from portal.mentoring.choosing_queries import Person, languages_of, person
from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.group_queries import Group
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.other_times import MOST, OtherGroup
from portal.mentoring.other_times_queries import NOT_OURS, SHOWN_AFTER
from portal.mentoring.reader_queries import reader_of
from portal.messages import queries as messages
from portal.shared.slots import Slot


@dataclass(frozen=True, slots=True)
class GroupOff:
    """A group that we called off, and the others that were named and still have a place."""

    ref: str
    starts_at: datetime
    others: tuple[Group, ...]
    talks: tuple[FreeTime, ...]  # the soonest with whoever leads it, for one person alone
    led_by: Person | None  # None: they cannot be booked by this person
    goes_on: bool  # for others; only this place was ended


def others_for(db: Session, gone: GroupSession, people: Sequence[str], *, now: datetime) -> dict[str, list[OtherGroup]]:
    """By family member: at most two groups that suit them, none promised. Nobody is sent where there is no place."""
    led_by = db.scalar(select(PeerMentor.ref).where(PeerMentor.id == gone.mentor_id)) or ""
    spoken = set(languages_of(db, led_by))
    latest = mails.off_useless_after(gone.starts_at, now=now)
    left: dict[str, int] = {}
    found: dict[str, list[OtherGroup]] = {}
    for family_member_id in people:
        coming = group_queries.coming_groups(db, now=latest, family_member_id=family_member_id)
        busy = _busy(db, family_member_id, now)
        fit = [
            group
            for group in coming
            if group.ref != gone.ref
            and left.setdefault(group.ref, group.left) > 0
            and spoken & set(languages_of(db, group.mentor_ref))
            and not any(Slot(group.starts_at, group.ends_at).overlaps(slot) for slot in busy)
        ]
        fit.sort(key=lambda group: (group.mentor_ref != led_by, group.kind != gone.place_kind, group.starts_at))
        for group in fit[:MOST]:
            left[group.ref] -= 1
        named = sorted(fit[:MOST], key=lambda group: group.starts_at)
        found[family_member_id] = [OtherGroup(group.ref, group.starts_at) for group in named]
    return found


def _busy(db: Session, family_member_id: str, now: datetime) -> list[Slot]:
    """What this person has already, talks and groups."""
    talks = select(Booking.starts_at, Booking.ends_at).where(
        Booking.family_member_id == family_member_id, Booking.state == BookingState.BOOKED, Booking.ends_at > now
    )
    groups = (
        select(GroupSession.starts_at, GroupSession.ends_at)
        .join(GroupPlace, GroupPlace.group_id == GroupSession.id)
        .where(GroupPlace.family_member_id == family_member_id, GroupPlace.state == "taken")
    )
    return [Slot(starts, ends) for rows in (talks, groups) for starts, ends in db.execute(rows)]


def named_to(db: Session, *, family_member_id: str, now: datetime) -> list[GroupOff]:
    """For the person's own page. Gone once they have taken another place or booked a talk since, or said that they saw
    it, and when its day is over."""
    mine = GroupPlace.family_member_id == family_member_id
    since = exists().where(
        Booking.family_member_id == family_member_id,
        Booking.state.in_((BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)),
        Booking.made_at >= GroupPlace.ended_at,
        Booking.calendar_step == 0,
    )
    rows = db.execute(
        select(GroupPlace, GroupSession.starts_at, GroupSession.state, PeerMentor.ref)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .join(PeerMentor, PeerMentor.id == GroupSession.mentor_id)
        .where(
            mine,
            GroupPlace.state == "cancelled",
            GroupPlace.ended_by.not_in(NOT_OURS),
            GroupPlace.off_seen_at.is_(None),
            GroupSession.starts_at > now - SHOWN_AFTER,
            ~since,
        )
        .order_by(GroupPlace.ended_at)
    ).all()
    taken = list(db.scalars(select(GroupPlace.made_at).where(mine, GroupPlace.state == "taken")))
    open_ = [row for row in rows if not any(made_at >= (row[0].ended_at or row[1]) for made_at in taken)]
    if not open_:
        return []
    reader, found = reader_of(db, family_member_id), list[GroupOff]()
    for place, at, state, led_by in open_:
        one = person(db, led_by, now=now, reader=reader)
        talks, who = (tuple(one[1][:MOST]), one[0]) if one else ((), None)
        found.append(GroupOff(place.ref, at, _still_there(db, place, now), talks, who, goes_on=state == "open"))
    return found


def _still_there(db: Session, place: GroupPlace, now: datetime) -> tuple[Group, ...]:
    known = messages.facts_of(db, about=place.ref, kind=mails.OFF_OTHER_TIMES).get("groups", "")
    named = set(known.split(","))
    coming = group_queries.coming_groups(db, now=now, family_member_id=place.family_member_id)
    return tuple(group for group in coming if group.ref in named and group.left > 0)
