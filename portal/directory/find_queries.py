"""One search from start to end: never a dead end (R-03, R-04)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.entries import Entry, is_stale
from portal.directory.entry_queries import entries_by_id
from portal.directory.fitting_queries import Hit, Wanted
from portal.directory.kept import Few, Points
from portal.directory.models import Listing, MeetingPoint, Venue
from portal.directory.place import Found, Understood
from portal.directory.queries import ANY_DAY, next_line_hits, open_line_hits
from portal.directory.search_queries import anywhere, nearest, online
from portal.directory.when import Asked

PAGE, LINES, ONLINE = 20, 5, 5
HERE = ("place", "group", "service")
Each = TypeVar("Each")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Each]):
    """`near` is close by and open (or fits); `later` is close by but not open then; the others need no place."""

    near: list[Each] = field(default_factory=list)
    later: list[Each] = field(default_factory=list)
    lines: list[Each] = field(default_factory=list)
    online: list[Each] = field(default_factory=list)
    named: list[Each] = field(default_factory=list)  # what holds the typed words, where no place was typed
    words_dropped: bool = False  # nothing holds the typed words: they were left aside

    @property
    def is_empty_here(self) -> bool:
        return not self.near and not self.later

    @property
    def every(self) -> list[Each]:
        return [*self.near, *self.later, *self.named, *self.lines, *self.online]


@dataclass(frozen=True, slots=True)
class _Hits:
    near: list[Hit] = field(default_factory=list)
    later: list[Hit] = field(default_factory=list)
    named: list[Hit] = field(default_factory=list)


def find(
    db: Session,
    *,
    found: Found,
    asked: Asked,
    wanted: Wanted,
    nation: str,
    now: datetime,
    stale_before: date = ANY_DAY,
) -> Answer[Entry]:
    """With all that is told of each. Of those near, what was not confirmed since `stale_before` comes last."""
    hits = choose(
        db,
        found=found,
        asked=asked,
        wanted=wanted,
        nation=nation,
        now=now,
        known=Few(1),
        stale_before=stale_before,
    )
    read = entries_by_id(db, hits.every, now=now, then=asked.stretch)  # all rows at once, then dealt out
    answer = deal(hits, read)
    return replace(answer, near=sorted(answer.near, key=lambda entry: is_stale(entry.checked_on, stale_before)))


def deal(hits: Answer[Hit], made: Mapping[int, Each]) -> Answer[Each]:
    """What was made of each listing in place of the hit; a listing that is gone meanwhile is left out."""

    def dealt(part: list[Hit]) -> list[Each]:
        return [made[hit.listing_id] for hit in part if hit.listing_id in made]

    return Answer(
        dealt(hits.near),
        dealt(hits.later),
        dealt(hits.lines),
        dealt(hits.online),
        dealt(hits.named),
        words_dropped=hits.words_dropped,
    )


def choose(
    db: Session,
    *,
    found: Found,
    asked: Asked,
    wanted: Wanted,
    nation: str,
    now: datetime,
    known: Few[Any],
    squares: Few[Points] | None = None,
    stale_before: date = ANY_DAY,
) -> Answer[Hit]:
    """`wanted` without times and kinds of no place is completed here; `nation` where the place does not say one.

    `known`: what was found before at this very minute and needs no place; what is found now is added. `squares`: what
    is kept of the map.
    """
    wanted = replace(
        wanted,
        open_from=int(asked.opens.timestamp()) if asked.opens else None,
        open_to=int(asked.closes.timestamp()) if asked.closes else None,
    )
    hits = _hits(db, found, wanted, squares)
    dropped = bool(wanted.words) and not (hits.near or hits.later or hits.named)
    if dropped:
        wanted = replace(wanted, words=())
        hits = _hits(db, found, wanted, squares)
    at = found.nation or nation
    lines = _once(known, ("lines", at, asked.stretch), lambda: _lines(db, at, asked, now, stale_before))
    taken = {hit.listing_id for hit in (*hits.near, *hits.later, *hits.named, *lines)}
    when = asked.stretch or asked.key
    online = _once(known, ("online", replace(wanted, open_from=0, open_to=0), when), lambda: _online(db, wanted))
    away = [hit for hit in online if hit.listing_id not in taken]
    return Answer(hits.near, hits.later, lines, away, hits.named, words_dropped=dropped)


def _once(known: Few[Any], key: Any, find: Callable[[], list[Hit]]) -> list[Hit]:
    found: list[Hit] | None = known.get(key)
    if found is None:
        found = find()
        known.put(key, found)
    return found


def _hits(db: Session, found: Found, wanted: Wanted, squares: Few[Points] | None) -> _Hits:
    if found.point is None or found.how is Understood.AMBIGUOUS:
        return _Hits(named=anywhere(db, wanted=_any_time(wanted), limit=PAGE) if wanted.words else [])
    here = replace(wanted, kinds=tuple(kind for kind in wanted.kinds or HERE if kind in HERE))
    if not here.kinds:
        return _Hits()
    look = partial(nearest, db, easting=found.point.easting, northing=found.point.northing, limit=PAGE, squares=squares)
    near = look(wanted=here)
    if wanted.open_from is None or len(near) >= PAGE:
        return _Hits(near)
    shown = {hit.listing_id for hit in near}
    others = look(wanted=_any_time(here))
    return _Hits(near, [hit for hit in others if hit.listing_id not in shown][: PAGE - len(near)])


def _any_time(wanted: Wanted) -> Wanted:
    return replace(wanted, open_from=None, open_to=None)


def _lines(db: Session, nation: str, asked: Asked, now: datetime, stale_before: date) -> list[Hit]:
    """Those that answer at the time asked for; failing that, those that open next."""
    moment = asked.opens if asked.stretch and asked.opens else now
    look: dict[str, Any] = {"nation": nation, "now": moment, "limit": LINES, "stale_before": stale_before}
    return open_line_hits(db, **look, without_emergency=True) or next_line_hits(db, **look)


def _online(db: Session, wanted: Wanted) -> list[Hit]:
    """What is online and fits all that was asked, whatever the place."""
    kinds = tuple(kind for kind in wanted.kinds or HERE if kind in HERE)
    if not kinds:
        return []
    return online(db, wanted=replace(wanted, kinds=kinds, step_free=False), limit=ONLINE)


def positions(db: Session, shown: list[Entry]) -> dict[str, tuple[int, int]]:
    """Metres on the grid by reference, of those whose place may be shown."""
    wanted = {entry.ref: entry.place.ref for entry in shown if entry.place and not entry.place.is_masked}
    rows = db.execute(
        select(Listing.ref, Venue.ref, MeetingPoint.easting, MeetingPoint.northing)
        .join(MeetingPoint, MeetingPoint.listing_id == Listing.id)
        .join(Venue, Venue.id == MeetingPoint.venue_id)
        .where(Listing.ref.in_(wanted), Venue.masked.is_(False), MeetingPoint.easting.is_not(None))
    )
    return {
        ref: (east, north)
        for ref, venue, east, north in rows
        if wanted[ref] == venue and east is not None and north is not None
    }
