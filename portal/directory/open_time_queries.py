"""Conditions on a listing: open at a moment, or for long enough of a stretch. Whole UTC seconds, or parameters."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_

from portal.directory.models import LONG, Listing, OpenTime

LONG_ENOUGH = 30 * 60  # seconds: what is open for a quarter of an hour of the evening is not open in the evening


def is_open(opens: int, closes: int) -> ColumnElement[bool]:
    """Long enough in that stretch, or all of a shorter opening (R-37). Only what is sure is called open."""
    return open_at(opens) if opens == closes else open_long(**moments(opens, closes))


def moments(opens: int, closes: int) -> dict[str, Any]:
    if opens == closes:
        return {"opens": opens}
    enough = min(LONG_ENOUGH, closes - opens)
    return {
        "opens": opens,
        "closes": closes,
        "opened_by": closes - enough,
        "closed_from": opens + enough,
        "enough": enough,
    }


def open_at(moment: Any, *, number: Any = Listing.id) -> ColumnElement[bool]:
    """What is open ends soon, or lasts long: each is a short look at an index; no opening of later weeks is read."""
    here = (OpenTime.listing_id == number, OpenTime.sure, OpenTime.starts <= moment, OpenTime.ends > moment)
    return or_(exists().where(*here, ends_soon(moment)), exists().where(*here, lasts_long()))


def ends_soon(moment: Any) -> ColumnElement[bool]:
    """True of every opening that has begun by this moment and does not last long."""
    soon: ColumnElement[bool] = OpenTime.ends <= moment + LONG
    return soon


def lasts_long() -> ColumnElement[bool]:
    """In the words of the index ix_open_time_long: an engine takes it only for the very same."""
    is_long: ColumnElement[bool] = OpenTime.ends - OpenTime.starts > literal_column(str(LONG))
    return is_long


def open_long(
    *, opens: Any, closes: Any, opened_by: Any, closed_from: Any, enough: Any, number: Any = Listing.id
) -> ColumnElement[bool]:
    here = (OpenTime.listing_id == number, OpenTime.sure)
    long = and_(OpenTime.ends >= closed_from, OpenTime.starts <= opened_by)
    whole = and_(OpenTime.starts >= opens, OpenTime.ends <= closes)
    lasts = OpenTime.ends - OpenTime.starts >= enough
    return exists().where(*here, OpenTime.ends > opens, OpenTime.starts < closes, or_(and_(long, lasts), whole))


def opens_for(opens: int | None, closes: int | None) -> Callable[[int, int], bool]:
    """The same of one opening, for who has its start and end in hand: `starts, ends` -> does it do?"""
    if opens is None or closes is None:
        return lambda _starts, _ends: True
    if opens == closes:
        return lambda starts, ends: starts <= opens < ends
    enough = min(LONG_ENOUGH, closes - opens)
    opened_by, closed_from = closes - enough, opens + enough

    def is_long(starts: int, ends: int) -> bool:
        long = ends >= closed_from and starts <= opened_by and ends - starts >= enough
        return ends > opens and starts < closes and (long or (starts >= opens and ends <= closes))

    return is_long
