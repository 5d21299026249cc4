"""Groups as pages need them: when, where, with whom, how many places are left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.mentoring import finding_queries
from portal.mentoring.choosing_queries import kept_apart
from portal.mentoring.finding import NEEDED_FOR_GROUPS
from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.queries import Spot
from portal.mentoring.time_queries import venue_facts
from portal.shared.clock import day_bounds

WRITTEN_WITHIN = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Group:
    ref: str
    starts_at: datetime
    ends_at: datetime
    mentor_alias: str
    mentor_ref: str
    kind: PlaceKind
    spot: Spot | None
    places: int
    left: int
    is_off: bool
    id: str
    is_ready: bool  # it is said how to join, or need not be

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def taken(self) -> int:
        return self.places - self.left


@dataclass(frozen=True, slots=True)
class OwnPlace:
    ref: str
    is_off: bool
    ended_by: str
    group: Group


def coming_groups(db: Session, *, now: datetime, family_member_id: str = "") -> list[Group]:
    """Open ones that have not begun and can be found, the soonest first; none with somebody they are not shown."""
    apart = kept_apart(db, family_member_id) if family_member_id else frozenset()
    found = _groups(db, GroupSession.state == "open", GroupSession.starts_at > now)
    return [group for group in found if group.is_ready and group.mentor_ref not in apart]


def group(db: Session, ref: str) -> Group | None:
    return next(iter(_groups(db, GroupSession.ref == ref)), None)


def groups_of(db: Session, *, now: datetime, mentor_id: str = "") -> list[Group]:
    """For people who work here: of one mentor, or of all."""
    mine = [GroupSession.mentor_id == mentor_id] if mentor_id else []
    return _groups(db, GroupSession.ends_at > now, GroupSession.state == "open", *mine)


def groups_over(db: Session, *, now: datetime, mentor_id: str) -> list[Group]:
    """A mentor's own of the last four weeks, the latest first: what came of them can be written."""
    since = (GroupSession.starts_at <= now, GroupSession.ends_at > now - WRITTEN_WITHIN)
    found = _groups(db, GroupSession.mentor_id == mentor_id, GroupSession.state == "open", *since)
    return found[::-1]


def groups_in(db: Session, *, mentor_id: str, first: date, days: int) -> list[Group]:
    """A mentor's own between two local dates, those that are over too."""
    starts, ends = day_bounds(first)[0], day_bounds(first + timedelta(days=days))[0]
    is_there = (GroupSession.starts_at >= starts, GroupSession.starts_at < ends, GroupSession.state == "open")
    return _groups(db, GroupSession.mentor_id == mentor_id, *is_there)


def own_places(db: Session, *, family_member_id: str, now: datetime) -> list[OwnPlace]:
    rows = db.execute(
        select(GroupPlace, GroupSession.ref)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .where(GroupPlace.family_member_id == family_member_id, GroupPlace.state == "taken", GroupSession.ends_at > now)
        .order_by(GroupSession.starts_at)
    )
    return [_own(db, place, group_ref) for place, group_ref in rows]


def own_place(db: Session, *, ref: str, family_member_id: str) -> OwnPlace | None:
    """Another's is answered like one that does not exist (T4)."""
    row = db.execute(
        select(GroupPlace, GroupSession.ref)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .where(GroupPlace.ref == ref, GroupPlace.family_member_id == family_member_id)
    ).first()
    return _own(db, row[0], row[1]) if row else None


def _own(db: Session, place: GroupPlace, group_ref: str) -> OwnPlace:
    found = group(db, group_ref)
    assert found is not None  # its place hangs on it
    return OwnPlace(place.ref, place.state != "taken", place.ended_by, found)


def _groups(db: Session, *conditions: ColumnElement[bool]) -> list[Group]:
    taken = (
        select(func.count())
        .select_from(GroupPlace)
        .where(GroupPlace.group_id == GroupSession.id, GroupPlace.state == "taken")
        .scalar_subquery()
    )
    rows = db.execute(
        select(GroupSession, PeerMentor.alias, PeerMentor.ref, taken)
        .join(PeerMentor, PeerMentor.id == GroupSession.mentor_id)
        .where(*conditions)
        .order_by(GroupSession.starts_at, GroupSession.ref)
    ).all()
    said = finding_queries.said_of_groups(db, [row.id for row, *_rest in rows])
    return [
        Group(
            ref=row.ref,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            mentor_alias=alias,
            mentor_ref=mentor_ref,
            kind=PlaceKind(row.place_kind),
            spot=_spot(db, row.venue_id),
            places=row.places,
            left=row.places - count,
            is_off=row.state != "open",
            id=row.id,
            is_ready=row.place_kind not in NEEDED_FOR_GROUPS or row.id in said,
        )
        for row, alias, mentor_ref, count in rows
    ]


def _spot(db: Session, venue_id: int | None) -> Spot | None:
    facts = venue_facts(db, venue_id)
    return Spot(*facts) if facts else None
