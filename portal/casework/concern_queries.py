"""Concerns as pages need them. Lists hold references and codes only; words are opened one concern at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import risk
from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.casework.support_refusals import NothingToBeAbout
from portal.referrals import queries as referrals
from portal.storage.base import Base

TAKES_OVER = SafeguardingConcern.DUTY_ROLES


@dataclass(frozen=True, slots=True)
class OpenConcern:
    """One line of the list: nothing that names anybody."""

    ref: str
    at_risk: tuple[str, ...]
    suicide: bool
    raised_at: datetime
    act_by_at: datetime
    second_by_at: datetime
    is_decided: bool
    is_looked_at: bool
    is_taken: bool
    raised_by: str
    taken_by: str
    decided_by: str
    family_member_id: str | None

    def is_late(self, now: datetime) -> bool:
        if not self.is_decided:
            return now > self.act_by_at
        return not self.is_looked_at and now > self.second_by_at


def owner_of(db: Session, about: str) -> str:
    """Whose record a reference leads to, in any feature: the family member's id. Raises NothingToBeAbout."""
    for mapper in Base.registry.mappers:
        columns = mapper.columns
        if "ref" in columns and "family_member_id" in columns:
            found = db.scalar(select(columns["family_member_id"]).where(columns["ref"] == about))
            if isinstance(found, str):
                return found
    raise NothingToBeAbout


def open_concerns(db: Session) -> list[OpenConcern]:
    """Thoughts of suicide and what nobody has decided stand first, then by their time."""
    rows = db.scalars(
        select(SafeguardingConcern)
        .where(SafeguardingConcern.closed_at.is_(None))
        .order_by(SafeguardingConcern.act_by_at, SafeguardingConcern.ref)
    )
    found = [_line(row) for row in rows]
    return sorted(found, key=lambda each: (each.is_decided, not each.suicide))


def of_person(db: Session, family_member_id: str) -> list[SafeguardingConcern]:
    """Newest first, closed ones too."""
    asked = select(SafeguardingConcern).where(SafeguardingConcern.family_member_id == family_member_id)
    return list(db.scalars(asked.order_by(SafeguardingConcern.raised_at.desc())))


def is_open_for(db: Session, family_member_id: str) -> bool:
    """Whether a concern about them, or told by them, is open now."""
    return any(row.closed_at is None for row in of_person(db, family_member_id))


def shown_to_person(db: Session, family_member_id: str) -> list[SafeguardingConcern]:
    """Only what they were told of: a page that tells first could be read by whom it is about."""
    return [row for row in of_person(db, family_member_id) if row.told == "told"]


def any_of_suicide(db: Session, refs: Collection[str]) -> bool:
    """Whether one of these is about thoughts of suicide."""
    asked = select(SafeguardingConcern.id).where(SafeguardingConcern.ref.in_(refs), SafeguardingConcern.suicide)
    return db.scalar(asked.limit(1)) is not None


def shares(db: Session, concern_id: str) -> list[ConcernShare]:
    asked = select(ConcernShare).where(ConcernShare.concern_id == concern_id)
    return list(db.scalars(asked.order_by(ConcernShare.shared_at)))


def unread_shares(db: Session) -> list[tuple[str, datetime, str, str | None]]:
    """(concern, when, by whom, about whom) of what was shared and nobody else has looked over yet."""
    about = SafeguardingConcern.family_member_id
    asked = (
        select(SafeguardingConcern.ref, ConcernShare.shared_at, ConcernShare.shared_by, about)
        .join(ConcernShare, ConcernShare.concern_id == SafeguardingConcern.id)
        .where(ConcernShare.looked_over_at.is_(None))
        .order_by(ConcernShare.shared_at)
    )
    return [(ref, at, by, person) for ref, at, by, person in db.execute(asked)]


def who_can_take_over(db: Session) -> list[tuple[str, str]]:
    """(reference, name) of those at work who can carry a concern."""
    found = [one for one in accounts.workers(db) if one.active and one.role in TAKES_OVER]
    return [(one.ref, one.name or one.ref) for one in found]


def request_of(db: Session, family_member_id: str | None) -> str:
    """The reference of the newest request, or '' after erasure."""
    found = referrals.newest_referral(db, family_member_id) if family_member_id else None
    return found.ref if found else ""


def _line(row: SafeguardingConcern) -> OpenConcern:
    return OpenConcern(
        ref=row.ref,
        at_risk=tuple(risk.codes(row.at_risk)),
        suicide=row.suicide,
        raised_at=row.raised_at,
        act_by_at=row.act_by_at,
        second_by_at=row.second_by_at,
        is_decided=row.decided_at is not None,
        is_looked_at=row.second_at is not None,
        is_taken=bool(row.taken_by),
        raised_by=row.raised_by,
        taken_by=row.taken_by,
        decided_by=row.decided_by,
        family_member_id=row.family_member_id,
    )
