"""OpenStreetMap `opening_hours` strings into rules: the part of that grammar which rules can say.

The rest ("Apr-Sep", "sunrise", "||", "week 1-53/2") is left as text, with a problem that says so. A part after ";"
replaces what earlier parts said of its days. Lists where a part loses all its days that way ("Mo 09:00-16:00;
Mo 13:30-15:00") were meant as two events by those who wrote them: such days are marked doubtful.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

import opening_hours

from portal.directory.hours_text import HoursRead, joined, with_doubts
from portal.directory.shapes import ALL_DAY, WEEKDAYS, Freq, OnHolidays, Rule
from portal.directory.time_text import read_span

_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_ONE = rf"(?:{_DAY}(?:-{_DAY}|\[[-1-5,]+\])?|PH|SH)"
_SPAN = r"\d{2}:\d{2}(?:-\d{2}:\d{2}|\+)"
_PART = re.compile(
    rf"(?P<days>{_ONE}(?:, ?{_ONE})*)?\s*"
    rf"(?P<times>24/7|off|closed|{_SPAN}(?:, ?{_SPAN})*)?\s*"
    r"(?:\"(?P<comment>[^\"]*)\")?"
)
_BETWEEN = re.compile(rf";\s*(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)|(?<=[0-9+]),\s+(?={_ONE})")
_PLACE = re.compile(r"(-?[1-5])(?:-([1-5]))?")

_Times = tuple[time | None, time | None]


@dataclass(frozen=True, slots=True)
class _Part:
    days: tuple[str, ...]  # "MO", "2MO", "PH", "SH"
    times: tuple[_Times, ...]
    is_off: bool = False
    is_added: bool = False  # after "," instead of ";"
    comment: str = ""
    text: str = ""

    @property
    def weekdays(self) -> tuple[str, ...]:
        named = tuple(day for day in self.days if day not in ("PH", "SH"))
        return named if self.days else WEEKDAYS


def read_osm(text: str, *, community: bool = True) -> HoursRead:
    """All rules of a string; or none, and one problem."""
    said = text.strip().rstrip(";").strip()
    if not said:
        return HoursRead()
    if not opening_hours.validate(said):
        return HoursRead((), (f'"{said}" is not an opening_hours text.',))
    parts = _parts(said)
    if parts is None or any("SH" in part.days and not part.is_off for part in parts):
        return HoursRead((), (f'"{said}" says more than can be read here.',))
    on_holidays, problems = _on_holidays(parts)
    term_only = any("SH" in part.days for part in parts)
    rules = [replace(rule, on_holidays=on_holidays, term_only=term_only) for rule in _weekly(parts, problems)]
    rules += [rule for part in parts if "PH" in part.days for rule in _only_on_holidays(part)]
    reading = joined(with_doubts(rule, community=community) for rule in rules)
    return HoursRead(reading.rules, (*problems, *reading.problems))


def _parts(said: str) -> list[_Part] | None:
    """None when one part says more than this reader knows."""
    parts = []
    start = 0
    for border in [*_BETWEEN.finditer(said), None]:
        text = said[start : border.start() if border else len(said)].strip()
        match = _PART.fullmatch(text)
        if not match:
            return None
        is_added = start > 0 and said[:start].rstrip().endswith(",")
        parts.append(_part(match, text, is_added))
        start = border.end() if border else start
    return parts


def _part(match: re.Match[str], text: str, is_added: bool) -> _Part:
    times = match["times"] or ""
    spans: tuple[_Times, ...] = ((None, None),)
    if times == "24/7":
        spans = (ALL_DAY,)
    elif times not in ("", "off", "closed"):
        spans = tuple(read_span(*span.strip().rstrip("+").partition("-")[::2]) for span in times.split(","))
    is_off = times in ("off", "closed")
    return _Part(_days(match["days"] or ""), spans, is_off, is_added, match["comment"] or "", text)


def _days(text: str) -> tuple[str, ...]:
    """ "Fr-Mo,We[1,3]" -> FR SA SU MO 1WE 3WE."""
    out: list[str] = []
    for word in re.findall(_ONE, text):
        day, _, until = word.upper().partition("-") if "[" not in word else (word[:2].upper(), "", "")
        if until:
            first, last = WEEKDAYS.index(day), WEEKDAYS.index(until)
            out += (WEEKDAYS[(first + n) % 7] for n in range((last - first) % 7 + 1))
        elif "[" in word:
            for first_place, last_place in _PLACE.findall(word):
                places = range(int(first_place), int(last_place or first_place) + 1)
                out += (f"{place}{day}" for place in places)
        else:
            out.append(day)
    return tuple(dict.fromkeys(out))


def _on_holidays(parts: Sequence[_Part]) -> tuple[OnHolidays, list[str]]:
    """Of the rules for ordinary days. A "PH off" that a later part takes back is nothing to rely on."""
    named = [number for number, part in enumerate(parts) if "PH" in part.days]
    if not named:
        is_always = len(parts) == 1 and parts[0].text == "24/7"
        return (OnHolidays.OPEN if is_always else OnHolidays.UNKNOWN), []
    if any(part.weekdays and not part.is_added for part in parts[named[-1] + 1 :]):
        return OnHolidays.UNKNOWN, ["Bank holidays come before other days in the text, so they are in doubt."]
    return OnHolidays.CLOSED, []


def _only_on_holidays(part: _Part) -> list[Rule]:
    if part.is_off:
        return []
    return [_rule(part, times, freq=Freq.DAILY, on_holidays=OnHolidays.ONLY) for times in part.times]


def _weekly(parts: Sequence[_Part], problems: list[str]) -> list[Rule]:
    table: dict[str, list[int]] = {}  # day -> the parts that speak of it
    doubted: set[str] = set()
    for number, part in enumerate(parts):
        for day in part.weekdays:
            if (day not in WEEKDAYS and day[-2:] in table) or any(d != day and d[-2:] == day for d in table):
                doubted.add(day[-2:])  # "Th 11:00-14:00; Th[1] 19:00-20:30": as well, or instead?
            if not part.is_added:
                replaced = table.pop(day, [])
                doubted.update(
                    lost for n in replaced if not part.is_off and not _is_left(n, table) for lost in parts[n].weekdays
                )
            if not part.is_off:
                table.setdefault(day, []).append(number)
    if doubted:
        days = ", ".join(day for day in WEEKDAYS if day in {day[-2:] for day in doubted})
        problems.append(f"Hours are in doubt, one part takes back what another says: {days}.")
    return _grouped(parts, table, {day[-2:] for day in doubted})


def _is_left(number: int, table: dict[str, list[int]]) -> bool:
    return any(number in numbers for numbers in table.values())


def _grouped(parts: Sequence[_Part], table: dict[str, list[int]], doubted: set[str]) -> list[Rule]:
    rules = []
    for number, part in enumerate(parts):
        days = [day for day in part.weekdays if number in table.get(day, [])]
        for times in part.times:
            for freq, is_doubted in [(f, d) for f in (Freq.WEEKLY, Freq.MONTHLY) for d in (False, True)]:
                same = tuple(
                    day
                    for day in days
                    if (day in WEEKDAYS) is (freq is Freq.WEEKLY) and (day[-2:] in doubted) is is_doubted
                )
                if same:
                    rules.append(_rule(part, times, freq=freq, byday=same, doubtful=is_doubted))
    return rules


def _rule(part: _Part, times: _Times, **different: object) -> Rule:
    rule = Rule(
        opens_at=times[0],
        closes_at=times[1],
        by_appointment="appointment" in part.comment.lower(),
        source_text=part.text,
    )
    return replace(rule, **different)  # type: ignore[arg-type]
