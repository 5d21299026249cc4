"""One search from start to end: never a dead end (R-03, R-04)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal.directory.entries import Entry
from portal.directory.place import Found, Understood
from portal.directory.queries import entries, next_lines, open_lines
from portal.directory.search_queries import Wanted, nearest
from portal.directory.when import Asked

PAGE = 20
NEAR_METRES = 40_000  # further than this is not "near"


@dataclass(frozen=True, slots=True)
class Answer:
    """`near` is open (or fits) and close by; `later` is close by but not open then; `lines` need no place."""

    near: list[Entry] = field(default_factory=list)
    later: list[Entry] = field(default_factory=list)
    lines: list[Entry] = field(default_factory=list)

    @property
    def is_empty_here(self) -> bool:
        return not self.near and not self.later


def find(
    db: Session,
    *,
    found: Found,
    asked: Asked,
    kinds: Sequence[str],
    step_free: bool,
    with_treatment: bool,
    nation: str,
    now: datetime,
) -> Answer:
    nation = found.nation or nation
    lines = open_lines(db, nation=nation, now=now, limit=5)
    lines = lines or next_lines(db, nation=nation, now=now, limit=3)
    wanted = Wanted(
        open_from=int(asked.opens.timestamp()) if asked.opens else None,
        open_to=int(asked.closes.timestamp()) if asked.closes else None,
        kinds=tuple(kinds) or ("place", "group", "service"),
        step_free=step_free,
        with_treatment_premises=with_treatment,
    )
    if found.point is None or found.how is Understood.AMBIGUOUS:
        return Answer(lines=lines)
    near = _near(db, found, wanted, now)
    later: list[Entry] = []
    if asked.opens is not None and len(near) < PAGE:
        any_time = Wanted(None, None, wanted.kinds, wanted.tags, step_free, with_treatment)
        shown = {entry.ref for entry in near}
        later = [entry for entry in _near(db, found, any_time, now) if entry.ref not in shown][: PAGE - len(near)]
    return Answer(near, later, lines)


def _near(db: Session, found: Found, wanted: Wanted, now: datetime) -> list[Entry]:
    assert found.point is not None
    hits = nearest(db, easting=int(found.point.easting), northing=int(found.point.northing), wanted=wanted, limit=PAGE)
    return entries(db, [hit for hit in hits if (hit.metres or 0) <= NEAR_METRES], now=now)
