"""Squares of the map as a process keeps them: what lies in each, fits a wish, and when it is open.

Nearly all searches ask about squares that others asked about before. Such a search asks the database nothing, and
"open now" costs no more than any time: what is closed for the whole hour is in no square. Whoever keeps squares
throws them away when the directory changes (kept.py).
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, exists, literal_column, select
from sqlalchemy.orm import Session

from portal.directory.fitting_queries import Hit, Wanted, facts_that_fit
from portal.directory.kept import Few, Points
from portal.directory.models import Listing, MeetingPoint, OpenTime
from portal.directory.open_time_queries import ends_soon, lasts_long, opens_for

AN_HOUR = 3600
_ASKED = "asked"
_wish = attrgetter(*(name for name in Wanted.__slots__ if name not in ("open_from", "open_to", "words")))
_Fit = tuple[int, int, int]  # metres squared, listing, venue


def within_kept(
    db: Session,
    kept: Few[Points],
    here: tuple[int, int],
    column: str,
    block: Sequence[int],
    metres: int,
    wanted: Wanted,
    limit: int,
) -> list[Hit] | None:
    """The closest in this block of squares, each once. None where nobody asked about the block before: to read all of
    it costs several times as much as to read what one search needs."""
    hours = _hours(wanted)
    wish = (column, hours, _wish(wanted))
    held = {number: kept.get((number, wish)) for number in block}
    if missing := [number for number, points in held.items() if points is None]:
        if kept.get((block[0], _ASKED, wish)) is None:
            kept.put((block[0], _ASKED, wish), array("q"))
            return None
        read = _read(db, column, missing, wanted, hours)
        for number, fresh in read.items():
            kept.put((number, wish), fresh)
        held |= read
    found: list[_Fit] = []
    is_open = opens_for(wanted.open_from, wanted.open_to)
    for points in filter(None, held.values()):
        found += _near(points, here, metres * metres, is_open)
    nearest: dict[int, Hit] = {}
    for square, listing_id, venue_id in sorted(found):
        if listing_id not in nearest:
            nearest[listing_id] = Hit(listing_id, venue_id, square**0.5)
            if len(nearest) == limit:
                break
    return list(nearest.values())


def _hours(wanted: Wanted) -> tuple[int, int] | None:
    """The whole hours of what is asked for: what is open in some of them serves all searches of that hour."""
    if wanted.open_from is None or wanted.open_to is None:
        return None
    return wanted.open_from // AN_HOUR * AN_HOUR, (wanted.open_to // AN_HOUR + 1) * AN_HOUR


def _near(points: Points, here: tuple[int, int], most: int, is_open: Callable[[int, int], bool]) -> Iterable[_Fit]:
    east, north = here
    each = iter(points)
    return [
        (square, listing_id, venue_id)
        for at, up, listing_id, venue_id, starts, ends in zip(each, each, each, each, each, each, strict=True)
        if is_open(starts, ends) and (square := (at - east) ** 2 + (up - north) ** 2) <= most
    ]


def _read(
    db: Session, column: str, squares: Sequence[int], wanted: Wanted, hours: tuple[int, int] | None
) -> dict[int, Points]:
    shape = replace(wanted, open_from=None, open_to=None, words=())
    facts: dict[str, Any] = {"squares": squares} | ({"opens": hours[0], "closes": hours[1]} if hours else {})
    read: dict[int, Points] = {number: array("q") for number in squares}
    for number, *point in db.execute(_of_squares(column, shape, hours is not None), facts):
        read[number].extend(point)
    return read


@lru_cache(maxsize=512)
def _of_squares(column: str, shape: Wanted, is_timed: bool) -> Any:
    """A point as often as it opens in those hours; 0 to 0 where no time is asked for."""
    if not is_timed:
        return _points(column, shape, MeetingPoint.listing_id, literal_column("0"), literal_column("0"))
    opens, closes = (bindparam(name, type_=BigInteger) for name in ("opens", "closes"))
    chosen = _points(column, shape, OpenTime.listing_id, OpenTime.starts, OpenTime.ends)
    chosen = chosen.join(OpenTime, OpenTime.listing_id == MeetingPoint.listing_id)
    chosen = chosen.where(OpenTime.sure, OpenTime.starts < closes, OpenTime.ends > opens)
    return chosen.where(ends_soon(closes), ~lasts_long()).union_all(chosen.where(lasts_long()))


def _points(column: str, shape: Wanted, number: Any, *times: Any) -> Select[Any]:
    """`number`: the listing as the last table has it, so that it is asked about after its times: most are closed."""
    square = getattr(MeetingPoint, column)
    it_fits = exists().where(Listing.id == number, Listing.shown.is_(True), *facts_that_fit(shape))
    chosen = select(square, MeetingPoint.easting, MeetingPoint.northing, MeetingPoint.listing_id, MeetingPoint.venue_id)
    chosen = chosen.add_columns(*times).where(square.in_(bindparam("squares", expanding=True)))
    return chosen.where(it_fits.correlate(MeetingPoint, OpenTime))
