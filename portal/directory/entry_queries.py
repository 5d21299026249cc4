"""The rows that stand for chosen listings, with the state of each at one moment: five statements for any number."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, literal, select
from sqlalchemy.orm import Session

from portal.directory.entries import Entry, Place, Reach
from portal.directory.fitting_queries import Hit
from portal.directory.models import Channel, Listing, ListingTag, MeetingPoint, OpenTime, Organisation, Venue
from portal.directory.open_state import OpenState, same_until, state
from portal.directory.rows import nations_from_letters
from portal.directory.spans import OpenSpan, Why
from portal.shared.clock import instant
from portal.shared.slots import Slot

SPOKEN = ("phone", "text", "textphone")  # what is meant by "open" for a line: somebody answers
LOOK_AHEAD = timedelta(days=8)  # most openings come back within a week; for the others all are read
Spans = dict[int, dict[int | None, list[OpenSpan]]]  # by listing, then by channel; None: the listing itself

_OF_LISTING = (
    *(Listing.id, Listing.ref, Listing.kind, Listing.name, Listing.independent, Listing.url, Listing.email),
    *(Listing.minimum_age, Listing.maximum_age),
    *(Listing.fees, Listing.eligibility, Listing.hours_text, Listing.nations, Listing.online),
    *(
        Listing.is_treatment_premises,
        Listing.checked_on,
        Listing.checked_by,
        Listing.source_url,
        Listing.is_demo,
        Listing.expanded_to,
    ),
    Organisation.name.label("organisation"),
)
_OF_VENUE = (
    *(MeetingPoint.listing_id, Venue.id, Venue.ref, Venue.name, Venue.neutral_name, Venue.reception_words),
    *(Venue.signs, Venue.entrance, Venue.transport, Venue.address, Venue.town, Venue.postcode, Venue.step_free),
    *(Venue.hearing_loop, Venue.toilets, Venue.quiet_room, Venue.masked, Venue.nation),
)

# Put together once: doing so for each page took as long as asking the database.
_IDS: Any = bindparam("ids", expanding=True)
_LISTINGS = select(*_OF_LISTING).outerjoin(Organisation, Organisation.id == Listing.organisation_id)
_WHOLE = _LISTINGS.add_columns(Listing.description).where(Listing.id.in_(_IDS))
_SHORT = _LISTINGS.add_columns(literal("").label("description")).where(Listing.id.in_(_IDS))
_TAGS = select(ListingTag.listing_id, ListingTag.tag).where(ListingTag.listing_id.in_(_IDS)).order_by(ListingTag.tag)
_WAYS = (
    select(Channel.listing_id, Channel.id, Channel.kind, Channel.value, Channel.note)
    .where(Channel.listing_id.in_(_IDS))
    .order_by(Channel.listing_id, Channel.position)
)
_VENUES = (
    select(*_OF_VENUE)
    .join(MeetingPoint, MeetingPoint.venue_id == Venue.id)
    .where(MeetingPoint.listing_id.in_(_IDS))
    .order_by(MeetingPoint.id)
)
_TIMES = (
    select(OpenTime.listing_id, OpenTime.channel_id, OpenTime.starts, OpenTime.ends, OpenTime.why)
    .where(
        OpenTime.listing_id.in_(_IDS),
        OpenTime.ends > bindparam("now", type_=BigInteger),
        OpenTime.starts < bindparam("until", type_=BigInteger),
    )
    .order_by(OpenTime.listing_id, OpenTime.starts, OpenTime.ends)
)
NO_END = 2**40  # seconds; later than anything is worked out


def entries(
    db: Session,
    hits: Sequence[Hit],
    *,
    now: datetime,
    then: tuple[datetime, datetime] | None = None,
    whole: bool = False,
) -> list[Entry]:
    """In the order of the hits. `then`: a stretch that was asked for; `whole`: with descriptions."""
    made = entries_by_id(db, hits, now=now, then=then, whole=whole)
    return [made[hit.listing_id] for hit in hits if hit.listing_id in made]


def entries_by_id(
    db: Session,
    hits: Sequence[Hit],
    *,
    now: datetime,
    then: tuple[datetime, datetime] | None = None,
    whole: bool = False,
) -> dict[int, Entry]:
    ids = list({hit.listing_id for hit in hits})
    if not ids:
        return {}
    rows = {row.id: row for row in db.execute(_WHOLE if whole else _SHORT, {"ids": ids})}
    places, tags, ways = _places(db, ids), _tags(db, ids), _ways(db, ids)
    spans = _spans(db, ids, rows, now, until=then[1] if then else now)
    make = _Maker(places, tags, ways, spans, now, then)
    return {hit.listing_id: make(rows[hit.listing_id], hit) for hit in hits if hit.listing_id in rows}


class _Maker:
    def __init__(
        self,
        places: dict[int, dict[int, Place]],
        tags: dict[int, list[str]],
        ways: dict[int, list[Any]],
        spans: Spans,
        now: datetime,
        then: tuple[datetime, datetime] | None,
    ) -> None:
        self.places, self.tags, self.ways, self.spans, self.now, self.then = places, tags, ways, spans, now, then

    def __call__(self, row: Any, hit: Hit) -> Entry:
        horizon, spans, ways = (
            _horizon(row.expanded_to, self.now),
            self.spans.get(row.id, {}),
            self.ways.get(row.id, []),
        )
        places = self.places.get(row.id, {})
        at = hit.venue_id if hit.venue_id in places else next(iter(places), None)
        spoken = _spoken(spans, ways)
        return Entry(
            ref=row.ref,
            kind=row.kind,
            name=row.name,
            organisation=row.organisation or "",
            independent=row.independent,
            description=row.description,
            url=row.url,
            email=row.email,
            fees=row.fees,
            eligibility=row.eligibility,
            minimum_age=row.minimum_age,
            maximum_age=row.maximum_age,
            hours_text=row.hours_text,
            nations=nations_from_letters(row.nations),
            is_online=row.online,
            is_treatment_premises=row.is_treatment_premises,
            checked_on=row.checked_on,
            checked_by=row.checked_by,
            source_url=row.source_url,
            is_demo=row.is_demo,
            tags=tuple(self.tags.get(row.id, ())),
            reaches=tuple(_reach(way, spans, self.now, horizon) for way in ways),
            place=places[at] if at is not None else None,
            metres=hit.metres,
            state=state(spoken, self.now, horizon=horizon),
            then=_fitting(spoken, self.then),
            same_until=same_until(spoken, self.now, horizon=horizon),
            other_places=tuple(place for number, place in places.items() if number != at),
        )


def _spoken(spans: dict[int | None, list[OpenSpan]], ways: Sequence[Any]) -> list[OpenSpan]:
    """A chat that is open makes no phone answered: where phone or text has hours, those are the hours."""
    with_voice = {way.id for way in ways if way.kind in SPOKEN}
    own = [span for channel, found in spans.items() if channel is None or channel in with_voice for span in found]
    own = own or [span for found in spans.values() for span in found]
    return sorted(own, key=lambda span: (span.slot.starts_at, span.slot.ends_at))


def _reach(way: Any, spans: dict[int | None, list[OpenSpan]], now: datetime, horizon: datetime) -> Reach:
    has_own = len({channel for channel in spans if channel is not None}) > 1 and way.id in spans
    own: OpenState | None = state(spans[way.id], now, horizon=horizon) if has_own else None
    return Reach(way.kind, way.value, way.note, own)


def _fitting(spans: Iterable[OpenSpan], then: tuple[datetime, datetime] | None) -> OpenSpan | None:
    if then is None:
        return None
    opens, closes = then
    return next((span for span in spans if span.sure and span.ends_at > opens and span.starts_at <= closes), None)


def _horizon(expanded_to: date | None, now: datetime) -> datetime:
    """Up to when opening times were worked out; never worked out means nothing is known."""
    return instant(expanded_to + timedelta(days=1), time(0)) if expanded_to else now


def _grouped(rows: Iterable[Any], value: Callable[[Any], Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.listing_id, []).append(value(row))
    return found


def _tags(db: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    return _grouped(db.execute(_TAGS, {"ids": ids}), lambda row: row.tag)


def _ways(db: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    return _grouped(db.execute(_WAYS, {"ids": ids}), lambda row: row)


def _places(db: Session, ids: Sequence[int]) -> dict[int, dict[int, Place]]:
    found: dict[int, dict[int, Place]] = {}
    for row in db.execute(_VENUES, {"ids": ids}):
        found.setdefault(row.listing_id, {})[row.id] = place_of(row)
    return found


def place_of(row: Any) -> Place:
    """As far as it may be shown, from a row with the columns of a venue."""
    hidden = row.masked
    return Place(
        ref=row.ref,
        name="" if hidden else row.name,
        neutral_name=row.neutral_name,
        reception_words=row.reception_words,
        signs=row.signs,
        entrance=row.entrance,
        transport="" if hidden else row.transport,
        address="" if hidden else row.address,
        town=row.town,
        postcode=row.postcode.split(" ")[0] if hidden else row.postcode,
        step_free=row.step_free,
        hearing_loop=row.hearing_loop,
        toilets=row.toilets,
        quiet_room=row.quiet_room,
        is_masked=hidden,
        nation=row.nation,
    )


def _spans(db: Session, ids: Sequence[int], rows: dict[int, Any], now: datetime, *, until: datetime) -> Spans:
    found = _spans_between(db, ids, now, max(now, until) + LOOK_AHEAD)
    quiet = [number for number in ids if rows.get(number) and not _says_what_next(found.get(number, {}))]
    return found | _spans_between(db, quiet, now, None) if quiet else found


def _says_what_next(spans: dict[int | None, list[OpenSpan]]) -> bool:
    """Something surely opens, or is open, in the days that were read."""
    return any(span.why.starts_surely for found in spans.values() for span in found)


def _spans_between(db: Session, ids: Sequence[int], now: datetime, until: datetime | None) -> Spans:
    facts = {"ids": ids, "now": int(now.timestamp()), "until": int(until.timestamp()) if until else NO_END}
    found: Spans = {}
    for listing_id, channel_id, starts, ends, why in db.execute(_TIMES, facts):
        slot = Slot(datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC))
        found.setdefault(listing_id, {}).setdefault(channel_id, []).append(OpenSpan(slot, Why(why)))
    return found
