"""Writing the record: conversations, what helps and what gets in the way, roles, who is around, what matters."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.casework import risk, support_areas, support_recorded
from portal.casework.concern_queries import request_of
from portal.casework.support_models import (
    AboutMe,
    NetworkPerson,
    RecoveryCapitalItem,
    RoleWillingness,
    SupportConversation,
)
from portal.casework.support_refusals import IsFinal, NoSuchPart, OnlyInitials, SaysNoReason
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.refs import new_ref

Part = TypeVar("Part", SupportConversation, RecoveryCapitalItem, NetworkPerson)


def write_conversation(
    db: Session, *, family_member_id: str, ref: str, words: Mapping[str, str], by: str, once_key: str, now: datetime
) -> SupportConversation:
    """`words` by area, each may be empty (R-19). `ref`: '' for a new one. Raises IsFinal, NoSuchPart."""
    row = conversation(db, family_member_id, ref) if ref else _once(db, SupportConversation, once_key)
    if row is None:
        row = SupportConversation(**_owned(db, family_member_id), ref=new_ref("CN"), once_key=once_key, by=by, at=now)
        db.add(row)
    if row.state == "final":
        raise IsFinal
    row.state, row.changed_at = "draft", now
    for area in support_areas.AREAS:
        setattr(row, area, words.get(area) or None)
    _kept(db, family_member_id, "conversation", by, now)
    return row


def make_final(db: Session, *, family_member_id: str, ref: str, by: str, now: datetime) -> None:
    """From now on it stays as it is, and the person reads it. Safe to repeat. Raises NoSuchPart."""
    row = conversation(db, family_member_id, ref)
    if row.state != "final":
        row.state, row.final_at = "final", now
        _kept(db, family_member_id, "conversation-final", by, now)


def conversation(db: Session, family_member_id: str, ref: str) -> SupportConversation:
    """Raises NoSuchPart."""
    return _part(db, SupportConversation, family_member_id, ref)


def add_item(
    db: Session,
    *,
    family_member_id: str,
    side: str,
    words: str,
    evidence: str,
    source: str,
    by: str,
    once_key: str,
    now: datetime,
) -> RecoveryCapitalItem:
    """One thing, with its evidence and who says so. There is no default side (R-74). Raises SaysNoReason."""
    if side not in support_areas.SIDES or source not in support_areas.SOURCES:
        raise SaysNoReason
    if not words.strip() or not evidence.strip():
        raise SaysNoReason
    row = _once(db, RecoveryCapitalItem, once_key)
    if row is None:
        row = RecoveryCapitalItem(
            **_owned(db, family_member_id),
            ref=new_ref("CI"),
            side=side,
            source=source,
            criteria=support_areas.CRITERIA_VERSION,
            once_key=once_key,
            by=by,
            at=now,
            words=words,
            evidence=evidence,
        )
        db.add(row)
        _kept(db, family_member_id, "item", by, now)
    return row


def item(db: Session, family_member_id: str, ref: str) -> RecoveryCapitalItem:
    """Raises NoSuchPart."""
    return _part(db, RecoveryCapitalItem, family_member_id, ref)


def say_to_item(db: Session, *, family_member_id: str, ref: str, words: str, by: str, now: datetime) -> None:
    """What the person themselves says to one thing; '' takes it back (R-70). Raises NoSuchPart."""
    row = _part(db, RecoveryCapitalItem, family_member_id, ref)
    row.own_view = words or None
    _kept(db, family_member_id, "own-view-of-item", by, now)


def add_person(
    db: Session,
    *,
    family_member_id: str,
    initials: str,
    kind: str,
    closeness: str,
    by: str,
    once_key: str,
    now: datetime,
) -> NetworkPerson:
    """Initials only (R-76). `by`: person, or a worker's reference. Raises OnlyInitials, SaysNoReason."""
    if kind not in support_areas.KINDS or closeness not in support_areas.CLOSENESS:
        raise SaysNoReason
    try:
        letters = support_areas.initials(initials)
    except support_areas.NotInitials as error:
        raise OnlyInitials from error
    row = _once(db, NetworkPerson, once_key)
    if row is None:
        row = NetworkPerson(
            **_owned(db, family_member_id),
            ref=new_ref("NP"),
            kind=kind,
            closeness=closeness,
            once_key=once_key,
            by=by,
            at=now,
            initials=letters,
        )
        db.add(row)
        _kept(db, family_member_id, "network", by, now)
    return row


def end_part(db: Session, *, family_member_id: str, ref: str, by: str, now: datetime) -> None:
    """Take back an item, or somebody in the network. Raises NoSuchPart."""
    row: RecoveryCapitalItem | NetworkPerson
    if ref.startswith("CI-"):
        row = _part(db, RecoveryCapitalItem, family_member_id, ref)
    else:
        row = _part(db, NetworkPerson, family_member_id, ref)
    if row.ended_at is None:
        row.ended_at = now
        _kept(db, family_member_id, "ended", by, now)


def set_roles(
    db: Session,
    *,
    family_member_id: str,
    said: Mapping[str, tuple[str, str]],
    none_of_these: bool,
    by: str,
    now: datetime,
) -> None:
    """`said`: (willing, confidence) by role, only those answered. 'None of these' is a full answer (R-71)."""
    owned = _owned(db, family_member_id)
    db.execute(delete(RoleWillingness).where(RoleWillingness.family_member_id == family_member_id))
    answers = {support_areas.NONE_OF_THESE: ("yes", "")} if none_of_these else said
    for role, (willing, confidence) in answers.items():
        if role in {*risk.ROLES, support_areas.NONE_OF_THESE} and willing in support_areas.WILLING:
            sure = confidence if confidence in support_areas.CONFIDENCE else ""
            db.add(RoleWillingness(**owned, role=role, willing=willing, confidence=sure, said_by=by, at=now))
    _kept(db, family_member_id, "roles", by, now)


def set_about(
    db: Session,
    *,
    family_member_id: str,
    matters: str,
    needs: Sequence[str],
    adjustments: str,
    parenting: str,
    by: str,
    now: datetime,
) -> AboutMe:
    """Asked once; every page that plans something with them shows it (R-45, R-46, R-49)."""
    row = db.scalar(select(AboutMe).where(AboutMe.family_member_id == family_member_id))
    if row is None:
        row = AboutMe(**_owned(db, family_member_id))
        db.add(row)
    row.changed_by, row.changed_at = by, now
    row.matters, row.adjustments, row.parenting = matters or None, adjustments or None, parenting or None
    row.needs = ",".join(code for code in needs if code in support_areas.NEEDS) or None
    _kept(db, family_member_id, "about", by, now)
    return row


def _owned(db: Session, family_member_id: str) -> dict[str, str]:
    member = referrals.family_member(db, family_member_id)
    return {"person_key": member.person_key, "family_member_id": member.id}


def _once(db: Session, kind: type[Part], once_key: str) -> Part | None:
    return db.scalar(select(kind).where(kind.once_key == once_key))


def _part(db: Session, kind: type[Part], family_member_id: str, ref: str) -> Part:
    found: Part | None = db.scalar(select(kind).where(kind.ref == ref, kind.family_member_id == family_member_id))
    if found is None:
        raise NoSuchPart
    return found


def _kept(db: Session, family_member_id: str, part: str, by: str, now: datetime) -> None:
    db.flush()
    ref = request_of(db, family_member_id)
    record(db, support_recorded.SUPPORT_WRITTEN, now=now, referral=ref, by=by, part=part)
