"""What is shared with whom, who has looked, and what a partner sees (R-83, R-72, R-150)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import sharing
from portal.casework.family_models import FamilyCase, FamilyCaseMember, LeadProfessional
from portal.casework.sharing_models import SharingConsent
from portal.records import queries as records
from portal.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class Read:
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Share:
    """One line of the ledger. `state`: asked, on, ended, over. `words`: as they agreed to them."""

    ref: str
    state: str
    receiver: str
    items: tuple[str, ...]
    purpose: str
    asked_at: datetime
    until_at: datetime
    given_at: datetime | None
    heard_by: str
    ended_at: datetime | None
    words: str
    reads: tuple[Read, ...]


def ledger(db: Session, family_member_id: str, now: datetime) -> list[Share]:
    """All of it, the newest first: what was asked, what holds, what ended."""
    asked = select(SharingConsent).where(SharingConsent.family_member_id == family_member_id)
    return [_share(db, row, now) for row in db.scalars(asked.order_by(SharingConsent.asked_at.desc()))]


def shared_with(db: Session, worker: str, now: datetime) -> list[SharingConsent]:
    """What this worker may open now: references only until one is opened."""
    asked = select(SharingConsent).where(
        SharingConsent.receiver == worker,
        SharingConsent.given_at.is_not(None),
        SharingConsent.ended_at.is_(None),
        SharingConsent.until_at > now,
    )
    return list(db.scalars(asked.order_by(SharingConsent.until_at)))


def ending_soon(db: Session, now: datetime) -> list[SharingConsent]:
    asked = select(SharingConsent).where(
        SharingConsent.given_at.is_not(None),
        SharingConsent.ended_at.is_(None),
        SharingConsent.until_at > now,
        SharingConsent.until_at <= now + sharing.SOON,
    )
    return list(db.scalars(asked.order_by(SharingConsent.until_at)))


def receivers(db: Session) -> list[tuple[str, str]]:
    """(reference, name) of those something can be shown to."""
    found = [one for one in accounts.workers(db) if one.active and one.role in sharing.RECEIVERS]
    return [(one.ref, one.name or one.ref) for one in found]


def name_shown(db: Session, row: SharingConsent) -> str:
    return referrals.person(db, row.family_member_id).name_to_use


def words_written(db: Session, row: SharingConsent) -> list[str]:
    said = _answers(db, row)
    return [said[name] for name in ("worry", "help_words") if said.get(name)]


def needs(db: Session, row: SharingConsent) -> tuple[list[str], list[str]]:
    """Codes of what makes it easier, and their own words about it."""
    said = _answers(db, row)
    own = [said[name] for name in ("needs_language", "needs_words") if said.get(name)]
    return list(said.get("access_needs") or []), own


def case_needs(db: Session, row: SharingConsent) -> list[str]:
    """Their own part of each open case that the receiver leads now, and nothing of anybody else in it (R-41, R-52)."""
    asked = (
        select(FamilyCaseMember)
        .join(FamilyCase, FamilyCase.id == FamilyCaseMember.case_id)
        .join(LeadProfessional, LeadProfessional.case_id == FamilyCase.id)
        .where(
            FamilyCaseMember.family_member_id == row.family_member_id,
            FamilyCaseMember.left_at.is_(None),
            FamilyCase.closed_at.is_(None),
            LeadProfessional.worker == row.receiver,
            LeadProfessional.ended_at.is_(None),
        )
        .order_by(FamilyCase.made_at, FamilyCase.ref)
    )
    return [each.needs for each in db.scalars(asked) if each.needs]


def case_shown_to(db: Session, worker: str, now: datetime) -> dict[str, SharingConsent]:
    """By family member: the consent by which this worker sees their part of a family case now."""
    held = shared_with(db, worker, now)
    return {row.family_member_id: row for row in held if sharing.CASE in sharing.codes(row.items)}


def _answers(db: Session, row: SharingConsent) -> dict[str, Any]:
    newest = referrals.newest_referral(db, row.family_member_id)
    return referrals.answers(newest) if newest else {}


def _share(db: Session, row: SharingConsent, now: datetime) -> Share:
    reads = [entry for entry in records.about(db, row.ref) if entry.kind == "shared-opened"]
    state = "on" if sharing.holds(row.given_at, row.ended_at, row.until_at, now) else "over"
    state = "ended" if row.ended_at is not None else "asked" if row.given_at is None else state
    return Share(
        ref=row.ref,
        state=state,
        receiver=row.receiver,
        items=tuple(sharing.codes(row.items)),
        purpose=row.purpose or "",
        asked_at=row.asked_at,
        until_at=row.until_at,
        given_at=row.given_at,
        heard_by=row.heard_by,
        ended_at=row.ended_at,
        words=row.words or "",
        reads=tuple(Read(entry.at, row.receiver) for entry in reversed(reads)),
    )
