"""Moving through the questions: what comes next, what came before, how far, what is still missing. Pure.

`at` is the name of the step a draft stands at; CHECK once every question was passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.referrals.questions import BY_NAME, QUICK, STEPS
from portal.referrals.step import YOUNG, Answers, Step, comes_back_alone, is_optional, is_quick, is_young

FIRST, CHECK = STEPS[0].name, "check"
_ORDER = {step.name: place for place, step in enumerate(STEPS)} | {CHECK: len(STEPS)}


def asked(answers: Answers) -> list[Step]:
    """The steps of this person's journey, in order."""
    quick = is_quick(answers)
    return [step for step in STEPS if step.asked_when(answers) and (not quick or _is_quick_step(step))]


def _is_quick_step(step: Step) -> bool:
    return step.name in QUICK or not step.is_question


def is_asked(answers: Answers, step: str) -> bool:
    return step in BY_NAME and BY_NAME[step] in asked(answers)


def next_step(answers: Answers, after: str) -> str:
    """The name of the step after one, or CHECK."""
    place = _ORDER[after]
    return next((step.name for step in asked(answers) if _ORDER[step.name] > place), CHECK)


def step_before(answers: Answers, at: str) -> str | None:
    """The name of the step before one; None before the first."""
    place = _ORDER[at]
    return next((step.name for step in reversed(asked(answers)) if _ORDER[step.name] < place), None)


def progress(answers: Answers, at: str) -> tuple[int, int]:
    """(9, 12) for "Question 9 of 12": among the questions this person is asked."""
    questions = [step.name for step in asked(answers) if step.is_question]
    return questions.index(at) + 1, len(questions)


def is_answered(step: Step, answers: Answers) -> bool:
    """Whether a required answer is there and still fits the others."""
    if step.kind == "page":
        return True
    if step.kind == "place":
        return has_answer(step, answers)
    if step.kind == "contact":
        held = answers.get("safe_contact") or {}
        return all(held.get(way, {}).get("value") for way in chosen_ways(answers))
    given = answers.get(step.name)
    if step.kind == "one":
        return given in {answer.code for answer in step.offered(answers)}
    if step.kind == "many":
        return bool(given) and set(given or ()) <= {answer.code for answer in step.offered(answers)}
    return bool(given)


def missing(answers: Answers, before: str = CHECK) -> Iterator[Step]:
    """Required questions before a step that have no fitting answer."""
    for step in asked(answers):
        if _ORDER[step.name] < _ORDER[before] and not is_optional(step, answers) and not is_answered(step, answers):
            yield step


def present(answers: Answers, at: str) -> str:
    """Where the person is: `at`, unless another answer changed the way there."""
    at = at if at in _ORDER else FIRST
    gap = next(missing(answers, at), None)
    if gap is not None:
        return gap.name
    if at == CHECK or is_asked(answers, at):
        return at
    return next_step(answers, at)


def opened(answers: Answers, *, was: Answers) -> list[str]:
    """Steps that are asked now and were not before: emergency help, or what is asked at another age. Nothing that was
    answered or skipped earlier on: that is shown among the answers to check, and not asked again (R-63)."""
    return [step.name for step in asked(answers) if not is_asked(was, step.name) and step.name not in answers]


def in_order(answers: Answers, names: list[str]) -> list[str]:
    """Those of some steps that this person is asked, in the order of their journey."""
    return [step.name for step in asked(answers) if step.name in names]


def has_answer(step: Step, answers: Answers) -> bool:
    """Whether anything was answered on its page."""
    return any(answers.get(name) for name in (step.name, *step.also))


def left_out(answers: Answers) -> list[Step]:
    """Questions answered at an age given before, which nobody of this age is asked: they are not sent."""
    other = answers | {"age_band": "18_or_over" if is_young(answers) else YOUNG[0]}  # type: ignore[operator]
    now = asked(answers)
    return [step for step in asked(other) if step.is_question and step not in now and has_answer(step, answers)]


def is_reached(answers: Answers, step: str, at: str) -> bool:
    """Whether an answer to a step can be taken now: never one that lies ahead."""
    return is_asked(answers, step) and _ORDER[step] <= _ORDER[at]


def chosen_ways(answers: Answers) -> tuple[str, ...]:
    """Ways to reach the person, in the order of the page; none for those who come back by themselves."""
    if comes_back_alone(answers):
        return ()
    given = answers.get("contact_way") or ()
    offered = BY_NAME["contact_way"].offered(answers)
    return tuple(answer.code for answer in offered if answer.code in given)


def settled(answers: Answers) -> dict[str, object]:
    """Only what belongs to this person's journey: answers of steps no longer asked, and of ways no longer chosen,
    are dropped; so are choices that are no longer offered. What nobody asked is not there."""
    kept: dict[str, object] = {}
    for step in asked(answers):
        offered = {answer.code for answer in step.offered(answers)}
        for name in (step.name, *step.also):
            given = answers.get(name)
            if step.kind in ("one",) and given not in offered:
                given = None
            if (step.kind in ("many", "needs") and name == step.name) or name == "area_choice":
                given = [code for code in given or () if code in offered]
            if step.kind == "contact" and name == step.name:
                ways = chosen_ways(answers)
                given = {key: value for key, value in (given or {}).items() if key in ways or key == "all"}
            if given:
                kept[name] = given
    return kept


@dataclass(frozen=True)
class Route:
    """What a journey ends in. No rule here reads the relationship (R-11)."""

    name: str
    may_choose_adult: bool


def route(answers: Answers) -> Route:
    return Route("young", False) if is_young(answers) else Route("adult", True)


FRIENDS = ("friend", "near", "someone_else")


def first_guide(answers: Answers) -> str:
    """Which guide is shown first on the confirmation: the one thing the relationship changes (R-13)."""
    said = settled(answers)
    if said.get("situation") == "died":
        return "bereaved"
    return "friends" if said.get("relationship") in FRIENDS else "families"
