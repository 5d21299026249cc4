"""What whoever leads a family case sees of it: that case alone, and from outside only what was agreed to (R-52, R-150).

Coordinators and duty leads have every case on their own pages. Whoever does not lead gets the answer for what is not
there (T4), asked anew at each request: when the lead passes on, a person leaves or a consent ends, it has ended.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import sharing, sharing_queries
from portal.casework.family_models import FamilyCase, FamilyCaseAgency, LeadProfessional
from portal.casework.family_queries import Member, Overview, overview
from portal.casework.sharing_models import SharingConsent
from portal.casework.support_refusals import NoSuchPart
from portal.mentoring import apart_queries


@dataclass(frozen=True)
class Led:
    """`shown`: the people this lead may see. `consents`: by family member, where they look by agreement.

    `is_whole`: everybody in the case may be seen, so what is the whole family's may be as well.
    """

    case: FamilyCase
    shown: tuple[Member, ...]
    consents: dict[str, SharingConsent]
    is_whole: bool
    agencies: tuple[FamilyCaseAgency, ...]
    needs: str


def led_by(db: Session, *, worker: str, role: str, now: datetime) -> list[Led]:
    """Every case this worker leads and may see something of, the oldest first."""
    asked = (
        select(FamilyCase)
        .join(LeadProfessional, LeadProfessional.case_id == FamilyCase.id)
        .where(LeadProfessional.worker == worker, LeadProfessional.ended_at.is_(None), FamilyCase.closed_at.is_(None))
        .order_by(FamilyCase.made_at, FamilyCase.ref)
    )
    consents, apart = _consents(db, worker, role, now), _apart(db, worker)
    found = [_led(overview(db, row), consents, apart) for row in db.scalars(asked)]
    return [each for each in found if each.shown]


def case_led(db: Session, *, ref: str, worker: str, role: str, now: datetime) -> Led:
    """Raises NoSuchPart: not there, not theirs, or nobody in it agreed, is one answer (T4)."""
    for each in led_by(db, worker=worker, role=role, now=now):
        if each.case.ref == ref:
            return each
    raise NoSuchPart


def not_shown_to_lead(db: Session, found: Overview, now: datetime) -> tuple[Member, ...]:
    """People of a case whom its lead does not see: from outside, not yet; a mentor they chose not to see, never."""
    if found.lead is None:
        return ()
    consents = _consents(db, found.lead.worker, accounts.worker_by_ref(db, found.lead.worker).role, now)
    shown = _led(found, consents, _apart(db, found.lead.worker)).shown
    return tuple(each for each in found.members if each not in shown)


def comes_from_outside(db: Session, found: Overview) -> bool:
    return found.lead is not None and accounts.worker_by_ref(db, found.lead.worker).role in sharing.RECEIVERS


def _consents(db: Session, worker: str, role: str, now: datetime) -> dict[str, SharingConsent] | None:
    """None for whoever belongs to the organisation: then leading alone is enough."""
    return sharing_queries.case_shown_to(db, worker, now) if role in sharing.RECEIVERS else None


def _apart(db: Session, worker: str) -> frozenset[str]:
    """By family member id: who is not shown them as a mentor, also where that was chosen after they had the lead."""
    return apart_queries.apart_from(db, accounts.worker_by_ref(db, worker).id)


def _led(found: Overview, consents: dict[str, SharingConsent] | None, apart: frozenset[str]) -> Led:
    is_inside = consents is None
    held = consents or {}
    agreed = [each for each in found.members if is_inside or each.row.family_member_id in held]
    shown = tuple(each for each in agreed if each.row.family_member_id not in apart)
    is_whole = len(shown) == len(found.members)
    return Led(
        case=found.case,
        shown=shown,
        consents={each.row.family_member_id: held[each.row.family_member_id] for each in shown if not is_inside},
        is_whole=is_whole,
        agencies=found.agencies if is_whole else (),
        needs=(found.case.needs or "") if is_whole else "",
    )
