"""What is near: the closest listings, from a ring of squares that grows until the page is full (P1 to P5).

Positions are metres on the one grid; moments are whole UTC seconds. Ids are chosen in one statement a ring, the rows
they stand for are read in another (entry_queries.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Integer, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from portal.directory.fitting_queries import Hit, Wanted, facts_that_fit
from portal.directory.kept import Few, Points
from portal.directory.models import Listing, MeetingPoint
from portal.directory.open_time_queries import moments, open_at, open_long
from portal.directory.square_queries import within_kept
from portal.directory.squares import RINGS, WIDEST, around
from portal.directory.word_queries import FEW, holding, ids_holding

WIDE_ENOUGH = 40_000  # metres; further than this is not "near"
HINT_SQUARE, MOST_HINTS = 8_000, 4_000  # metres; how many places are remembered
_enough_there: dict[tuple[Any, ...], int] = {}  # which ring was enough, by place and wish


def nearest(
    db: Session,
    *,
    easting: int,
    northing: int,
    wanted: Wanted,
    limit: int = 20,
    within: int = WIDE_ENOUGH,
    squares: Few[Points] | None = None,
) -> list[Hit]:
    """The closest listings, nearest first, each once, at most `limit` and none further than `within` metres.

    `squares`: what is kept of earlier searches; what this one reads is added.
    """
    here, ids = (easting, northing), _few_ids(db, wanted)
    if ids is not None:
        return _once(db.execute(_of_these(here, ids, within, wanted, db)), limit)
    rings, key = (*RINGS, WIDEST), (easting // HINT_SQUARE, northing // HINT_SQUARE, _shape(wanted), limit)
    found: list[Hit] = []
    for number in range(_first_ring(key, len(rings)), len(rings)):
        column, reach, covered = rings[number]
        metres = min(covered, within)
        block = around(easting, northing, column, reach)
        ready = None
        if squares is not None and not wanted.words:
            ready = within_kept(db, squares, here, column, block, metres, wanted, limit)
        if ready is None:
            ready = _once(_within(here, column, block, metres, wanted, db, limit), limit)
        found = ready
        if len(found) >= limit or covered >= within:
            _remember_ring(key, number, found, rings[number - 1][2] if number else 0)
            break
    return found


def _first_ring(key: tuple[Any, ...], many: int) -> int:
    """The one that was enough here; where nobody searched yet, one less than was enough for this wish elsewhere."""
    elsewhere = max(_enough_there.get(key[2:], 0) - 1, 0)
    return min(_enough_there.get(key, elsewhere), many - 1)


def _remember_ring(key: tuple[Any, ...], number: int, found: Sequence[Hit], inner: int) -> None:
    """A larger ring gives the same answer, so the next search near here may start where this one ended."""
    if len(_enough_there) >= MOST_HINTS:
        _enough_there.clear()
    is_wide = bool(found) and (found[-1].metres or 0) <= inner
    _enough_there[key] = _enough_there[key[2:]] = max(number - is_wide, 0)


def online(db: Session, *, wanted: Wanted, limit: int = 20) -> list[Hit]:
    """What is online and at no place, so that it can be reached from anywhere (R-04)."""
    here = exists().where(MeetingPoint.listing_id == Listing.id, MeetingPoint.easting.is_not(None))
    return _in_order(db, and_(Listing.online.is_(True), ~here), wanted, limit)


def anywhere(db: Session, *, wanted: Wanted, limit: int = 20) -> list[Hit]:
    """Whatever holds the words, near or far, best first: for a search without a place."""
    return _in_order(db, Listing.id.is_not(None), wanted, limit)


def _in_order(db: Session, must: ColumnElement[bool], wanted: Wanted, limit: int) -> list[Hit]:
    """With words the best come first, else by name."""
    chosen = select(Listing.id).where(Listing.shown.is_(True), must, *_conditions(wanted, db))
    if not wanted.words:
        found = db.scalars(chosen.order_by(Listing.name, Listing.id).limit(limit))
        return [Hit(number, None, None) for number in found]
    ranked = ids_holding(db, wanted.words)
    fit = set(db.scalars(chosen.where(Listing.id.in_(ranked))))
    return [Hit(number, None, None) for number in ranked if number in fit][:limit]


def _few_ids(db: Session, wanted: Wanted) -> list[int] | None:
    """Those that hold the words, where they are few: then they are measured, and no ring is searched."""
    if not wanted.words:
        return None
    ids = ids_holding(db, wanted.words, limit=FEW)
    return ids if len(ids) < FEW else None


def _once(rows: Iterable[Any], limit: int) -> list[Hit]:
    found: dict[int, Hit] = {}
    for listing_id, venue_id, square in rows:
        found.setdefault(listing_id, Hit(listing_id, venue_id, square**0.5))
    return list(found.values())[:limit]


def _within(
    here: tuple[int, int],
    column: str,
    squares: Sequence[int],
    metres: int,
    wanted: Wanted,
    db: Session,
    limit: int,
) -> Iterable[Any]:
    """A listing with several places may come more than once, so a few more are asked for, and more where need be."""
    if wanted.words:
        chosen = _measured(here, metres, wanted, db).where(getattr(MeetingPoint, column).in_(squares))
        return db.execute(chosen.limit(limit * 2))
    facts = {"east": here[0], "north": here[1], "most": float(metres) ** 2, "squares": squares}
    if wanted.open_from is not None and wanted.open_to is not None:
        facts |= moments(wanted.open_from, wanted.open_to)
    chosen = _ring(column, _shape(wanted), db.get_bind().dialect.name == "sqlite")
    many = limit + 4
    while True:
        rows = db.execute(chosen, {**facts, "many": many}).all()
        if len(rows) < many or len({row[0] for row in rows}) >= limit:
            return rows
        many *= 4


def _shape(wanted: Wanted) -> Wanted:
    """Without the moments, which differ from one search to the next: 0 to 0 for a moment, 0 to 1 for a stretch."""
    if wanted.open_from is None or wanted.open_to is None:
        return replace(wanted, open_from=None, open_to=None)
    return replace(wanted, open_from=0, open_to=int(wanted.open_from != wanted.open_to))


@lru_cache(maxsize=512)
def _ring(column: str, shape: Wanted, keeps_order: bool) -> Any:
    """Put together once: doing so for each ring took as long as asking the database.

    Points are put in order first and then looked at one by one until enough fit: looking at all of a dense ring is
    what costs. The inner limit keeps the engine from doing both at once. `keeps_order`: it hands them on in that order
    (SQLite), and would look at all of them if it were asked to sort again.
    """
    east, north = MeetingPoint.easting - bindparam("east"), MeetingPoint.northing - bindparam("north")
    square = _square(east, north)
    inner = (
        select(MeetingPoint.listing_id, MeetingPoint.venue_id, square.label("square"))
        .where(getattr(MeetingPoint, column).in_(bindparam("squares", expanding=True)))
        .where(square <= bindparam("most", type_=Float))
        .order_by("square", MeetingPoint.listing_id)
        .limit(2**40)
        .subquery("near")
    )
    fits = list(facts_that_fit(replace(shape, open_from=None, open_to=None)))
    chosen = select(inner.c.listing_id, inner.c.venue_id, inner.c.square)
    if shape.open_to is not None:  # first: it leaves out most, and is answered from an index alone
        names = ("opens", "closes", "opened_by", "closed_from", "enough")
        asked = {name: bindparam(name, type_=BigInteger) for name in names}
        number = inner.c.listing_id
        long = bool(shape.open_to)
        chosen = chosen.where(open_long(**asked, number=number) if long else open_at(asked["opens"], number=number))
    it_fits = exists().where(Listing.id == inner.c.listing_id, Listing.shown.is_(True), *fits).correlate(inner)
    chosen = chosen.where(it_fits).limit(bindparam("many", type_=Integer))
    return chosen if keeps_order else chosen.order_by(inner.c.square, inner.c.listing_id)


def _of_these(here: tuple[int, int], ids: Sequence[int], metres: int, wanted: Wanted, db: Session) -> Any:
    return _measured(here, metres, wanted, db, with_words=False).where(MeetingPoint.listing_id.in_(ids))


def _measured(here: tuple[int, int], metres: int, wanted: Wanted, db: Session, *, with_words: bool = True) -> Any:
    east, north = MeetingPoint.easting - here[0], MeetingPoint.northing - here[1]
    return _by_distance(east, north, float(metres) ** 2, _conditions(wanted, db, with_words=with_words))


def _by_distance(east: Any, north: Any, most: Any, fits: Sequence[ColumnElement[bool]]) -> Any:
    """What a listing must be is asked for each point in turn: a join would let the engine begin with the listings."""
    square = _square(east, north)
    it_fits = exists().where(Listing.id == MeetingPoint.listing_id, Listing.shown.is_(True), *fits)
    return (
        select(MeetingPoint.listing_id, MeetingPoint.venue_id, square.label("square"))
        .where(square <= most, it_fits.correlate(MeetingPoint))
        .order_by("square", MeetingPoint.listing_id)
    )


def _square(east: Any, north: Any) -> Any:
    """Floats: a whole number of metres squared does not fit PostgreSQL's integer."""
    return (east * 1.0) * east + (north * 1.0) * north


def _conditions(wanted: Wanted, db: Session, *, with_words: bool = True) -> list[ColumnElement[bool]]:
    found = list(facts_that_fit(wanted))
    if wanted.words and with_words:
        found.append(holding(db, wanted.words))
    return found
