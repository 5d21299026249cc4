"""The time that somebody pressed, kept for the visit only, and read back with care. Pure."""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

KEY = "chosen_time"
TYPED = "chosen_typed"  # what was typed beside a chosen time, while something is asked again
_MENTOR = re.compile(r"[A-Z]{2}-[0-9A-Z]{4,12}")
_REF = re.compile(r"BK-[0-9A-Z]{4,12}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """`moving` is the reference of the booking that this time would replace, or ''; `kept` the id of what a helper
    keeps for them; `booked` the reference of what came of it, so that Back leads there."""

    mentor_ref: str
    starts_at: datetime
    moving: str = ""
    kept: str = ""
    booked: str = ""


def keep(visit: MutableMapping[str, Any], chosen: Chosen) -> None:
    at = chosen.starts_at.astimezone(UTC).isoformat()
    visit[KEY] = [chosen.mentor_ref, at, chosen.moving, chosen.kept, chosen.booked]
    visit.pop(TYPED, None)


def held(visit: Mapping[str, Any]) -> Chosen | None:
    try:
        mentor_ref, written, *rest = visit[KEY]
        return Chosen(mentor_ref, datetime.fromisoformat(written), *rest)
    except (KeyError, ValueError, TypeError):
        return None


def keep_booked(visit: MutableMapping[str, Any], chosen: Chosen, booked: str) -> None:
    keep(visit, replace(chosen, kept="", booked=booked))


def keep_typed(visit: MutableMapping[str, Any], typed: Mapping[str, str]) -> None:
    visit[TYPED] = dict(typed)


def typed(visit: Mapping[str, Any]) -> dict[str, str] | None:
    found = visit.get(TYPED)
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else None


def read_ref(typed: str) -> str:
    """A booking's reference as our own pages write it; anything else is ''."""
    return typed if _REF.fullmatch(typed) else ""


def mark(chosen: Chosen) -> str:
    """What a page shows that can be booked, for the form on it."""
    return " ".join((chosen.mentor_ref, chosen.starts_at.astimezone(UTC).isoformat(), chosen.moving)).strip()


def pressed(held: Chosen | None, marked: str) -> Chosen | None:
    """What stood on the page that was pressed, when another time was chosen in another window since then."""
    ref, at, moving = [*marked.split(" "), "", ""][:3]
    moment = read_time(at)
    if held is None or moment is None or not _MENTOR.fullmatch(ref) or marked == mark(held):
        return held
    return Chosen(ref, moment, read_ref(moving))


def forget(visit: MutableMapping[str, Any]) -> None:
    visit.pop(KEY, None)
    visit.pop(TYPED, None)


def read_time(typed: str) -> datetime | None:
    """An instant as our own pages write it; anything else is None."""
    try:
        moment = datetime.fromisoformat(typed)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
