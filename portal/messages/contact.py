"""How a person can be reached safely, in their own words. Unknown means no."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.messages.hours import ORGANISATION, SafeHours, Span
from portal.messages.kinds import Kind
from portal.shared.contact import BadEmailAddress, BadPhoneNumber, EmailAddress, PhoneNumber

WAYS = ("text", "email", "phone", "post", "video", "come_back")
WRITTEN = ("text", "email")  # ways the portal can use by itself; the others are for people
LEVELS = ("neutral", "named", "full")
CHECK_AGAIN_AFTER = timedelta(days=90)  # is it still safe? (T2)


@dataclass(frozen=True)
class SafeWay:
    """One way to reach a person, as they gave it. `value` is a number, address or nothing; clean it before.

    `hours` are safe stretches of the local week; none given means 8am to 8pm. `only_for` is the reference of the
    one booking it was given for; it is erased afterwards.
    """

    way: str
    value: str = ""
    is_safe: bool = False
    hours: tuple[Span, ...] = ()
    may_leave_message: bool = False
    if_someone_answers: str = ""
    seen_by: str = ""
    only_for: str = ""

    def __post_init__(self) -> None:
        if self.way not in WAYS:
            raise ValueError(f"no such way: {self.way}")


@dataclass(frozen=True)
class KnownWay(SafeWay):
    """A way with what has been learned about it since."""

    id: str = ""
    index: str = ""  # keyed hash of the value
    works: bool = True  # False after the network said for good that it does not
    verified_at: datetime | None = None  # its figures were typed, or a coordinator spoke with its holder
    checked_at: datetime | None = None  # somebody last asked whether it is still safe
    code: str = ""  # six figures that are sent there before anything else

    @property
    def can_carry(self) -> bool:
        """Whether the address itself can be sent to: UK mobiles only for texts (T19)."""
        try:
            if self.way == "text":
                return PhoneNumber.read(self.value).can_text
            return self.way == "email" and bool(EmailAddress.read(self.value))
        except (BadPhoneNumber, BadEmailAddress):
            return False


@dataclass(frozen=True)
class Contact:
    """Everything the gate needs to know about a person. Ways are in the order the person prefers."""

    person_key: str
    ways: tuple[KnownWay, ...] = ()
    language: str = "en"
    level: str = "neutral"
    stopped_at: datetime | None = None
    ended_at: datetime | None = None  # they ended what they had asked for
    wants_reminders: bool = True
    wants_nudge: bool = False
    avoid: frozenset[date] = frozenset()
    usual: tuple[Span, ...] = ORGANISATION  # where a way has no hours of its own
    for_work: bool = False  # signs in: asked about this once, not every 90 days

    @property
    def is_silent(self) -> bool:
        """Nothing goes to them, by any way."""
        return self.stopped_at is not None or self.ended_at is not None

    def about(self, thing: str = "") -> "Contact":
        """Without what was given for other bookings; '' leaves the everyday ways only."""
        return replace(self, ways=tuple(way for way in self.ways if way.only_for in ("", thing)))

    def hours_of(self, way: SafeWay) -> SafeHours:
        return SafeHours(way.hours or self.usual, self.avoid)

    def ways_for(self, about: str, only_by: str = "") -> list[KnownWay]:
        """Ways the portal could use: one given for just this booking first, in place of the everyday one."""
        only = [way for way in self.ways if way.only_for and way.only_for == about]
        replaced = {way.way for way in only}
        usual = [way for way in self.ways if not way.only_for and way.way not in replaced]
        return [way for way in only + usual if way.way in WRITTEN and only_by in ("", way.way)]

    def is_confirmed(self, way: KnownWay) -> bool:
        """The e-mail of somebody who signs in was given by whoever made their account."""
        return way.verified_at is not None or (self.for_work and way.way == "email")

    def wants(self, kind: Kind) -> bool:
        if kind.is_nudge:
            return self.wants_reminders and self.wants_nudge
        return self.wants_reminders or not kind.is_reminder


def hours_as_text(spans: Iterable[Span]) -> str:
    return json.dumps([[span.weekday, span.start, span.to] for span in sorted(spans)])


def hours_from_text(text: str | None) -> tuple[Span, ...]:
    return tuple(Span(*part) for part in json.loads(text or "[]"))


def dates_as_text(days: Iterable[date]) -> str:
    return json.dumps(sorted(day.isoformat() for day in days))


def dates_from_text(text: str | None) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in json.loads(text or "[]"))
