"""The one gate: may this be sent, now, this way? Allow, hold until, or refuse with the reason the team can read.

Asked when a message is planned, and again in the same transaction in which it is claimed (F26).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from portal.messages.contact import CHECK_AGAIN_AFTER, WRITTEN, Contact, KnownWay
from portal.messages.hours import ALWAYS, SafeHours
from portal.messages.kinds import Kind

ASKED_AHEAD = timedelta(days=14)


class Reason(StrEnum):
    """Why a message waits or will not go. `reasons.py` words each for the team."""

    NOBODY_ASKED = "nobody-asked"
    STOPPED = "stopped"
    ENDED = "ended"
    COMES_BACK = "comes-back"
    BY_HAND = "by-hand"
    NO_SAFE_WAY = "no-safe-way"
    NOT_SAFE = "not-safe"
    OTHER_BOOKING = "other-booking"
    NOT_WORKING = "not-working"
    NOT_A_MOBILE = "not-a-mobile"
    NOT_CONFIRMED = "not-confirmed"
    ONE_A_DAY = "one-a-day"
    CHECK_AGAIN = "check-again"
    REMINDERS_OFF = "reminders-off"
    NOT_ASKED_FOR = "not-asked-for"
    NOT_NOW = "not-now"
    NO_SAFE_TIME = "no-safe-time"
    TOO_CLOSE = "too-close"
    TOO_LATE = "too-late"
    WORDS = "words"
    BUDGET = "budget"
    GATEWAY = "gateway"
    REJECTED = "rejected"
    UNSURE = "unsure"
    OFF = "off"
    ERASED = "erased"
    CONTACT_CHANGED = "contact-changed"
    DROPPED = "dropped"


class Verdict(StrEnum):
    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"
    TOO_LATE = "too-late"


@dataclass(frozen=True)
class Judgement:
    """`until`: for ALLOW the instant from which to ask again, for HOLD the instant to wait for."""

    verdict: Verdict
    reason: Reason | None = None
    until: datetime | None = None

    @property
    def is_possible(self) -> bool:
        return self.verdict in (Verdict.ALLOW, Verdict.HOLD)


def refuse(reason: Reason) -> Judgement:
    return Judgement(Verdict.REFUSE, reason)


def judge(
    kind: Kind, about: str, useless_after: datetime, contact: Contact | None, way: KnownWay | None, at: datetime
) -> Judgement:
    """May this kind of message about that thing go to this person this way at this instant?"""
    if contact is None:
        return refuse(Reason.NOBODY_ASKED)
    never = _never(kind, about, contact, way, at)
    if never is not None:
        return refuse(never)
    assert way is not None
    if at >= useless_after:
        return Judgement(Verdict.TOO_LATE, Reason.TOO_LATE)
    if not contact.is_confirmed(way) and not kind.to_unconfirmed:
        return Judgement(Verdict.HOLD, Reason.NOT_CONFIRMED, at + timedelta(minutes=15))
    hours = hours_for(kind, contact, way)
    if hours.allow(at):
        return Judgement(Verdict.ALLOW, until=min(hours.end_of(at), useless_after, _stale_from(contact, way)))
    opens = hours.next_after(at)
    if opens is None or opens >= useless_after:
        return Judgement(Verdict.TOO_LATE, Reason.NO_SAFE_TIME)
    return Judgement(Verdict.HOLD, Reason.NOT_NOW, opens)


def hours_for(kind: Kind, contact: Contact, way: KnownWay) -> SafeHours:
    """The way's own hours, and every hour for what cannot wait."""
    return SafeHours(ALWAYS) if kind.at_any_hour else contact.hours_of(way)


def _never(kind: Kind, about: str, contact: Contact, way: KnownWay | None, at: datetime) -> Reason | None:
    """Why this may not go this way at any hour; None when it may."""
    if contact.stopped_at is not None:
        return Reason.STOPPED
    if way is None:
        return _no_way(contact)
    if way not in contact.ways or way.way not in WRITTEN:
        return Reason.NO_SAFE_WAY
    if way.is_safe is not True:
        return Reason.NOT_SAFE
    if way.only_for and way.only_for != about:
        return Reason.OTHER_BOOKING
    if not contact.wants(kind):
        return Reason.NOT_ASKED_FOR if contact.wants_reminders else Reason.REMINDERS_OFF
    if not way.works:
        return Reason.NOT_WORKING
    if _needs_check(contact, way, at):
        return Reason.CHECK_AGAIN
    return None if way.can_carry else Reason.NOT_A_MOBILE


def _no_way(contact: Contact) -> Reason:
    named = {way.way for way in contact.ways if way.is_safe}
    if named == {"come_back"} or not contact.ways:
        return Reason.COMES_BACK
    return Reason.BY_HAND if named & {"phone", "post", "video"} else Reason.NO_SAFE_WAY


def asks_if_still_safe(contact: Contact, at: datetime) -> bool:
    """Whether the person is to be asked: some days before nothing more may go, and after a delivery that failed."""
    if contact.is_silent:
        return False
    ways = [way for way in contact.about().ways_for("") if way.is_safe and way.works]
    return any(_needs_check(contact, way, at + ASKED_AHEAD) for way in ways)


def _needs_check(contact: Contact, way: KnownWay, at: datetime) -> bool:
    if contact.for_work:
        return False
    return way.checked_at is None or at - way.checked_at > CHECK_AGAIN_AFTER


def _stale_from(contact: Contact, way: KnownWay) -> datetime:
    """When "still safe" is over: what was allowed a moment before is not sent a moment after."""
    if contact.for_work or way.checked_at is None:
        return datetime.max.replace(tzinfo=UTC)
    return way.checked_at + CHECK_AGAIN_AFTER + timedelta(microseconds=1)
