"""What has to be asked, and said, before somebody books, so that both can find each other. Pure."""

from portal.mentoring.place_kinds import PlaceKind
from portal.messages.contact import Contact, KnownWay


def asks_for_number(kind: PlaceKind, contact: Contact | None, about: str = "") -> bool:
    """A call needs a number. It is asked for this one call only where none is safe for calls already (N-08, J8.3)."""
    if kind is not PlaceKind.PHONE:
        return False
    known = contact.about(about).ways if contact is not None and contact.stopped_at is None else ()
    return not any(way.way == "phone" and way.is_safe and way.value for way in known)


def can_be_told(contact: Contact | None, about: str = "") -> bool:
    """Whether news of a change reaches them. Who cannot be told hears so while booking."""
    return any(contact.is_confirmed(way) for way in _usable(contact, about)) if contact is not None else False


def could_be_told(contact: Contact | None, about: str = "") -> bool:
    """They gave a safe way, and have not yet typed the six figures that go there first."""
    return contact is not None and bool(_usable(contact, about)) and not can_be_told(contact, about)


def _usable(contact: Contact, about: str) -> list[KnownWay]:
    ways = contact.ways_for(about) if not contact.is_silent else []
    return [way for way in ways if way.is_safe and way.works]


def number_for_texts(contact: Contact | None) -> str:
    """A mobile that is safe for texts: rung for this one call where they leave the number empty."""
    known = contact.about().ways if contact is not None and contact.stopped_at is None else ()
    return next((way.value for way in known if way.way == "text" and way.is_safe and way.value), "")
