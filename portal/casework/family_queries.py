"""A family case side by side: what the family needs, what each needs; who leads (R-42, R-52, R-61)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework.concern_queries import request_of
from portal.casework.family_actions import members, present_lead
from portal.casework.family_models import FamilyCase, FamilyCaseAgency, FamilyCaseMember, LeadProfessional
from portal.mentoring import apart_queries

MAY_LEAD = LeadProfessional.DUTY_ROLES  # by permission, never by sector


@dataclass(frozen=True)
class Member:
    """`request`: the reference under which their own record stands."""

    row: FamilyCaseMember
    request: str


@dataclass(frozen=True)
class Overview:
    case: FamilyCase
    members: tuple[Member, ...]
    agencies: tuple[FamilyCaseAgency, ...]
    lead: LeadProfessional | None


def overview(db: Session, row: FamilyCase) -> Overview:
    agencies = db.scalars(
        select(FamilyCaseAgency)
        .where(FamilyCaseAgency.case_id == row.id, FamilyCaseAgency.left_at.is_(None))
        .order_by(FamilyCaseAgency.name)
    )
    found = tuple(Member(each, request_of(db, each.family_member_id)) for each in members(db, row))
    return Overview(row, found, tuple(agencies), present_lead(db, row))


def who_may_lead(db: Session, row: FamilyCase) -> list[tuple[str, str]]:
    """(reference, name); nobody whom somebody in the case chose not to see, without a word about why (N-46)."""
    apart = apart_queries.worker_ids_apart(db, [each.family_member_id for each in members(db, row)])
    found = [one for one in accounts.workers(db) if one.active and one.role in MAY_LEAD and one.id not in apart]
    return [(one.ref, one.name or one.ref) for one in found]


def open_cases(db: Session) -> list[FamilyCase]:
    return list(db.scalars(select(FamilyCase).where(FamilyCase.closed_at.is_(None)).order_by(FamilyCase.made_at)))


def cases_of(db: Session, family_member_id: str) -> list[FamilyCase]:
    """The open ones they are in."""
    asked = (
        select(FamilyCase)
        .join(FamilyCaseMember, FamilyCaseMember.case_id == FamilyCase.id)
        .where(
            FamilyCaseMember.family_member_id == family_member_id,
            FamilyCaseMember.left_at.is_(None),
            FamilyCase.closed_at.is_(None),
        )
    )
    return list(db.scalars(asked))


def leads_of(db: Session, family_member_id: str) -> list[LeadProfessional]:
    """The main worker of each family case they are in (R-52)."""
    found = [present_lead(db, each) for each in cases_of(db, family_member_id)]
    return [each for each in found if each is not None]
