"""What a listing is at one moment: open, closing, closed or not known, until when, and what comes next (R-36)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from portal.directory.spans import OpenSpan, Why, tidy

CLOSING_WITHIN = timedelta(minutes=60)
_LONG = timedelta(hours=24)
_NONE = timedelta(0)


class Openness(StrEnum):
    OPEN = "open"
    CLOSING = "closing"  # open, for 60 minutes or less
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OpenState:
    """Instants are UTC. `why` speaks of the stretch that holds `now`; None when closed."""

    kind: Openness
    now: datetime
    until: datetime | None = None  # when open or unknown: the end of this stretch; None: no end in sight
    why: Why | None = None
    note: str = ""
    is_always: bool = False  # open without a break as far as is known
    is_all_night: bool = False  # open now and for at least 24 hours more
    unsure_after: Why | None = None  # what follows `until` without a gap is not known
    opens_at: datetime | None = None  # the next sure opening, if not open now
    may_open_at: datetime | None = None  # an unsure one that comes sooner
    may_open_why: Why | None = None

    @property
    def is_open(self) -> bool:
        return self.kind in (Openness.OPEN, Openness.CLOSING)


def state(spans: Sequence[OpenSpan], now: datetime, *, horizon: datetime) -> OpenState:
    """`spans` as `expand` gives them, sorted by start; `horizon`: the instant up to which they were worked out.

    Spans of several channels may be mixed: open means that one of them is. At or past the horizon nothing is
    known. No spans before it means closed.
    """
    if now >= horizon:
        return OpenState(Openness.UNKNOWN, now, why=Why.OUT_OF_DATE)
    if not all(_is_apart(earlier, later) for earlier, later in pairwise(spans)):
        spans = tidy(spans)
    at = bisect_right(spans, now, key=lambda span: span.slot.starts_at)
    current = spans[at - 1] if at and spans[at - 1].slot.ends_at > now else None
    coming = spans[at:]
    if current is not None and current.sure:
        return _open(current, coming, now, horizon)
    opens_at = next((span.slot.starts_at for span in coming if span.why.starts_surely), None)
    if current is not None:
        until = current.slot.ends_at if current.slot.ends_at < horizon else None
        return OpenState(Openness.UNKNOWN, now, until, current.why, current.note, opens_at=opens_at)
    maybe = coming[0] if coming and not coming[0].why.starts_surely else None
    return OpenState(
        Openness.CLOSED,
        now,
        opens_at=opens_at,
        may_open_at=maybe.slot.starts_at if maybe else None,
        may_open_why=maybe.why if maybe else None,
    )


def _open(current: OpenSpan, coming: Sequence[OpenSpan], now: datetime, horizon: datetime) -> OpenState:
    ends_at = current.slot.ends_at
    is_long = ends_at - now >= _LONG
    follows = coming[0].why if coming and coming[0].slot.starts_at == ends_at else None
    return OpenState(
        Openness.CLOSING if ends_at - now <= CLOSING_WITHIN else Openness.OPEN,
        now,
        until=None if is_long and ends_at >= horizon else ends_at,
        why=current.why,
        note=current.note,
        is_always=is_long and ends_at >= horizon,
        is_all_night=is_long,
        unsure_after=follows,
    )


def _is_apart(earlier: OpenSpan, later: OpenSpan) -> bool:
    gap = later.slot.starts_at - earlier.slot.ends_at
    return gap > _NONE or (gap == _NONE and not (earlier.sure and later.sure))


def same_until(spans: Sequence[OpenSpan], now: datetime, *, horizon: datetime) -> datetime:
    """The words for `state(spans, now)` stay true until this instant, and not surely longer.

    Minutes are counted down in the last hour; "today", "tomorrow" and "all night" turn at whole hours.
    """
    minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    turns = [hour, horizon]
    for span in spans:
        starts, ends = span.slot.starts_at, span.slot.ends_at
        turns += (starts, ends, ends - CLOSING_WITHIN, ends - _LONG)
        if starts <= now < ends <= now + CLOSING_WITHIN:
            turns.append(minute)
    return min((turn for turn in turns if turn > now), default=minute)


def how_many_open(states: Iterable[OpenState]) -> int:
    return sum(state.is_open for state in states)
