"""What pages need to know of the directory: one entry, its week, and which lines can be reached now."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from portal.directory.entries import Entry
from portal.directory.entry_queries import SPOKEN
from portal.directory.entry_queries import entries as entries
from portal.directory.fitting_queries import Hit, not_for_own_use
from portal.directory.models import Channel, DayDifference, Listing, ListingTag, MeetingPoint, OpenTime, Schedule
from portal.directory.opening import closures_only
from portal.directory.rows import LETTER_OF_NATION, exception_from, rule_from
from portal.directory.shapes import DayException, Rule

EMERGENCY = ("999", "112")
Tags = tuple[str, ...]
FOR_FAMILIES = ("audience:families-and-friends", "audience:families-and-friends-only", "topic:family-support")

ANY_DAY = date.min
_MOMENT = bindparam("moment", type_=BigInteger)
_STALE_BEFORE = bindparam("stale_before", type_=Date)
FOR_YOUNG = ("audience:children", "audience:young-people")
FOR_BEREAVED = ("topic:bereavement",)


def entry(db: Session, ref: str, *, now: datetime) -> Entry | None:
    """One shown listing by its reference, with all that is told of it."""
    number = db.scalar(select(Listing.id).where(Listing.ref == ref, Listing.shown))
    return entries(db, [Hit(number, None, None)], now=now, whole=True)[0] if number else None


def forwarding_of(db: Session, ref: str) -> str | None:
    """Where to turn instead of an entry that people here closed for good; None for any other."""
    row = db.execute(
        select(Listing.forwarding, Listing.status, Listing.kept, Listing.source_id, Listing.funding_ends_on).where(
            Listing.ref == ref, Listing.shown.is_(False)
        )
    ).first()
    if row is None:
        return None
    closed_here = row.status == "inactive" and (row.source_id is None or "shown" in row.kept.split(","))
    return row.forwarding if closed_here or row.funding_ends_on or row.forwarding else None


def walk_in_of(db: Session, ref: str) -> str:
    """What happens when somebody comes for the first time, in the words of those who keep the entry."""
    return db.scalar(select(Listing.walk_in).where(Listing.ref == ref)) or ""


def rules_of(db: Session, ref: str) -> list[Rule]:
    """The opening rules of a listing itself, or of its ways where it has none, for showing its week in words."""
    rows = db.scalars(
        select(Schedule)
        .join(Listing, Listing.id == Schedule.listing_id)
        .where(Listing.ref == ref)
        .order_by(Schedule.id)
    ).all()
    own = [row for row in rows if row.channel_id is None]
    return list(dict.fromkeys(rule_from(row) for row in own or rows))


def days_that_differ(db: Session, ref: str) -> list[DayException]:
    """A listing's own dates, and the closures of the venues it is at."""
    number = select(Listing.id).where(Listing.ref == ref).scalar_subquery()
    own = db.scalars(select(DayDifference).where(DayDifference.listing_id == number))
    there = db.scalars(
        select(DayDifference)
        .join(MeetingPoint, MeetingPoint.venue_id == DayDifference.venue_id)
        .where(MeetingPoint.listing_id == number)
    )
    return [*map(exception_from, own), *closures_only(map(exception_from, there))]


def open_lines(db: Session, *, nation: str, now: datetime, limit: int = 3, first: Tags = FOR_FAMILIES) -> list[Entry]:
    """Phone and text lines that are surely open now: those that stay open longest first, then by name."""
    return entries(db, open_line_hits(db, nation=nation, now=now, limit=limit, first=first), now=now)


def open_line_hits(
    db: Session,
    *,
    nation: str,
    now: datetime,
    limit: int,
    without_emergency: bool = False,
    first: Tags = FOR_FAMILIES,
    stale_before: date = ANY_DAY,
) -> list[Hit]:
    """Lines for families and friends first, or those of other tags: a crisis line is never far, on its own page.
    Before all else come those that somebody confirmed since `stale_before`."""
    chosen = _open_lines(nation, without_emergency, first)
    found = db.scalars(chosen, {"moment": int(now.timestamp()), "many": limit, "stale_before": stale_before})
    return [Hit(number, None, None) for number in found]


