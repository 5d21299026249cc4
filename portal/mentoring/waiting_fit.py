"""Which free time is offered to whom: first come with the stated needs. Who it is about is not among them. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.directory.times_of_day import PartOfWeek, parts_of_start
from portal.mentoring.availability import FreeTime
from portal.messages.contact import Contact
from portal.shared.clock import day_bounds, today

KEPT_DAYS = 1  # until the end of the next day


@dataclass(frozen=True, slots=True)
class Wishes:
    """Empty means any. `before`: only times earlier than this."""

    mentor_ref: str = ""
    parts: frozenset[PartOfWeek] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    time: FreeTime
    mentor_ref: str
    mentor_id: str
    languages: tuple[str, ...]


def kept_until(now: datetime) -> tuple[date, datetime]:
    """The day to name, and the instant at which it ends."""
    on = today(now) + timedelta(days=KEPT_DAYS)
    return on, day_bounds(on)[1]


def may_be_told_now(contact: Contact | None, now: datetime) -> bool:
    """By a safe way, inside safe hours. Whoever cannot be told is passed over in silence, and keeps their place."""
    if contact is None or contact.stopped_at is not None:
        return False
    ways = [way for way in contact.about().ways_for("") if way.is_safe and way.works and way.can_carry]
    usable = [way for way in ways if contact.is_confirmed(way)]
    return any(contact.hours_of(way).allow(now) for way in usable)


def first_fit(
    wishes: Wishes, candidates: Iterable[Candidate], *, not_before: datetime, offered: Collection[tuple[str, datetime]]
) -> Candidate | None:
    """The soonest that suits and was not offered to them before: (mentor id, start)."""
    for each in candidates:
        at = each.time.slot.starts_at
        if at < not_before or (wishes.before is not None and at >= wishes.before):
            continue
        if (each.mentor_id, at) not in offered and suits(wishes, each):
            return each
    return None


def suits(wishes: Wishes, candidate: Candidate) -> bool:
    if wishes.mentor_ref and candidate.mentor_ref != wishes.mentor_ref:
        return False
    if wishes.parts and not wishes.parts & parts_of_start(candidate.time.slot.starts_at):
        return False
    if wishes.kinds and not wishes.kinds & {kind.value for kind in candidate.time.kinds}:
        return False
    return not wishes.languages or bool(wishes.languages & set(candidate.languages))
