"""What somebody had before them when they wrote: a part that another has saved meanwhile is shown, never written over.

A second look is at the decision that was read, and at no other (N-18). Names to keep back are not lost to a page that
was opened before they were written (N-19).
"""

import hashlib
from typing import Any

from flask_babel import gettext

from portal.casework.risk import DECISIONS
from portal.casework.safety_models import SafeguardingConcern

YES_NO = {"told": "yes", "not_told": "no"}


def held(row: SafeguardingConcern, part: str) -> dict[str, Any]:
    """What stands in this part now, by the fields of its form."""
    found: dict[str, dict[str, Any]] = {
        "told": {"was_told": YES_NO.get(row.told, ""), "why_not": row.told_why},
        "decision": {"decision": row.decision, "reason": row.reason},
        "second": {"view": row.second_view},
        "outcome": {"outcome": row.outcome},
        "keep-back": {"names": row.keep_back},
        "take-over": {"worker": row.taken_by},
    }
    return {name: value or "" for name, value in found.get(part, {}).items()}


def mark(row: SafeguardingConcern, part: str) -> str:
    """Another one as soon as what was read has changed; of a second look that is the decision too."""
    read = [held(row, part), held(row, "decision") if part == "second" else None]
    return hashlib.sha256(repr(read).encode()).hexdigest()[:32]


def is_said_already(row: SafeguardingConcern, part: str, form: Any) -> bool:
    """Sent twice: what stands is what this form says (F18)."""
    stands = held(row, part)
    return bool(stands) and all((form[name].data or "") == value for name, value in stands.items())


def meanwhile(row: SafeguardingConcern, part: str) -> tuple[str, ...]:
    """What another person wrote, for whoever was writing at the same time."""
    read = [held(row, "decision")] if part == "second" else []
    said = [str(value) for each in (*read, held(row, part)) for value in each.values() if value]
    shown_as = DECISIONS | {"yes": "Yes", "no": "No"}
    words = [gettext(shown_as[each]) if each in shown_as else each for each in said]
    return (gettext("This is what is saved now:"), *words)
