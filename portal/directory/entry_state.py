"""An entry as people edit it: everything they can change, as one value that can be kept, compared and put back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from typing import Any

from portal.directory.shapes import Channel, DayException, Freq, OnHolidays, Rule

DATES = ("funding_ends_on", "checked_on")
# Each column of a listing with the part that it belongs to: what one change, and one import, treats as a whole.
PART_OF = {
    "name": "name",
    "description": "description",
    "independent": "run_by",
    "url": "url",
    "email": "ways",
    "fees": "fees",
    "eligibility": "whom",
    "minimum_age": "whom",
    "maximum_age": "whom",
    "online": "online",
    "is_treatment_premises": "treatment",
    "hours_text": "hours",
    "status": "shown",
    "shown": "shown",
    "funding_ends_on": "funding",
    "checked_on": "checked",
    "checked_by": "checked",
    "forwarding": "shown",
    "walk_in": "walk_in",
}
NEVER_FROM_A_SOURCE = ("funding", "days", "walk_in")  # no import says these, so nothing must be held back


@dataclass(frozen=True)
class State:
    """`facts`: columns of the listing by name. `our_days`: dates that differ as people here said."""

    facts: Mapping[str, Any]
    organisation: str = ""
    tags: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    days: tuple[DayException, ...] = ()
    our_days: tuple[DayException, ...] = ()
    ways: tuple[Channel, ...] = ()
    kept: frozenset[str] = field(default=frozenset())

    def with_facts(self, **different: Any) -> "State":
        return replace(self, facts={**self.facts, **different})

    @property
    def phone(self) -> str:
        return self.way("phone")

    def way(self, kind: str) -> str:
        return next((way.value for way in self.ways if way.kind == kind), "")

    @property
    def has_hours_of_ways(self) -> bool:
        return any(way.rules for way in self.ways)


def parts_that_differ(before: State, after: State) -> frozenset[str]:
    """Names of parts, as PART_OF has them, and `days`."""
    found = {part for name, part in PART_OF.items() if before.facts.get(name) != after.facts.get(name)}
    whole = {
        "run_by": before.organisation != after.organisation,
        "whom": sorted(before.tags) != sorted(after.tags),
        "hours": (before.rules, before.days) != (after.rules, after.days),
        "days": before.our_days != after.our_days,
        "ways": before.ways != after.ways,
    }
    return frozenset(found | {part for part, differs in whole.items() if differs})


def to_keep(before: State, after: State, changed: Iterable[str]) -> frozenset[str]:
    """Parts that no import writes over from now on. Hours that hang on a way to get in touch stay with it."""
    kept = before.kept | (frozenset(changed) - frozenset(NEVER_FROM_A_SOURCE))
    if kept & {"hours", "ways"} and (before.has_hours_of_ways or after.has_hours_of_ways):
        kept |= {"hours", "ways"}
    return kept


def with_way(state: State, kind: str, value: str) -> State:
    """The first way of this kind says `value` from now on; empty takes it away."""
    if state.way(kind) == value:
        return state
    ways = list(state.ways)
    at = next((number for number, way in enumerate(ways) if way.kind == kind), None)
    if at is None:
        ways.append(Channel(kind, value))
    elif value:
        ways[at] = replace(ways[at], value=value)
    else:
        del ways[at]
    return replace(state, ways=tuple(ways))


def with_days(state: State, days: Iterable[DayException]) -> State:
    """These dates, in the place of what was said of them before."""
    new = tuple(days)
    dates = {day.on for day in new}
    kept = [day for day in state.our_days if day.on not in dates]
    return replace(state, our_days=tuple(sorted([*kept, *new], key=lambda day: day.on)))


def without_day(state: State, on: date) -> State:
    return replace(state, our_days=tuple(day for day in state.our_days if day.on != on))


def to_json(state: State) -> str:
    return json.dumps(
        {
            "facts": dict(state.facts),
            "organisation": state.organisation,
            "tags": state.tags,
            "rules": [_plain(rule) for rule in state.rules],
            "days": [_plain(day) for day in state.days],
            "our_days": [_plain(day) for day in state.our_days],
            "ways": [_plain(way) | {"rules": [_plain(rule) for rule in way.rules]} for way in state.ways],
            "kept": sorted(state.kept),
        },
        default=str,
        ensure_ascii=True,
    )


def from_json(text: str) -> State:
    said = json.loads(text)
    facts = said["facts"]
    for name in DATES:
        facts[name] = _date(facts.get(name))
    return State(
        facts=facts,
        organisation=said["organisation"],
        tags=tuple(said["tags"]),
        rules=tuple(_rule(each) for each in said["rules"]),
        days=tuple(_day(each) for each in said["days"]),
        our_days=tuple(_day(each) for each in said["our_days"]),
        ways=tuple(
            Channel(each["kind"], each["value"], each["note"], tuple(_rule(rule) for rule in each["rules"]))
            for each in said["ways"]
        ),
        kept=frozenset(said["kept"]),
    )


def _plain(value: Any) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value) if each.name != "rules"}


def _rule(said: Mapping[str, Any]) -> Rule:
    return Rule(
        **{
            **said,
            "byday": tuple(said["byday"]),
            "bymonthday": tuple(said["bymonthday"]),
            "opens_at": _time(said["opens_at"]),
            "closes_at": _time(said["closes_at"]),
            "freq": Freq(said["freq"]),
            "on_holidays": OnHolidays(said["on_holidays"]),
            **{name: _date(said[name]) for name in ("starts_on", "valid_from", "valid_to")},
        }
    )


def _day(said: Mapping[str, Any]) -> DayException:
    times = {name: _time(said[name]) for name in ("opens_at", "closes_at")}
    return DayException(**{**said, "on": date.fromisoformat(said["on"]), **times})


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
