"""Keeping answers about groups: no reference, no key, no time of day (N-29)."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.referrals.equality import groups, month_of
from portal.referrals.models import EqualityAnswer


def keep_groups(db: Session, *, nation: str, answers: Mapping[str, str], now: datetime) -> None:
    """Only codes of our own lists are kept; with nothing said, nothing is kept."""
    known = {group.name: {code for code, _ in group.answers} for group in groups(nation)}
    said = {name: code for name, code in sorted(answers.items()) if code in known.get(name, ())}
    if said:
        db.add(EqualityAnswer(nation=nation, month=month_of(now), answers=json.dumps(said)))
        db.flush()
