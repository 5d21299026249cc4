"""Friends beside somebody as both of them and the team see it (R-14); decisions about taking part (R-50)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import beside, support_plan_queries, support_queries
from portal.casework.beside_models import FriendLink, InvolvementDecision
from portal.mentoring import queries as mentoring
from portal.records import queries as records
from portal.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class Link:
    """`state`: asked, waits (for the friend), on, ended. `looks`: each time the friend opened it."""

    ref: str
    state: str
    called: str
    known_as: str
    items: tuple[str, ...]
    words: str
    agreed_at: datetime | None
    heard_by: str
    friend_agreed_at: datetime | None
    ended_at: datetime | None
    looks: tuple[datetime, ...]


def friends_of(db: Session, family_member_id: str) -> list[Link]:
    """Those who may stand beside this person, the newest first."""
    asked = select(FriendLink).where(FriendLink.family_member_id == family_member_id)
    return [_link(db, row) for row in db.scalars(asked.order_by(FriendLink.asked_at.desc()))]


def beside_whom(db: Session, friend_id: str) -> list[Link]:
    """Those beside whom this person stands, or is asked to: nothing before the other said yes."""
    asked = select(FriendLink).where(FriendLink.friend_id == friend_id, FriendLink.agreed_at.is_not(None))
    found = [_link(db, row) for row in db.scalars(asked.order_by(FriendLink.asked_at.desc()))]
    return [each for each in found if each.friend_agreed_at or each.ended_at is None]


def shown(db: Session, row: FriendLink, now: datetime) -> list[tuple[str, list[str | datetime]]]:
    """(item, what it says) of what was agreed to, and nothing else."""
    person = row.family_member_id
    found: dict[str, list[str | datetime]] = {}
    for code in beside.codes(row.items):
        if code == "name":
            found[code] = [referrals.person(db, person).name_to_use]
        elif code == "matters":
            found[code] = [support_queries.about(db, person).matters]
        elif code == "next":
            found[code] = [each.starts_at for each in mentoring.coming(db, family_member_id=person, now=now)[:1]]
        else:
            plan = support_plan_queries.current(db, person)
            found[code] = [each.row.words or "" for each in plan.outcomes] if plan else []
    return list(found.items())


def decisions(db: Session, family_member_id: str) -> list[InvolvementDecision]:
    """Newest first, ended ones too."""
    asked = select(InvolvementDecision).where(InvolvementDecision.family_member_id == family_member_id)
    return list(db.scalars(asked.order_by(InvolvementDecision.decided_at.desc())))


def _link(db: Session, row: FriendLink) -> Link:
    state = "ended" if row.ended_at else "asked" if row.agreed_at is None else "waits"
    state = "on" if beside.holds(row.agreed_at, row.friend_agreed_at, row.ended_at) else state
    looks = [entry.at for entry in records.about(db, row.ref) if entry.kind == "friend-looked"]
    return Link(
        ref=row.ref,
        state=state,
        called=row.called or "",
        known_as=row.known_as or "",
        items=tuple(beside.codes(row.items)),
        words=row.words or "",
        agreed_at=row.agreed_at,
        heard_by=row.heard_by,
        friend_agreed_at=row.friend_agreed_at,
        ended_at=row.ended_at,
        looks=tuple(reversed(looks)),
    )
