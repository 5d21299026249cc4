"""What pages need to know of the directory: entries with their state at one moment."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.directory.entries import Entry, Place, Reach
from portal.directory.models import Channel, Listing, ListingTag, MeetingPoint, OpenTime, Organisation, Schedule, Venue
from portal.directory.open_state import state
from portal.directory.rows import LETTER_OF_NATION, nations_from_letters, rule_from
from portal.directory.search_queries import Hit
from portal.directory.shapes import Rule
from portal.directory.spans import OpenSpan, Why
from portal.shared.clock import instant
from portal.shared.slots import Slot


def entries(db: Session, hits: Sequence[Hit], *, now: datetime) -> list[Entry]:
    """The rows that stand for chosen ids, in their order: five statements whatever the number."""
    ids = [hit.listing_id for hit in hits]
    rows = {row.id: row for row in db.scalars(_whole(select(Listing)).where(Listing.id.in_(ids))).unique()}
    tags, reaches, spans = _tags(db, ids), _reaches(db, ids), _spans(db, ids, now)
    return [_entry(rows[hit.listing_id], hit, tags, reaches, spans, now) for hit in hits if hit.listing_id in rows]


def entry(db: Session, ref: str, *, now: datetime) -> Entry | None:
    """One shown listing by its reference."""
    found = db.execute(
        select(Listing.id, MeetingPoint.venue_id)
        .outerjoin(MeetingPoint, MeetingPoint.listing_id == Listing.id)
        .where(Listing.ref == ref, Listing.shown)
    ).first()
    return entries(db, [Hit(found.id, found.venue_id, None)], now=now)[0] if found else None


def rules_of(db: Session, ref: str) -> list[Rule]:
    """The opening rules of a listing itself, for showing its week in words."""
    rows = db.scalars(
        select(Schedule)
        .join(Listing, Listing.id == Schedule.listing_id)
        .where(Listing.ref == ref, Schedule.channel_id.is_(None))
        .order_by(Schedule.id)
    )
    return [rule_from(row) for row in rows]


def open_lines(db: Session, *, nation: str, now: datetime, limit: int = 3) -> list[Entry]:
    """Phone and text lines that are surely open now: those that stay open longest first, then by name."""
    moment = int(now.timestamp())
    until = (
        select(func.max(OpenTime.ends))
        .where(OpenTime.listing_id == Listing.id, OpenTime.starts <= moment, OpenTime.ends > moment, OpenTime.sure)
        .scalar_subquery()
    )
    chosen = (
        select(Listing.id).where(*_lines(nation), _open_at(moment)).order_by(until.desc(), Listing.name).limit(limit)
    )
    return entries(db, [Hit(number, None, None) for number in db.scalars(chosen)], now=now)


def next_lines(db: Session, *, nation: str, now: datetime, limit: int = 3) -> list[Entry]:
    """Lines that are closed now and open soonest."""
    moment = int(now.timestamp())
    opens = (
        select(func.min(OpenTime.starts))
        .where(OpenTime.listing_id == Listing.id, OpenTime.starts > moment, OpenTime.sure)
        .scalar_subquery()
    )
    chosen = (
        select(Listing.id)
        .where(*_lines(nation), ~_open_at(moment), opens.is_not(None))
        .order_by(opens, Listing.name)
        .limit(limit)
    )
    return entries(db, [Hit(number, None, None) for number in db.scalars(chosen)], now=now)


def count_open_lines(db: Session, *, nation: str, now: datetime) -> int:
    """How many lines are surely open now: the one number every public page shows (R-36)."""
    moment = int(now.timestamp())
    return db.scalar(select(func.count()).select_from(Listing).where(*_lines(nation), _open_at(moment))) or 0


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
        ~_is_for_others(),
    ]


def _is_for_families() -> ColumnElement[bool]:
    """Our own team and lines for family members and friends stand before general ones."""
    return or_(Listing.is_demo, _tagged("audience:families-and-friends"))


def _is_for_others() -> ColumnElement[bool]:
    """For people about their own use, or about something else: found by search, not offered as somebody to ring now."""
    return or_(_tagged("audience:own-use"), _tagged("topic:gambling"))


def _tagged(tag: str) -> ColumnElement[bool]:
    return exists().where(ListingTag.listing_id == Listing.id, ListingTag.tag == tag)


def _has_number() -> ColumnElement[bool]:
    return exists().where(Channel.listing_id == Listing.id, Channel.kind.in_(("phone", "text")))


def _for(nation: str) -> list[ColumnElement[bool]]:
    return [or_(Listing.nations == "", Listing.nations.contains(LETTER_OF_NATION.get(nation, "?")))]


def _open_at(moment: int) -> ColumnElement[bool]:
    return exists().where(
        OpenTime.listing_id == Listing.id, OpenTime.starts <= moment, OpenTime.ends > moment, OpenTime.sure
    )


def _whole(chosen: Any) -> Any:
    return chosen.options(joinedload(Listing.organisation), joinedload(Listing.points).joinedload(MeetingPoint.venue))


def _tags(db: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in db.execute(select(ListingTag).where(ListingTag.listing_id.in_(ids)).order_by(ListingTag.tag)).scalars():
        found.setdefault(row.listing_id, []).append(row.tag)
    return found


def _reaches(db: Session, ids: Sequence[int]) -> dict[int, list[Reach]]:
    found: dict[int, list[Reach]] = {}
    rows = db.scalars(select(Channel).where(Channel.listing_id.in_(ids)).order_by(Channel.listing_id, Channel.position))
    for row in rows:
        found.setdefault(row.listing_id, []).append(Reach(row.kind, row.value, row.note))
    return found


def _spans(db: Session, ids: Sequence[int], now: datetime) -> dict[int, list[OpenSpan]]:
    """Worked-out times from now on; a channel's own hours count for the listing that has none of its own."""
    found: dict[int, list[OpenSpan]] = {}
    rows = db.execute(
        select(OpenTime.listing_id, OpenTime.starts, OpenTime.ends, OpenTime.why)
        .where(OpenTime.listing_id.in_(ids), OpenTime.ends > int(now.timestamp()))
        .order_by(OpenTime.listing_id, OpenTime.starts, OpenTime.ends)
    )
    for number, starts, ends, why in rows:
        slot = Slot(datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC))
        found.setdefault(number, []).append(OpenSpan(slot, Why(why)))
    return found


