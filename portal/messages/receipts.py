"""Delivery receipts: what providers say, in our words. Delivered beats everything, in whatever order they come (F9)."""

from enum import StrEnum


class Outcome(StrEnum):
    DELIVERED = "delivered"
    PERMANENT = "permanent"  # no such number
    TEMPORARY = "temporary"  # switched off for days, full


# GOV.UK Notify's words and our own; what is not here says nothing about the end of it.
_SAID = {
    "delivered": Outcome.DELIVERED,
    "permanent-failure": Outcome.PERMANENT,
    "permanent": Outcome.PERMANENT,
    "temporary-failure": Outcome.TEMPORARY,
    "technical-failure": Outcome.TEMPORARY,
    "temporary": Outcome.TEMPORARY,
}


def read(status: str) -> Outcome | None:
    return _SAID.get(status.strip().lower())
