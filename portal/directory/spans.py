"""Stretches of opening: what they are, and how many overlapping ones become a clean list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from portal.shared.slots import Slot, merged


class Why(StrEnum):
    """Why a stretch is on the list. The first three are sure; the others are never called open."""

    REGULAR = "regular"
    HOLIDAY_HOURS = "holiday-hours"  # hours said for bank holidays
    EXTRA = "extra"  # one date that differs
    BY_APPOINTMENT = "by-appointment"
    END_NOT_KNOWN = "end-not-known"  # the start is known; an hour is shown
    BANK_HOLIDAY = "bank-holiday"  # it is one, and nobody said what happens then
    MAYBE_BANK_HOLIDAY = "maybe-bank-holiday"  # year not published, or only in some of its nations
    DAY_CLOSED = "day-closed"  # after midnight, on a date marked closed, of hours that began the evening before
    TERM_DATES = "term-dates"  # only in term time, and nobody said when that is
    WEEK_NOT_KNOWN = "week-not-known"  # every 2 weeks, and nobody said which
    DOUBTFUL = "doubtful"  # hours that cannot be meant as written: the whole day is not known
    APPOINTMENT_NO_TIMES = "appointment-no-times"  # by appointment, no hours that can be read
    OUT_OF_DATE = "out-of-date"  # the hours were valid until an earlier date, or from a later one
    NO_HOURS = "no-hours"

    @property
    def is_sure(self) -> bool:
        return self in _SURE

    @property
    def starts_surely(self) -> bool:
        return self in _SURE or self is Why.END_NOT_KNOWN

    @property
    def has_times(self) -> bool:
        """False when the stretch is a day or more of "not known", so its edges mean nothing."""
        return self not in _WITHOUT_TIMES


_SURE = frozenset({Why.REGULAR, Why.HOLIDAY_HOURS, Why.EXTRA})
_WITHOUT_TIMES = frozenset({Why.APPOINTMENT_NO_TIMES, Why.DOUBTFUL, Why.OUT_OF_DATE, Why.NO_HOURS})
_UNSURE_IN_ORDER = tuple(why for why in Why if why not in _SURE)  # where two overlap, the earlier one speaks


@dataclass(frozen=True, slots=True)
class OpenSpan:
    slot: Slot
    why: Why = Why.REGULAR
    note: str = ""  # as written with the exception

    @property
    def sure(self) -> bool:
        return self.why in _SURE

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.slot.ends_at


_start_of = attrgetter("slot.starts_at")


def tidy(spans: Iterable[OpenSpan]) -> list[OpenSpan]:
    """Sorted, nothing twice. Sure stretches join where they touch; unsure ones give way to them.

    A joined stretch keeps the reason and note of the one that starts first. Unsure stretches join only with
    their own kind.
    """
    sure: list[OpenSpan] = []
    unsure: list[OpenSpan] = []
    for span in spans:
        (sure if span.why in _SURE else unsure).append(span)
    out = _joined(sure)
    if not unsure:
        return out
    for why in _UNSURE_IN_ORDER:
        same = _joined([span for span in unsure if span.why is why])
        if same:
            out = sorted(out + cut_out(same, [span.slot for span in out]), key=_start_of)
    return out


def cut_out(spans: Sequence[OpenSpan], taken: Iterable[Slot]) -> list[OpenSpan]:
    """What is left of `spans` (sorted, not overlapping) outside `taken`."""
    gaps = merged(taken)
    out = []
    at = 0
    for span in spans:
        start, end = span.slot.starts_at, span.slot.ends_at
        while at < len(gaps) and gaps[at].ends_at <= start:
            at += 1
        inside = at
        while inside < len(gaps) and gaps[inside].starts_at < end:
            if start < gaps[inside].starts_at:
                out.append(OpenSpan(Slot(start, gaps[inside].starts_at), span.why, span.note))
            start = gaps[inside].ends_at
            inside += 1
        if start == span.slot.starts_at:
            out.append(span)
        elif start < end:
            out.append(OpenSpan(Slot(start, end), span.why, span.note))
    return out


def _joined(spans: list[OpenSpan]) -> list[OpenSpan]:
    out: list[OpenSpan] = []
    for span in sorted(spans, key=_start_of):
        if out and span.slot.starts_at <= out[-1].slot.ends_at:
            if span.slot.ends_at > out[-1].slot.ends_at:
                whole = Slot(out[-1].slot.starts_at, span.slot.ends_at)
                out[-1] = OpenSpan(whole, out[-1].why, out[-1].note)
        else:
            out.append(span)
    return out
