"""Three questions after a session: optional as a whole and one by one, answered by choosing (N-52)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

N_ = str  # marks a sentence for the catalogue
ASKED_FOR = timedelta(days=60)  # after a session
ANSWERS = (("yes", N_("Yes")), ("partly", N_("Partly")), ("no", N_("No")))
CODES = tuple(code for code, _ in ANSWERS)


@dataclass(frozen=True)
class Question:
    name: str
    text: str


QUESTIONS = (
    Question("felt_heard", N_("Did you feel heard?")),
    Question("talked_about", N_("Did you talk about what mattered to you?")),
    Question("choose_again", N_("Would you choose this again?")),
)


@dataclass(frozen=True)
class Held:
    """A session that took place, as the feature that knows of sessions says."""

    ref: str
    at: datetime


def may_ask(held: Held, now: datetime) -> bool:
    return held.at <= now < held.at + ASKED_FOR
