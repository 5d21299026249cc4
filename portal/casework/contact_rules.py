"""What may be done and must be asked when somebody of the team contacts a person (N-08, N-09). Pure."""

from datetime import datetime
from enum import StrEnum

from portal.messages.contact import Contact, KnownWay


class Outcome(StrEnum):
    SPOKE = "spoke"
    NO_ANSWER = "no_answer"
    OTHER_PERSON = "other_person"
    SENT = "sent"  # a text, e-mail or letter by hand
    NOT_MADE = "not_made"


RUNG = ("phone", "video")  # ways that are answered, or not
WRITTEN = ("text", "email", "post")
COVER = "Wrong number, sorry"  # what we say when nothing else was given (translated where shown)


def ways_to_use(contact: Contact | None) -> list[KnownWay]:
    """Ways marked safe, with something to ring or write to; none for who asked us to stop or ended their request."""
    return [] if contact is None or contact.is_silent else ways_known(contact)


def ways_known(contact: Contact | None) -> list[KnownWay]:
    """The same, whether or not they ended their request: for what was done before the end, and for an open concern."""
    if contact is None or contact.stopped_at is not None:
        return []
    return [way for way in contact.ways if way.is_safe and way.value and way.way != "come_back"]


def is_now_safe(contact: Contact, way: KnownWay, now: datetime) -> bool:
    return contact.hours_of(way).allow(now)


def next_safe(contact: Contact, way: KnownWay, now: datetime) -> datetime | None:
    """The first safe instant from now on; None within the two weeks looked at."""
    return contact.hours_of(way).next_after(now)


def asks_about_message(way: str, outcome: str) -> bool:
    """After a call that the person did not take, "did you leave a message?" must be answered."""
    return way in RUNG and outcome in (Outcome.NO_ANSWER, Outcome.OTHER_PERSON)


def what_is_wrong(
    contact: Contact | None, *, way: str, outcome: str, left_message: str, is_still_safe: bool
) -> dict[str, str]:
    """By field: a word for why this cannot be what happened, or is not said yet. Empty: all is well."""
    known = {each.way: each for each in ways_known(contact)}
    if way not in known:
        return {"way": "not_safe"}
    fits = (Outcome.SENT, Outcome.NOT_MADE) if way in WRITTEN else tuple(set(Outcome) - {Outcome.SENT})
    if outcome not in fits:
        return {"outcome": "not_that_way"}
    wrong: dict[str, str] = {}
    if asks_about_message(way, outcome) and left_message not in ("yes", "no"):
        wrong["left_message"] = "needed"
    if left_message == "yes" and not known[way].may_leave_message:
        wrong["left_message"] = "they_said_no"
    if outcome == Outcome.SPOKE and not is_still_safe:
        wrong["is_still_safe"] = "ask"
    return wrong
