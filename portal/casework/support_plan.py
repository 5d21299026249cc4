"""What a plan holds and when it can be agreed; points of a chart over time (R-87 to R-93). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from dateutil.relativedelta import relativedelta

N_ = str  # marks a sentence for the catalogue

AREAS = {
    "wellbeing": N_("My own wellbeing"),
    "relationships": N_("Family life and relationships"),
    "children": N_("Children"),
    "safety": N_("Being safe"),
    "money": N_("Money and home"),
    "community": N_("Friends and community"),
}
SIDES = {"wellbeing": "wellbeing", "relationships": "family", "children": "family"}
RESPONSES = {
    "agree": N_("I agree"),
    "comments": N_("I agree, and want to add something"),
    "disagree": N_("I do not agree"),
}
STATES = {"to_do": N_("To do"), "done": N_("Done"), "dropped": N_("Not needed any more")}
FORMATS = {
    "page": N_("On this page"),
    "large": N_("Large print"),
    "easy": N_("Easy Read"),
    "plain": N_("Plain text"),
    "read_out": N_("Read out to me"),
}
ABOUT = {"family_impact": N_("Effect on the family"), "wellbeing": N_("Wellbeing"), "other": N_("Something else")}
LICENCES = {"none": N_("No licence yet"), "asked": N_("Asked for"), "confirmed": N_("Confirmed")}
REVIEW_MONTHS = 3  # where the organisation chose nothing else (N-50)
NEEDS_MONTHS = 12  # what makes it easier for somebody is asked about again (N-41)
PERSON = "person"


def side(area: str) -> str:
    return SIDES.get(area, "other")


def lacking(sides: Iterable[str], response: str) -> list[str]:
    """What a plan still needs before it is agreed: family, wellbeing, response."""
    have = set(sides)
    missing = [wanted for wanted in ("family", "wellbeing") if wanted not in have]
    return missing + ([] if response in ("agree", "comments") else ["response"])


def next_review(on: date, months: int = REVIEW_MONTHS) -> date:
    """The same day so many months on, or the last day of that month."""
    return cast("date", on + relativedelta(months=months))


def review_after(began: date, on: date, months: int = REVIEW_MONTHS) -> date:
    """The next of the days that come every so many months since `began`: never one before `on`."""
    count = 1
    while next_review(began, count * months) < on:
        count += 1
    return next_review(began, count * months)


@dataclass(frozen=True)
class Point:
    """One figure in a drawing of `WIDE` by `HIGH` units."""

    x: int
    y: int
    figure: int
    at: datetime


WIDE, HIGH, EDGE = 320, 160, 24


def points(said: Sequence[tuple[datetime, int]], lowest: int, highest: int) -> list[Point]:
    """In the order of time, evenly apart: a chart of a few talks, not of days."""
    apart = (WIDE - 2 * EDGE) / max(len(said) - 1, 1)
    tall = HIGH - 2 * EDGE
    return [
        Point(
            round(EDGE + index * apart), round(HIGH - EDGE - tall * (figure - lowest) / (highest - lowest)), figure, at
        )
        for index, (at, figure) in enumerate(said)
    ]


def line(found: Sequence[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in found)
