"""What somebody looks for, and what that asks of a listing, whatever the place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_

from portal.directory.feeds.tags import ANYONE, OWN_USE
from portal.directory.models import Listing, ListingTag, MeetingPoint, Venue
from portal.directory.open_time_queries import is_open
from portal.directory.word_queries import Groups


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. None or empty means "any"; everything said must hold."""

    open_from: int | None = None  # open for half an hour or more of [open_from, open_to], or at that one moment
    open_to: int | None = None
    kinds: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()  # tags; any of these
    languages: tuple[str, ...] = ()  # tags; any of these
    words: Groups = ()
    online: bool = False
    independent: bool = False  # of treatment
    step_free: bool = False
    free: bool = False
    with_treatment_premises: bool = False  # off unless asked for
    nation: str = ""  # a letter; keeps out what is for other nations only


@dataclass(frozen=True, slots=True)
class Hit:
    listing_id: int
    venue_id: int | None
    metres: float | None


def facts_that_fit(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield not_for_own_use()
    if wanted.kinds:
        yield Listing.kind.in_(wanted.kinds)
    if not wanted.with_treatment_premises:
        yield Listing.is_treatment_premises.is_(False)
    if wanted.nation:
        yield or_(Listing.nations == "", Listing.nations.contains(wanted.nation))
    yield from (_tagged(tags) for tags in (wanted.audiences, wanted.languages) if tags)
    if wanted.online:
        yield Listing.online.is_(True)
    if wanted.independent:
        yield Listing.independent.is_(True)
    if wanted.free:
        yield _is_free()
    if wanted.step_free:
        yield _is_step_free()
    if wanted.open_from is not None and wanted.open_to is not None:
        yield is_open(wanted.open_from, wanted.open_to)


def not_for_own_use() -> ColumnElement[bool]:
    """What is only for people with a drinking or drug problem of their own is no answer here."""
    own = exists().where(ListingTag.listing_id == Listing.id, ListingTag.tag == OWN_USE)
    anyone = exists().where(ListingTag.listing_id == Listing.id, ListingTag.tag == ANYONE)
    return or_(~own, anyone)


def _tagged(tags: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(ListingTag.listing_id == Listing.id, ListingTag.tag.in_(tags))


def _is_free() -> ColumnElement[bool]:
    return or_(Listing.kind == "place", Listing.fees.ilike("free%"), Listing.fees.ilike("no charge%"))


def _is_step_free() -> ColumnElement[bool]:
    return exists().where(
        MeetingPoint.listing_id == Listing.id, MeetingPoint.venue_id == Venue.id, Venue.step_free.is_(True)
    )
