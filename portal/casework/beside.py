"""What a friend who stands beside somebody may be shown, and whether it holds (R-14). Pure."""

from datetime import datetime

N_ = str  # marks a sentence for the catalogue

ITEMS = {
    "name": N_("What you like to be called"),
    "matters": N_("What matters to you"),
    "next": N_("When you talk with somebody next"),
    "plan": N_("What should be different, in your plan"),
}
PERSON, FRIEND = "person", "friend"


def holds(agreed_at: datetime | None, friend_agreed_at: datetime | None, ended_at: datetime | None) -> bool:
    return agreed_at is not None and friend_agreed_at is not None and ended_at is None


def codes(items: str) -> list[str]:
    return [code for code in items.split(",") if code in ITEMS]