@lru_cache(maxsize=32)
def _open_lines(nation: str, without_emergency: bool, first: Tags) -> Select[int]:
    until = select(func.max(OpenTime.ends)).where(*_answered(_MOMENT)).correlate(Listing).scalar_subquery()
    return (
        select(Listing.id)
        .where(*_lines(nation), _open_at(_MOMENT), *([_no_emergency_number()] if without_emergency else []))
        .order_by(_is_stale(_STALE_BEFORE), _is_tagged(first).desc(), _only_for_young(), until.desc(), Listing.name)
        .limit(bindparam("many", type_=Integer))
    )


def next_lines(db: Session, *, nation: str, now: datetime, limit: int = 3) -> list[Entry]:
    """Lines that are closed now and open soonest."""
    return entries(db, next_line_hits(db, nation=nation, now=now, limit=limit), now=now)


def next_line_hits(db: Session, *, nation: str, now: datetime, limit: int, stale_before: date = ANY_DAY) -> list[Hit]:
    moment = int(now.timestamp())
    opens = (
        select(func.min(OpenTime.starts))
        .where(OpenTime.listing_id == Listing.id, OpenTime.starts > moment, OpenTime.sure, _by_voice())
        .correlate(Listing)
        .scalar_subquery()
    )
    chosen = (
        select(Listing.id)
        .where(*_lines(nation), ~_open_at(moment), opens.is_not(None))
        .order_by(_is_stale(stale_before), opens, Listing.name)
        .limit(limit)
    )
    return [Hit(number, None, None) for number in db.scalars(chosen)]


def count_open_lines(db: Session, *, nation: str, now: datetime) -> int:
    """How many lines are surely open now: the one number every public page shows (R-36)."""
    return db.scalar(_how_many_open(nation), {"moment": int(now.timestamp())}) or 0


@lru_cache(maxsize=8)
def _how_many_open(nation: str) -> Select[int]:
    return select(func.count()).select_from(Listing).where(*_lines(nation), _open_at(_MOMENT))


def help_routes(db: Session, *, nation: str, now: datetime) -> list[Entry]:
    """Emergency and crisis routes of a nation, open first (R-39, N-17)."""
    chosen = select(Listing.id).where(Listing.kind == "crisis", *_for(nation), Listing.shown).order_by(Listing.name)
    found = entries(db, [Hit(number, None, None) for number in db.scalars(chosen)], now=now)
    return sorted(found, key=lambda item: (not item.state.is_open, item.name))


def _lines(nation: str) -> list[ColumnElement[bool]]:
    return [
        Listing.shown.is_(True),
        Listing.kind.in_(("line", "crisis")),
        *_for(nation),
        _has_number(),
        not_for_own_use(),
    ]


def _has_number() -> ColumnElement[bool]:
    return exists().where(Channel.listing_id == Listing.id, Channel.kind.in_(("phone", "text")))


def _no_emergency_number() -> ColumnElement[bool]:
    """999 has a place of its own, in words that say when to ring it."""
    return ~exists().where(Channel.listing_id == Listing.id, Channel.value.in_(EMERGENCY))


def _is_tagged(tags: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(ListingTag.listing_id == Listing.id, ListingTag.tag.in_(tags))


def _is_stale(before: Any) -> ColumnElement[bool]:
    """As entries.is_stale has it; before ANY_DAY nothing is."""
    return and_(or_(Listing.checked_on.is_(None), Listing.checked_on < before), literal(ANY_DAY) < before)


def _only_for_young() -> ColumnElement[bool]:
    """A line for under 19s is no first answer to a mother at night; those who come as young are led to it first."""
    return _is_tagged(FOR_YOUNG) & ~_is_tagged(FOR_FAMILIES)


def _for(nation: str) -> list[ColumnElement[bool]]:
    return [or_(Listing.nations == "", Listing.nations.contains(LETTER_OF_NATION.get(nation, "?")))]


def _open_at(moment: Any) -> ColumnElement[bool]:
    return exists().where(*_answered(moment)).correlate(Listing)


def _answered(moment: Any) -> list[ColumnElement[bool]]:
    return [
        OpenTime.listing_id == Listing.id,
        OpenTime.starts <= moment,
        OpenTime.ends > moment,
        OpenTime.sure.is_(True),
        _by_voice(),
    ]


def _by_voice() -> ColumnElement[bool]:
    """An open chat makes no phone answered."""
    chat = exists().where(Channel.id == OpenTime.channel_id, Channel.kind.not_in(SPOKEN)).correlate(OpenTime)
    return or_(OpenTime.channel_id.is_(None), ~chat)
