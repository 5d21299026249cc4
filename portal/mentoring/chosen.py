"""The time that somebody pressed, kept for the visit only, and read back with care. Pure."""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

KEY = "chosen_time"
_REF = re.compile(r"BK-[0-9A-Z]{4,12}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """`moving` is the reference of the booking that this time would replace, or ''."""

    mentor_ref: str
    starts_at: datetime
    moving: str = ""


def keep(visit: MutableMapping[str, Any], chosen: Chosen) -> None:
    visit[KEY] = [chosen.mentor_ref, chosen.starts_at.astimezone(UTC).isoformat(), chosen.moving]


def held(visit: MutableMapping[str, Any]) -> Chosen | None:
    try:
        mentor_ref, written, moving = visit[KEY]
        return Chosen(mentor_ref, datetime.fromisoformat(written), moving)
    except (KeyError, ValueError, TypeError):
        return None


def read_ref(typed: str) -> str:
    """A booking's reference as our own pages write it; anything else is ''."""
    return typed if _REF.fullmatch(typed) else ""


def forget(visit: MutableMapping[str, Any]) -> None:
    visit.pop(KEY, None)


def read_time(typed: str) -> datetime | None:
    """An instant as our own pages write it; anything else is None."""
    try:
        moment = datetime.fromisoformat(typed)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