def _entry(
    row: Listing,
    hit: Hit,
    tags: dict[int, list[str]],
    reaches: dict[int, list[Reach]],
    spans: dict[int, list[OpenSpan]],
    now: datetime,
) -> Entry:
    organisation: Organisation | None = row.organisation
    point = next((point for point in row.points if hit.venue_id in (None, point.venue_id)), None)
    return Entry(
        ref=row.ref,
        kind=row.kind,
        name=row.name,
        organisation=organisation.name if organisation else "",
        independent=row.independent,
        description=row.description,
        url=row.url,
        email=row.email,
        fees=row.fees,
        eligibility=row.eligibility,
        hours_text=row.hours_text,
        nations=nations_from_letters(row.nations),
        is_online=row.online,
        is_treatment_premises=row.is_treatment_premises,
        checked_on=row.checked_on,
        source_url=row.source_url,
        is_demo=row.is_demo,
        tags=tuple(tags.get(row.id, ())),
        reaches=tuple(reaches.get(row.id, ())),
        place=_place(point.venue) if point else None,
        metres=hit.metres,
        state=state(spans.get(row.id, []), now, horizon=_horizon(row, now)),
    )


def _horizon(row: Listing, now: datetime) -> datetime:
    """Up to when opening times were worked out; never worked out means nothing is known."""
    return instant(row.expanded_to + timedelta(days=1), time(0)) if row.expanded_to else now


def _place(venue: Venue) -> Place:
    hidden = venue.masked
    return Place(
        ref=venue.ref,
        name=venue.name,
        neutral_name=venue.neutral_name,
        reception_words=venue.reception_words,
        signs=venue.signs,
        entrance=venue.entrance,
        transport=venue.transport,
        address="" if hidden else venue.address,
        town=venue.town,
        postcode=venue.postcode.split(" ")[0] if hidden else venue.postcode,
        step_free=venue.step_free,
        hearing_loop=venue.hearing_loop,
        toilets=venue.toilets,
        quiet_room=venue.quiet_room,
        is_masked=hidden,
    )
