"""Training: how long each item counts, and until when a mentor may be booked (R-27). Dates are local. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

FOR_GOOD = date(9999, 12, 31)
SOON = timedelta(days=30)  # how long before the end we say so


class Standing(StrEnum):
    MISSING = "missing"
    LAPSED = "lapsed"
    ENDS_SOON = "ends_soon"
    IN_DATE = "in_date"


@dataclass(frozen=True, slots=True)
class Item:
    """One item as a mentor stands in it. `until` None: never recorded; FOR_GOOD: it does not end."""

    ref: str
    name: str
    months: int | None
    is_required: bool
    done_on: date | None = None
    until: date | None = None

    def standing(self, on: date) -> Standing:
        if self.until is None:
            return Standing.MISSING
        if self.until < on:
            return Standing.LAPSED
        return Standing.ENDS_SOON if self.until <= on + SOON else Standing.IN_DATE


def counts_until(done_on: date, months: int | None) -> date:
    """The last day it counts: 12 months from 1 March are over at the end of 28 February."""
    return FOR_GOOD if months is None else done_on + relativedelta(months=months) - timedelta(days=1)


def covered_until(items: Iterable[Item]) -> date | None:
    """The last day on which every required item counts; None while one was never done."""
    until = FOR_GOOD
    for item in items:
        if item.is_required:
            if item.until is None:
                return None
            until = min(until, item.until)
    return until
