"""What is counted when a search finds nothing near: district, hour of the week, kind. Nothing of a person (R-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.shared.clock import local

ANY_KIND = "any"


@dataclass(frozen=True, slots=True)
class Unmet:
    """`week_hour`: 0 is Monday from midnight, 167 Sunday from 11pm, local; `month`: when it was asked, 2026-11."""

    outcode: str
    week_hour: int
    kind: str
    month: str


def unmet(*, outcode: str, wanted_at: datetime, kinds: Sequence[str], now: datetime) -> Unmet:
    """`wanted_at`: the moment looked for, which may be days ahead."""
    wall = local(wanted_at)
    return Unmet(
        outcode=outcode,
        week_hour=wall.weekday() * 24 + wall.hour,
        kind=kinds[0] if len(kinds) == 1 else ANY_KIND,
        month=f"{local(now):%Y-%m}",
    )
