"""What a step of /ask is, and what its rules ask about the answers so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Any]
When = Callable[[Answers], bool]

YOUNG = ("under_16", "16_or_17")
COME_BACK = "come_back"
QUICK_MARK = "quick"  # among the answers of such a journey; no question of its own
CONTACT_WAYS = ("phone", "text", "email", "post", "video")


def always(_answers: Answers) -> bool:
    return True


def is_young(answers: Answers) -> bool:
    """Under 18: the young person's route, no adult mentor anywhere (N-21)."""
    return answers.get("age_band") in YOUNG


def is_grown(answers: Answers) -> bool:
    return not is_young(answers)


def is_quick(answers: Answers) -> bool:
    """Adults only: a young person gets their own route, with a trained worker (N-21)."""
    return bool(answers.get(QUICK_MARK)) and is_grown(answers)


def is_bereaved(answers: Answers) -> bool:
    """Past tense, nothing about present use (N-51). A young person is not asked, so nothing said as an adult counts."""
    return is_grown(answers) and answers.get("situation") == "died"


def is_living(answers: Answers) -> bool:
    return not is_bereaved(answers)


def may_be_in_danger(answers: Answers) -> bool:
    return answers.get("danger_now") in ("yes", "unsure")


def signs(answers: Answers) -> bool:
    """They asked for British Sign Language: where ways stand side by side, the one by video comes first (J10)."""
    return "bsl" in (answers.get("access_needs") or ()) or "video" in (answers.get("contact_way") or ())


def lines_first(answers: Answers) -> str:
    """Which lines stand first where some are named: for their age; that can be written to; for their grief."""
    if is_young(answers):
        return "young"
    return "text" if signs(answers) else "bereaved" if is_bereaved(answers) else ""


def comes_back_alone(answers: Answers) -> bool:
    """Nothing is ever sent to somebody who chose this (N-08)."""
    return COME_BACK in (answers.get("contact_way") or ())


def wants_contact(answers: Answers) -> bool:
    return not comes_back_alone(answers)


def may_choose_pin(answers: Answers) -> bool:
    """Of a young person only where nothing else brings them back: they are asked the least (J4). One that was chosen
    stays chosen."""
    return is_grown(answers) or comes_back_alone(answers) or bool(answers.get("return_pin"))


@dataclass(frozen=True)
class Answer:
    code: str
    text: str
    offered_when: When = always
    stands_alone: bool = False  # cannot go together with the others


@dataclass(frozen=True)
class Step:
    """One page of /ask. `kind`: page (says something, asks nothing), one, many, words, place, line, contact, needs,
    pin. `asked_when`: of whom."""

    name: str
    kind: str
    question: str
    short: str = ""  # its name among the answers to check
    part: str = ""  # the heading it stands under there
    why: str = ""
    hint: str = ""
    needed: str = ""  # what to do when nothing was answered; '' when it may be left out
    needed_when: When = always  # by whom; everybody else may leave it out
    answers: tuple[Answer, ...] = ()
    also: tuple[str, ...] = ()  # further fields on the same page
    asked_when: When = always
    past: str = ""  # the question where someone has died
    past_why: str = ""  # what stands before it then
    young: str = ""  # the question to somebody under 18
    young_why: str = ""

    @property
    def is_question(self) -> bool:
        return self.kind != "page"

    def offered(self, answers: Answers) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.offered_when(answers))

    def because(self, answers: Answers) -> str:
        if self.young_why and is_young(answers):
            return self.young_why
        return self.past_why if self.past_why and is_bereaved(answers) else self.why

    def asked(self, answers: Answers) -> str:
        """The question in the tense, and to the age, that fits."""
        if self.young and is_young(answers):
            return self.young
        return self.past if self.past and is_bereaved(answers) else self.question


def is_optional(step: Step, answers: Answers) -> bool:
    """How to reach somebody is needed by all who are asked it."""
    return step.kind != "contact" and not (step.needed and step.needed_when(answers))
