"""The answers to check, as rows: only what belongs to this journey, skipped ones as "Not provided" (N-26)."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from portal.referrals.journey import asked, chosen_ways, has_answer, settled
from portal.referrals.questions import BY_NAME, STEPS
from portal.referrals.safe_ways import avoided, spans
from portal.referrals.step import COME_BACK, Answers, Step, is_bereaved
from portal.shared.contact import BadPhoneNumber, PhoneNumber

N_ = str  # marks a sentence for the catalogue
NOT_PROVIDED = N_("Not provided")
WEEKDAYS = (0, 1, 2, 3, 4)
DAY_NAMES = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
MANY_DAYS = {tuple(range(7)): N_("Every day"), WEEKDAYS: N_("Weekdays"), (5, 6): N_("Weekends")}
INTERPRETERS = {"woman": N_("A woman"), "man": N_("A man")}
WAY_NAMES = {answer.code: answer.text for answer in BY_NAME["contact_way"].answers}


@dataclass(frozen=True)
class Said:
    """A piece of an answer: our words (to be translated), the person's own, a day, or a stretch of time."""

    ours: str = ""
    own: str = ""
    on: date | None = None
    hours: tuple[time, time] | None = None


@dataclass(frozen=True)
class Row:
    step: str
    title: str
    said: tuple[Said, ...]
    between: str = "; "


@dataclass(frozen=True)
class Part:
    title: str
    rows: tuple[Row, ...]


def parts(answers: Answers, *, only: tuple[str, ...] = ()) -> list[Part]:
    """Rows under their headings, in the order asked: what would be sent. What nobody asked has no row."""
    steps = [step for step in asked(answers) if step.is_question and (not only or step.name in only)]
    return _parts(steps, settled(answers))


def kept_parts(answers: Answers, *, only: tuple[str, ...]) -> list[Part]:
    """The same of what was sent, of some steps: whatever was answered is there, were it asked today or not."""
    now = asked(answers)
    return _parts([step for step in STEPS if step.name in only and (step in now or has_answer(step, answers))], answers)


def _parts(steps: list[Step], answers: Answers) -> list[Part]:
    found: dict[str, list[Row]] = {}
    for step in steps:
        found.setdefault(step.part, []).extend(_rows(step, answers))
    return [Part(title, tuple(rows)) for title, rows in found.items()]


def _rows(step: Step, answers: Answers) -> list[Row]:
    if step.kind == "contact":
        return _contact(step, answers)
    title = step.past if step.past and is_bereaved(answers) else step.short
    found = [Row(step.name, title, tuple(_said(step, answers)) or (Said(NOT_PROVIDED),))]
    return found + (_interpreter(step, answers) if step.kind == "needs" else [])


def _interpreter(step: Step, answers: Answers) -> list[Row]:
    """A community may be small: who it must not be is checked as closely as a number (N-42)."""
    wanted = INTERPRETERS.get(answers.get("interpreter_gender") or "")
    said = [wanted] if wanted else []
    if "not_known" in (answers.get("interpreter_local") or ()):
        said.append(N_("Someone who does not live near me"))
    return [Row(step.name, N_("Interpreter"), tuple(map(Said, said)))] if said else []


def _said(step: Step, answers: Answers) -> list[Said]:
    given = answers.get(step.name)
    if step.kind == "pin":
        return [Said(N_("Chosen"))] if given else []
    if step.kind in ("line", "words", "place"):
        said = [Said(own=given)] if given else []
        return said + _choices(step, answers.get("area_choice")) if step.kind == "place" else said
    if step.name == "contact_way":
        return _ways(answers) if chosen_ways(answers) else _choices(step, given)
    codes = [given] if isinstance(given, str) else given
    return _choices(step, codes) + [Said(own=answers[name]) for name in _words(step) if answers.get(name)]


def _words(step: Step) -> tuple[str, ...]:
    return tuple(name for name in step.also if name.endswith(("_words", "_language")))


def _choices(step: Step, codes: Any) -> list[Said]:
    return [Said(answer.text) for answer in step.answers if answer.code in (codes or ())]


def _ways(answers: Answers) -> list[Said]:
    held = answers.get("safe_contact") or {}
    said = []
    for way in chosen_ways(answers):
        value = number_shown((held.get(way) or {}).get("value", ""))
        said.append(Said(WAY_NAMES[way], own=", ".join(value.split("\n"))))
    return said


def when_said(said: dict[str, Any]) -> tuple[Said, ...]:
    """Weekdays, 9am to 3pm; nothing when nothing was named."""
    found = spans(said)
    if not found:
        return ()
    days = tuple(span.weekday for span in found)
    names = [Said(MANY_DAYS[days])] if days in MANY_DAYS else [Said(DAY_NAMES[day]) for day in days]
    return (*names, Said(hours=(_time(found[0].start), _time(found[0].to))))


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _contact(step: Step, answers: Answers) -> list[Row]:
    held = answers.get("safe_contact") or {}
    ways = chosen_ways(answers)
    rows = []
    for way in ways:
        said = held.get(way) or {}
        name = (Said(WAY_NAMES[way]),) if len(ways) > 1 else ()
        if times := _times(way, said):
            rows.append(Row(step.name, N_("Safe times"), name + times, ", "))
        if way == "phone":
            leave = N_("Yes") if said.get("leave") == "yes" else N_("No")
            rows.append(Row(step.name, N_("Leave a message"), (Said(leave),)))
        for field, title in (("cover", N_("If someone else answers")), ("seen_by", N_("Who else sees it"))):
            if said.get(field):
                rows.append(Row(step.name, title, (*name, Said(own=said[field])), ", "))
    days = tuple(Said(on=day) for day in avoided(answers))
    return rows + ([Row(step.name, N_("Days to leave out"), days, ", ")] if days else [])


def without_numbers(answers: Answers) -> list[Row]:
    """Safe ways and times for a page that somebody else might glimpse: no number or address on it."""
    held = answers.get("safe_contact") or {}
    rows = []
    for way in chosen_ways(answers):
        said = (Said(WAY_NAMES[way]), *_times(way, held.get(way) or {}))
        rows.append(Row("contact_way", N_("Safe ways"), said, ", "))
    return rows or [Row("contact_way", N_("Safe ways"), (Said(WAY_NAMES[COME_BACK]),))]


def _times(way: str, said: dict[str, Any]) -> tuple[Said, ...]:
    """None for post: nobody chooses the hour at which a letter comes."""
    return () if way == "post" else when_said(said) or (Said(N_("8am to 8pm, any day")),)


def number_shown(value: str) -> str:
    """+447700900123 as 07700 900123; anything else as it is."""
    try:
        return PhoneNumber.read(value).shown if value.startswith("+") else value
    except BadPhoneNumber:
        return value
