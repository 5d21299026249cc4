"""Which times a mentor offers: rules minus time away minus bank holidays minus what is taken (N-47, N-32).

Rules repeat in local wall time; what comes out is UTC. Sessions lie between 06:00 and 23:00 local, so that no time
falls into an hour that the clocks skip or repeat (F11, F12).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.directory.holidays import HolidayCalendar
from portal.directory.opening import expand
from portal.directory.shapes import DayException, Rule
from portal.directory.spans import OpenSpan, Why
from portal.directory.wall_times import slot_on, whole_day
from portal.mentoring.place_kinds import PlaceKind
from portal.shared.clock import UK, local
from portal.shared.slots import Slot, merged, without

EARLIEST, LATEST = time(6, 0), time(23, 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """One repeating span of a mentor, with where it may be held."""

    rule: Rule
    kinds: tuple[PlaceKind, ...]
    venue_id: int | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """One stretch on one date, beside the rules: an extra time, or a date the mentor said yes to (N-47)."""

    on: date
    opens_at: time
    closes_at: time
    kinds: tuple[PlaceKind, ...]
    venue_id: int | None = None


Stretch = tuple[OpenSpan, "Offer | Extra"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a mentor's times become sessions."""

    length: timedelta = timedelta(minutes=45)
    rest: timedelta = timedelta(minutes=15)  # kept free after each session
    before: timedelta = timedelta(0)  # kept free before each session
    notice: timedelta = timedelta(hours=12)
    furthest: timedelta = timedelta(weeks=8)


@dataclass(frozen=True, slots=True, order=True)
class FreeTime:
    """A time that can be booked now. `sure` is False where the year's bank holidays are not published (N-47)."""

    slot: Slot
    kinds: tuple[PlaceKind, ...]
    venue_id: int | None
    sure: bool = True


def offered(
    offers: Sequence[Offer],
    away: Sequence[DayException],
    *,
    first: date,
    last: date,
    holidays: HolidayCalendar,
    extras: Sequence[Extra] = (),
) -> list[Stretch]:
    """Every stretch offered between two local dates, before bookings are taken out. Being away wins over all."""
    closed = [day for day in away if day.closed]
    found: list[Stretch] = []
    for offer in offers:
        spans = expand([offer.rule], closed, first=first, last=last, holidays=holidays)
        found += [(span, offer) for span in spans if span.why.has_times]
    gone = _away_slots(closed)
    for extra in extras:
        slot = slot_on(extra.on, extra.opens_at, extra.closes_at, UK) if first <= extra.on <= last else None
        if slot is not None:
            found += [(OpenSpan(piece, Why.EXTRA), extra) for piece in without(slot, gone)]
    return sorted(found, key=lambda pair: (pair[0].starts_at, pair[0].ends_at, not pair[0].sure))


def _away_slots(closed: Sequence[DayException]) -> list[Slot]:
    found = []
    for day in closed:
        if day.opens_at is None or day.closes_at is None:
            found.append(whole_day(day.on, UK))
        elif slot := slot_on(day.on, day.opens_at, day.closes_at, UK):
            found.append(slot)
    return found


def free_times(stretches: Iterable[Stretch], taken: Iterable[Slot], *, terms: Terms, now: datetime) -> list[FreeTime]:
    """Sessions that fit: notice kept, not too far ahead, nothing that touches a booking with its rest."""
    earliest, latest = now + terms.notice, now + terms.furthest
    gap = terms.rest + terms.before
    stretches = list(stretches)
    first = min((span.starts_at for span, _offer in stretches), default=now) - gap
    last = max((span.ends_at for span, _offer in stretches), default=now) + gap
    near_them = (slot for slot in taken if slot.ends_at > first and slot.starts_at < last)
    blocked = merged(Slot(slot.starts_at - gap, slot.ends_at + gap) for slot in near_them)
    begins, ends = [slot.starts_at for slot in blocked], [slot.ends_at for slot in blocked]
    found: dict[datetime, FreeTime] = {}
    for span, offer in stretches:
        is_within = is_in_the_day(span.slot)
        near = blocked[bisect_right(ends, span.starts_at) : bisect_left(begins, span.ends_at)]
        for piece in pieces(span.slot, near, terms):
            if earliest <= piece.starts_at <= latest and (is_within or is_in_the_day(piece)):
                before = found.get(piece.starts_at)
                if before is None or (span.sure and not before.sure):
                    found[piece.starts_at] = FreeTime(piece, offer.kinds, offer.venue_id, span.sure)
    return sorted(found.values())


def is_in_the_day(slot: Slot) -> bool:
    """Between 06:00 and 23:00 on one local date."""
    starts, ends = local(slot.starts_at), local(slot.ends_at)
    return starts.date() == ends.date() and starts.time() >= EARLIEST and ends.time() <= LATEST


def pieces(span: Slot, blocked: Sequence[Slot], terms: Terms) -> list[Slot]:
    """Sessions end to end with a rest between, counted from the start of each stretch that is left."""
    step, found = terms.length + terms.rest, []
    for stretch in without(span, blocked):
        starts_at = stretch.starts_at
        while starts_at + terms.length <= stretch.ends_at:
            found.append(Slot(starts_at, starts_at + terms.length))
            starts_at += step
    return found
