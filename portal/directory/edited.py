"""What somebody typed into the form of an entry, as the entry's new state; what they left alone stays as it was."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from portal.directory.entry_state import State, with_way
from portal.directory.shapes import Rule

SAME_NAME = ("name", "description", "independent", "eligibility", "fees", "url", "online", "funding_ends_on", "walk_in")
WAYS = {"phone": "phone", "text_number": "text"}


def edited(
    state: State, said: Mapping[str, Any], *, rules: tuple[Rule, ...] | None, choosable: Collection[str]
) -> State:
    """`rules` None: the hours were left alone. `choosable`: tags that the form offers; the others stay."""
    facts = {name: said[name] for name in SAME_NAME} | {"is_treatment_premises": said["treatment"]}
    tags = {tag for tag in state.tags if tag not in choosable} | set(said["tags"])
    state = replace(state.with_facts(**facts), organisation=said["organisation"], tags=tuple(sorted(tags)))
    for name, kind in WAYS.items():
        state = with_way(state, kind, said[name])
    return state if rules is None else with_hours(state, rules)


def with_hours(state: State, rules: tuple[Rule, ...]) -> State:
    """From now on the hours of the entry; those that hung on single ways and the source's own text are gone."""
    ways = tuple(replace(way, rules=()) for way in state.ways)
    return replace(state.with_facts(hours_text=""), rules=rules, ways=ways)


def rules_of(state: State) -> tuple[Rule, ...]:
    """Its own, or those of its ways where it has none."""
    return state.rules or tuple(dict.fromkeys(rule for way in state.ways for rule in way.rules))
