"""The next twelve weeks as they will be offered, and for each date left out the reason (J5.1). Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from portal.directory.holidays import HolidayCalendar
from portal.directory.recurrence import dates_of
from portal.directory.shapes import DayException
from portal.directory.spans import OpenSpan
from portal.mentoring.availability import Extra, Offer, Terms, is_in_the_day, offered, pieces
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.venue_fit import VenueWhyNot
from portal.shared.clock import UK, instant, today
from portal.shared.slots import Slot

WEEKS = 12


class LeftOut(StrEnum):
    HOLIDAY = "holiday"  # of the mentor's nation; `name` says which
    CONFIRM = "confirm"  # the year's bank holidays are not published (N-47)
    MOVED = "moved"  # Boxing Day on a Saturday: the bank holiday is on another day, and many are off on both
    AWAY = "away"
    PLACE = "place"  # the venue cannot be used then, and no other kind of place is offered


@dataclass(frozen=True, slots=True)
class Ahead:
    """One date of one pattern. `starts` are the sessions that fit, bookings not taken out."""

    on: date
    offer: Offer | Extra
    starts: tuple[datetime, ...] = ()
    left_out: LeftOut | None = None
    name: str = ""
    why_not: VenueWhyNot | None = None
    is_extra: bool = False
    is_unknown: bool = False  # when the place is open then was not worked out yet


VenueSays = Callable[[int, Slot], VenueWhyNot | None]


def ahead(
    offers: Sequence[Offer],
    extras: Sequence[Extra],
    away: Sequence[DayException],
    *,
    first: date,
    last: date,
    holidays: HolidayCalendar,
    terms: Terms,
    venue_says: VenueSays,
) -> list[Ahead]:
    """Every date on which something is, or would have been, offered: sorted."""
    found = []
    for offer in offers:
        spans = offered([offer], away, first=first, last=last, holidays=holidays)
        for day in dates_of(offer.rule, first, last):
            if any(_says_yes(extra, offer, day) for extra in extras):
                continue
            on_day = [span for span, _offer in spans if today(span.starts_at) == day]
            found.append(_of_day(day, offer, on_day, away, holidays, terms, venue_says))
    for extra in extras:
        if first <= extra.on <= last:
            on_day = [
                span for span, _extra in offered([], away, extras=[extra], first=first, last=last, holidays=holidays)
            ]
            made = _of_day(extra.on, extra, on_day, away, holidays, terms, venue_says)
            found.append(replace(made, is_extra=True))
    return sorted(found, key=lambda each: (each.on, _opens(each.offer)))


def _says_yes(extra: Extra, offer: Offer, day: date) -> bool:
    """A date the mentor opted in for stands in place of the pattern's own (J5.2)."""
    return extra.on == day and (extra.opens_at, extra.closes_at) == (offer.rule.opens_at, offer.rule.closes_at)


def _of_day(
    day: date,
    offer: Offer | Extra,
    spans: Sequence[OpenSpan],
    away: Sequence[DayException],
    holidays: HolidayCalendar,
    terms: Terms,
    venue_says: VenueSays,
) -> Ahead:
    if not spans:
        is_away = isinstance(offer, Extra) or not holidays.is_holiday(day) or _is_away(day, away)
        if is_away:
            return Ahead(day, offer, left_out=LeftOut.AWAY)
        return Ahead(day, offer, left_out=LeftOut.HOLIDAY, name=holidays.name(day) or "")
    slots = [slot for span in spans for slot in pieces(span.slot, [], terms) if is_in_the_day(slot)]
    if not all(span.sure for span in spans):
        return Ahead(day, offer, _starts(slots), LeftOut.MOVED if holidays.is_moved_feast(day) else LeftOut.CONFIRM)
    number = offer.venue_id
    reasons = [venue_says(number, slot) if number is not None else None for slot in slots]
    other_kinds = [kind for kind in offer.kinds if kind is not PlaceKind.VENUE]
    usable = [slot for slot, why in zip(slots, reasons, strict=True) if why is None or other_kinds]
    first_why = next((why for why in reasons if why is not None), None)
    if not usable:
        return Ahead(day, offer, left_out=LeftOut.PLACE if first_why else LeftOut.AWAY, why_not=first_why)
    return Ahead(day, offer, _starts(usable), why_not=first_why)


def _is_away(day: date, away: Sequence[DayException]) -> bool:
    return any(each.on == day and each.opens_at is None for each in away)


def _starts(slots: Sequence[Slot]) -> tuple[datetime, ...]:
    return tuple(slot.starts_at for slot in slots)


def _opens(offer: Offer | Extra) -> datetime:
    opens = offer.opens_at if isinstance(offer, Extra) else offer.rule.opens_at
    assert opens is not None
    return instant(date(2000, 1, 1), opens, UK)
