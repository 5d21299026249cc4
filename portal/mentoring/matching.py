"""Who fits somebody: by language, times, kind of place, shared experience; each with the reason to show (N-49).

Nothing here is a score that anyone sees. The soonest time decides between people who fit equally well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from portal.directory.times_of_day import PartOfWeek, parts_of_start
from portal.mentoring.alike import BEREAVED, TAGS, Alike
from portal.mentoring.availability import FreeTime
from portal.mentoring.place_kinds import PlaceKind
from portal.referrals.step import signs
from portal.shared.clock import today

WITHOUT_VOICE = (PlaceKind.VIDEO, PlaceKind.CHAT)
SHOWN_AT_ONCE = 3  # the rest a press away


class Because(StrEnum):
    SPEAKS = "speaks"  # detail: code of a language
    ALSO = "also"  # detail: what both have been through
    FREE = "free"  # detail: part of the week; `on`: the first such date
    PLACE = "place"  # detail: kind of place


# Each outweighs all after it: a language first, then what they share, which may be two things.
WEIGHT = {Because.SPEAKS: 16, Because.ALSO: 4, Because.FREE: 2, Because.PLACE: 1}


@dataclass(frozen=True, slots=True)
class Reason:
    because: Because
    detail: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a request says that matters for choosing. Empty: nothing was said, so everybody fits alike."""

    languages: tuple[str, ...] = ()
    parts: frozenset[PartOfWeek] = frozenset()
    alike: Alike | None = None  # as they said themselves
    loss: bool = False  # their request says that someone has died
    kinds: tuple[PlaceKind, ...] = ()


class Choosable(Protocol):
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def kinds(self) -> tuple[PlaceKind, ...]: ...
    @property
    def experiences(self) -> tuple[str, ...]: ...


PARTS_OF_ANSWER = {"day": PartOfWeek.DAYTIME, "evening": PartOfWeek.EVENING, "weekend": PartOfWeek.WEEKEND}
LANGUAGE_NAMES = {
    "welsh": "cy", "cymraeg": "cy", "urdu": "ur", "اردو": "ur", "panjabi": "pa", "punjabi": "pa", "ਪੰਜਾਬੀ": "pa",
    "polish": "pl", "polski": "pl", "romanian": "ro", "spanish": "es", "español": "es", "english": "en",
    "bengali": "bn", "arabic": "ar", "french": "fr", "portuguese": "pt", "gujarati": "gu", "hindi": "hi",
}  # fmt: skip


def needs_from(answers: Mapping[str, Any], *, language: str, alike: Alike | None = None) -> Needs:
    """From the answers of a request; `language` is the one its pages were read in, `alike` what they said of whom they
    would find it easiest to talk to. Who the request is about is not read: with every answer to that the same people
    are named, in the same order (R-11)."""
    access = answers.get("access_needs") or ()
    spoken = [language] if language != "en" else []
    if "language" in access or "interpreter" in access:
        typed = str(answers.get("needs_language") or "").strip().casefold()
        spoken += [LANGUAGE_NAMES[typed]] if typed in LANGUAGE_NAMES else []
    if "bsl" in access:
        spoken.append("bsl")
    parts = frozenset(PARTS_OF_ANSWER[time] for time in answers.get("good_times") or () if time in PARTS_OF_ANSWER)
    at_a_distance = WITHOUT_VOICE if signs(answers) else (PlaceKind.PHONE, *WITHOUT_VOICE)
    kinds = at_a_distance if "online" in (answers.get("area_choice") or ()) else ()
    return Needs(tuple(dict.fromkeys(spoken)), parts, alike, answers.get("situation") == "died", kinds)


def needs_interpreter(answers: Mapping[str, Any], spoken: Sequence[str]) -> bool:
    """Asked for one, and the person chosen does not speak the language anyway (N-41, J3)."""
    access = answers.get("access_needs") or ()
    if "bsl" in access:
        return "bsl" not in spoken
    wanted = LANGUAGE_NAMES.get(str(answers.get("needs_language") or "").strip().casefold(), "")
    return "interpreter" in access and (not wanted or wanted not in spoken)


def reasons(person: Choosable, times: Sequence[FreeTime], needs: Needs) -> tuple[Reason, ...]:
    """Why this person fits, in the order to say them."""
    wanted = TAGS[needs.alike] if needs.alike else ()
    found = [Reason(Because.ALSO, tag) for tag in wanted if tag in person.experiences][:1]
    if needs.loss and needs.alike is not Alike.BEREAVED and BEREAVED in person.experiences:
        found.append(Reason(Because.ALSO, BEREAVED))
    found += [Reason(Because.SPEAKS, code) for code in needs.languages if code in person.languages]
    free = None
    if needs.parts:
        free = next((time for time in times if parts_of_start(time.slot.starts_at) & needs.parts), None)
    if free is not None:
        part = sorted(parts_of_start(free.slot.starts_at) & needs.parts)[0]
        found.append(Reason(Because.FREE, part, today(free.slot.starts_at)))
    found += [Reason(Because.PLACE, kind) for kind in needs.kinds if kind in person.kinds][:1]
    return tuple(found)


def meets(needs: Needs, experiences: Iterable[str]) -> bool:
    """Whether somebody is one of those it would be easiest to talk to."""
    return needs.alike is not None and any(tag in TAGS[needs.alike] for tag in experiences)


def weight(found: Iterable[Reason]) -> int:
    return sum(WEIGHT[reason.because] for reason in found)


def order(next_free: datetime | None, found: Sequence[Reason], alias: str) -> tuple[bool, int, float, str]:
    """Sorts people: with a free time first, then those who fit best, then the soonest."""
    return next_free is None, -weight(found), next_free.timestamp() if next_free else 0.0, alias


def in_part(times: Iterable[FreeTime], part: PartOfWeek | None) -> list[FreeTime]:
    """Only times that start in that part of the week (R-37)."""
    return [time for time in times if part is None or part in parts_of_start(time.slot.starts_at)]
