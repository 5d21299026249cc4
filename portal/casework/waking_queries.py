"""Who is woken by what cannot wait: whoever can open just that, and nobody by what they did themselves (N-18, T4)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import rota_actions
from portal.casework.safety_models import SafeguardingConcern
from portal.casework.triage_models import BreakGlass

RAISED, LATE, GLASS = "concern-raised", "concern-late", "glass-broken"
_TEAM = ("duty-lead", "coordinator")
_ACTS_ON = {  # whose pages show it; everything else is the team's
    RAISED: rota_actions.ROLES,
    LATE: rota_actions.ROLES,
    rota_actions.UNCONFIRMED: rota_actions.ROLES,
    GLASS: ("duty-lead",),
}


def who_is_woken(db: Session, kind: str, about: str, now: datetime) -> list[str]:
    """Person keys. What an alert of this kind is about is on a page that each of them can open at this moment."""
    roles = _ACTS_ON.get(kind, _TEAM)
    return [one.person_key for one in rota_actions.who_takes_it(db, now, roles=roles, but=_done_by(db, kind, about))]


def takes_concern(db: Session, *, worker_id: str, raised_by: str, now: datetime) -> bool:
    """Whether what cannot wait about it reaches this worker now: then they open it, also where the one on call raised
    it. `raised_by`: a reference."""
    found = [*rota_actions.who_takes_it(db, now), *rota_actions.who_takes_it(db, now, but=raised_by)]
    return worker_id in {one.id for one in found}


def _done_by(db: Session, kind: str, about: str) -> str:
    """The reference of who did what the alert is about; '' where it is nobody's act."""
    if kind == RAISED:
        asked = select(SafeguardingConcern.raised_by).where(SafeguardingConcern.ref == about)
    elif kind == GLASS:
        asked = select(BreakGlass.by).where(BreakGlass.ref == about)
    else:
        return ""
    return db.scalar(asked) or ""
