"""Whom a mentor still has to hand on, by the reference of their last talk, without a name; who could have them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import choosing_queries
from portal.mentoring.at_once_queries import people_at_once
from portal.mentoring.choosing_queries import Reader
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.parting_models import HandedOn
from portal.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class Left:
    """One person. `ahead`: something is still booked, which is moved or called off by itself.

    `request`: the reference by which the team opens their record.
    """

    booking: str
    family_member_id: str
    last_ends_at: datetime
    ahead: bool
    request: str


@dataclass(frozen=True, slots=True)
class Other:
    """Who could have them. `people` of `most`: whom they have at once now, those given to them lately too."""

    ref: str
    alias: str
    worker_id: str
    people: int
    most: int
    next_free_at: datetime | None

    @property
    def needs_thought(self) -> bool:
        """It would be the last place, or there is no time that could be booked."""
        return self.people + 1 >= self.most or self.next_free_at is None


def left_with(db: Session, mentor: PeerMentor, *, now: datetime) -> list[Left]:
    found = _left(db, mentor, now)
    return [each for each in found if referrals.ended_at(db, each.family_member_id) is None]


def ended_with(db: Session, mentor: PeerMentor, *, now: datetime) -> list[Left]:
    """Those of them who ended their request: nobody is in touch with them, and nothing of them is handed on."""
    found = _left(db, mentor, now)
    return [each for each in found if referrals.ended_at(db, each.family_member_id) is not None]


def _left(db: Session, mentor: PeerMentor, now: datetime) -> list[Left]:
    rows = db.execute(
        select(Booking.ref, Booking.family_member_id, Booking.ends_at)
        .where(*HandedOn.still_theirs(mentor.worker_id, now))
        .order_by(Booking.ends_at)
    )
    latest = {family_member_id: (ref, ends_at) for ref, family_member_id, ends_at in rows}
    return [
        Left(ref, who, ends_at, ends_at > now, referrals.person(db, who).ref) for who, (ref, ends_at) in latest.items()
    ]


def others_for(db: Session, mentor: PeerMentor, family_member_id: str, *, now: datetime) -> list[Other]:
    """Mentors with room whom this person may be shown (N-46), but for the one who goes. Whoever was given to them and
    has not booked yet takes a place too: else many are given at once to one who has room for few."""
    apart = choosing_queries.kept_apart(db, family_member_id)
    found = choosing_queries.people(db, now=now, reader=Reader(family_member_id, apart), only_next=True)
    limits = {
        row.ref: row for row in db.scalars(select(PeerMentor).where(PeerMentor.ref.in_([one.ref for one in found])))
    }
    people = people_at_once(db, [row.id for row in limits.values()], now=now)
    others = []
    for each in found:
        row = limits[each.ref]
        theirs = people.get(row.id, set()) | set(given_to(db, row, now=now))
        starts_at = each.next_free.slot.starts_at if each.next_free else None
        count = len(theirs - {family_member_id})
        others.append(Other(each.ref, each.alias, row.worker_id, count, row.caseload_limit, starts_at))
    return [each for each in others if each.ref != mentor.ref and each.people < each.most]


def given_to(db: Session, mentor: PeerMentor, *, now: datetime) -> list[str]:
    """Family member ids of those the team gave to this mentor lately, and who did not end their request."""
    rows = select(HandedOn.family_member_id).where(
        HandedOn.to_mentor_id == mentor.id, HandedOn.at > now - STILL_COUNTS_FOR
    )
    return [each for each in db.scalars(rows.distinct()) if referrals.ended_at(db, each) is None]


def given_and_not_booked(db: Session, mentor: PeerMentor, *, now: datetime) -> int:
    """How many of those have no talk with them: they choose a time when they like."""
    people = people_at_once(db, [mentor.id], now=now).get(mentor.id, set())
    return len(set(given_to(db, mentor, now=now)) - people)


def alias_of(db: Session, mentor_ref: str) -> str:
    """The name a mentor goes by; '' for none."""
    return db.scalar(select(PeerMentor.alias).where(PeerMentor.ref == mentor_ref)) or ""
