"""What can be shown to somebody outside, for how long, and whether it holds (R-83). By permission, never by sector."""

from datetime import datetime, timedelta

N_ = str  # marks a sentence for the catalogue

CASE = "case"  # opens one's part of a family case to somebody from outside who leads it, and to nobody else
ITEMS = {
    "name": N_("What to call you"),
    "reach": N_("How to reach you safely"),
    "words": N_("What you wrote to us"),
    "needs": N_("What makes things easier for you"),
    "plan": N_("Your plan"),
    CASE: N_("What you need in your family case"),
}
MONTHS = {"1": N_("1 month"), "3": N_("3 months"), "6": N_("6 months"), "12": N_("1 year")}
RECEIVERS = ("partner-worker", "partnership-administrator")
SOON = timedelta(days=14)  # a consent that ends within this stands on the page of duties


def until(asked_at: datetime, months: str) -> datetime:
    """A month is 30 days here: no date is read off it but the one shown."""
    return asked_at + timedelta(days=30 * int(months))


def holds(given_at: datetime | None, ended_at: datetime | None, until_at: datetime, now: datetime) -> bool:
    return given_at is not None and given_at <= now and ended_at is None and now < until_at


def codes(items: str) -> list[str]:
    return [code for code in items.split(",") if code]
