"""Family cases that are closed: when, by whom and why, as the record has it (R-41)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import family_closing
from portal.casework.family_models import FamilyCase
from portal.records import queries as records

SHOWN_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Closing:
    """`reason`: a code of family_closing.CLOSING."""

    ref: str
    at: datetime
    by: str
    reason: str


def closing_of(db: Session, row: FamilyCase) -> Closing | None:
    """None: it is open."""
    if row.closed_at is None:
        return None
    facts = [json.loads(each.facts) for each in records.about(db, row.ref) if each.kind == "family-case-changed"]
    last: dict[str, Any] = next(
        (each for each in reversed(facts) if each["part"].startswith(family_closing.CLOSED)), {}
    )
    reason = str(last.get("part", "")).removeprefix(family_closing.CLOSED)
    return Closing(row.ref, row.closed_at, str(last.get("by", "")), reason)


def closed_cases(db: Session) -> list[Closing]:
    """The latest first."""
    asked = select(FamilyCase).where(FamilyCase.closed_at.is_not(None)).order_by(FamilyCase.closed_at.desc())
    found = [closing_of(db, row) for row in db.scalars(asked.limit(SHOWN_AT_MOST))]
    return [each for each in found if each is not None]
