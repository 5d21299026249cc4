"""The record as pages need it. What nobody has asked stays empty: nothing is filled in (R-74)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import support_areas
from portal.casework.support_models import (
    AboutMe,
    NetworkPerson,
    RecoveryCapitalItem,
    RoleWillingness,
    SupportConversation,
)
from portal.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class About:
    """`access`: codes answered when they asked for support, so that nobody asks again (R-63)."""

    matters: str
    needs: tuple[str, ...]
    adjustments: str
    parenting: str
    access: tuple[str, ...]
    access_words: str
    changed_at: datetime | None

    @property
    def is_empty(self) -> bool:
        return not (self.matters or self.needs or self.adjustments or self.parenting or self.access)


def conversations(db: Session, family_member_id: str, *, final_only: bool = False) -> list[SupportConversation]:
    """Newest first. The person reads final ones."""
    asked = select(SupportConversation).where(SupportConversation.family_member_id == family_member_id)
    if final_only:
        asked = asked.where(SupportConversation.state == "final")
    return list(db.scalars(asked.order_by(SupportConversation.at.desc())))


def items(db: Session, family_member_id: str) -> list[RecoveryCapitalItem]:
    """In the order they were written; neither side comes first, nothing is weighed (R-69, R-70)."""
    asked = select(RecoveryCapitalItem).where(
        RecoveryCapitalItem.family_member_id == family_member_id, RecoveryCapitalItem.ended_at.is_(None)
    )
    return list(db.scalars(asked.order_by(RecoveryCapitalItem.at, RecoveryCapitalItem.ref)))


def roles(db: Session, family_member_id: str) -> dict[str, RoleWillingness]:
    """By role; empty when it was never asked."""
    asked = select(RoleWillingness).where(RoleWillingness.family_member_id == family_member_id)
    return {row.role: row for row in db.scalars(asked)}


def network(db: Session, family_member_id: str) -> list[NetworkPerson]:
    asked = select(NetworkPerson).where(
        NetworkPerson.family_member_id == family_member_id, NetworkPerson.ended_at.is_(None)
    )
    found = list(db.scalars(asked.order_by(NetworkPerson.at, NetworkPerson.ref)))
    return sorted(found, key=lambda row: list(support_areas.CLOSENESS).index(row.closeness))


def about(db: Session, family_member_id: str) -> About:
    """What matters to them and what makes it easier, for the head of every page that plans with them (R-45, R-49)."""
    row = db.scalar(select(AboutMe).where(AboutMe.family_member_id == family_member_id))
    newest = referrals.newest_referral(db, family_member_id)
    said = referrals.answers(newest) if newest else {}
    access = tuple(code for code in said.get("access_needs") or () if code != "no")
    own = [said[name] for name in ("needs_language", "needs_words") if said.get(name)]
    return About(
        matters=(row.matters or "") if row else "",
        needs=tuple(code for code in (row.needs or "").split(",") if code) if row else (),
        adjustments=(row.adjustments or "") if row else "",
        parenting=(row.parenting or "") if row else "",
        access=access,
        access_words=". ".join(own),
        changed_at=row.changed_at if row else None,
    )
