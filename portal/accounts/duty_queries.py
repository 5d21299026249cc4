"""What somebody still holds: whoever holds a duty hands it over before they go (R-58).

A table of any feature says what it counts as a duty: a class with `DUTY`, the name of its kind, and
`duty_refs(worker_ref, worker_id, now)`, which selects references. `DUTY_ROLES`, where a class has it, names the roles
that may hold it: with one of those a duty stays with them. `given_up(worker_id)`, where a class has it, is the change
that holds from the moment somebody is shut out, even at once. So accounts need to know none of them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update
from sqlalchemy.orm import Session

from portal.accounts.models import Worker
from portal.storage.base import Base


@dataclass(frozen=True, slots=True)
class Held:
    """`kind`: lead, supervisor, talks, groups, concern, shift."""

    kind: str
    ref: str


def held_by(db: Session, *, worker: Worker, now: datetime, as_role: str = "") -> list[Held]:
    """`as_role`: only what they could not hold on to in this role."""
    found: list[Held] = []
    for mapper in Base.registry.mappers:
        select_refs = getattr(mapper.class_, "duty_refs", None)
        if select_refs is not None and as_role not in getattr(mapper.class_, "DUTY_ROLES", ()):
            rows = db.scalars(select_refs(worker.ref, worker.id, now))
            found += [Held(mapper.class_.DUTY, ref) for ref in rows]
    return sorted(found, key=lambda each: (each.kind, each.ref))


def given_up_by(worker: Worker) -> list[Update]:
    """What cannot wait until somebody hands it over: an account that was stolen is shut out with all it holds."""
    hooks = (getattr(mapper.class_, "given_up", None) for mapper in Base.registry.mappers)
    return [change(worker.id) for change in hooks if change is not None]
