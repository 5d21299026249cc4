"""What pages, and other features, need to know about who asked for support."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, String, bindparam, select
from sqlalchemy.orm import Session

from portal.messages.contact_queries import ended_of
from portal.referrals.models import FamilyMember, ReturnCode, SavedAnswers, SelfReferral
from portal.referrals.stages import Stage
from portal.shared.errors import NotFound
from portal.storage.plain_rows import PlainRow, PlainRows
from portal.storage.quick import Question

IN_VISIT = "family_member"  # where a visit holds whose it is


_age_band = Question(select(FamilyMember.age_band).where(FamilyMember.id == bindparam("of", type_=String)))


_asker = Question(
    select(
        FamilyMember.id,
        FamilyMember.person_key,
        FamilyMember.age_band,
        FamilyMember.language,
        SelfReferral.ref,
        ended_of(FamilyMember.person_key),
    )
    .outerjoin(SelfReferral, SelfReferral.family_member_id == FamilyMember.id)
    .where(FamilyMember.id == bindparam("of", type_=String))
    .order_by(SelfReferral.sent_at.desc())
)


_ended = Question(select(ended_of(FamilyMember.person_key)).where(FamilyMember.id == bindparam("of", type_=String)))


_newest = (
    select(SelfReferral)
    .where(SelfReferral.family_member_id == bindparam("of"))
    .order_by(SelfReferral.sent_at.desc())
    .limit(1)
)


_newest_plain = PlainRows(
    SelfReferral,
    SelfReferral.family_member_id == bindparam("of", type_=String),
    [SelfReferral.sent_at.desc()],
    limit=1,
)


class NoSuchPerson(NotFound):
    """Nobody of that id, or no more."""


@dataclass(frozen=True)
class Asker:
    """Somebody who asked for support, without their name. `ref` is the request's, or '' before one is sent."""

    id: str
    person_key: str
    age_band: str
    language: str
    ref: str
    has_ended: bool = field(kw_only=True)  # nothing is booked for them before they start it again

    @property
    def is_young(self) -> bool:
        """Under 18: no adult mentor is offered or assigned (N-21)."""
        return self.age_band != "18_or_over"


@dataclass(frozen=True)
class Person(Asker):
    """The same with their name, as other features see them."""

    name_to_use: str


def family_member(db: Session, family_member_id: str) -> FamilyMember:
    """Raises NoSuchPerson."""
    found = db.get(FamilyMember, family_member_id)
    if found is None:
        raise NoSuchPerson
    return found


def family_member_in_visit(db: Session, visit: Mapping[str, Any]) -> FamilyMember | None:
    """Whose visit it is, after sending a request or coming back by code. `visit` is flask.session."""
    held = visit.get(IN_VISIT)
    return db.get(FamilyMember, held) if isinstance(held, str) and held else None


def age_band_of(engine: Engine, family_member_id: str) -> str | None:
    """None: nobody of that id, or no more. For pages that need nothing else of them."""
    found = _age_band.first(engine, of=family_member_id)
    return str(found[0]) if found else None


def asker_of(engine: Engine, family_member_id: str) -> Asker | None:
    """None: nobody of that id, or no more. Nothing sealed is opened for it."""
    found = _asker.first(engine, of=family_member_id)
    if found is None:
        return None
    ident, person_key, age_band, language, ref, ended = found
    return Asker(ident, person_key, age_band, language, ref or "", has_ended=ended is not None)


def person(db: Session, family_member_id: str) -> Person:
    """Raises NoSuchPerson."""
    found = family_member(db, family_member_id)
    newest = newest_referral(db, family_member_id)
    return Person(
        id=found.id,
        person_key=found.person_key,
        name_to_use=found.name_to_use or "",
        age_band=found.age_band,
        language=found.language,
        ref=newest.ref if newest else "",
        has_ended=ended_at(db, family_member_id) is not None,
    )


def newest_referral(db: Session, family_member_id: str) -> SelfReferral | None:
    """The request that counts: the latest."""
    return db.scalars(_newest, {"of": family_member_id}).first()


def ended_at(db: Session, family_member_id: str) -> datetime | None:
    """When the person ended their request; None: they did not, or have started it again since."""
    rows = _ended.within(db, of=family_member_id)
    return rows[0][0] if rows else None


def who_ended(db: Session) -> list[str]:
    """The ids of those who ended their request and have not started it again."""
    ended = select(FamilyMember.id).where(ended_of(FamilyMember.person_key).is_not(None))
    return list(db.scalars(ended.order_by(FamilyMember.id)))


def referral(db: Session, ref: str) -> SelfReferral:
    """Raises NoSuchPerson."""
    found = db.scalars(select(SelfReferral).where(SelfReferral.ref == ref)).first()
    if found is None:
        raise NoSuchPerson
    return found


def sent_with(db: Session, once_key: str) -> SelfReferral | None:
    """The request a form made before, if this is its second coming (F18)."""
    return db.scalars(select(SelfReferral).where(SelfReferral.once_key == once_key)).first()


def newest_answers(db: Session, family_member_id: str) -> dict[str, Any]:
    """What was answered in it; nothing where there is none."""
    rows = _newest_plain.within(db, of=family_member_id)
    return answers(rows[0]) if rows else {}


def answers(referral: SelfReferral | PlainRow) -> dict[str, Any]:
    """What was answered, by name of question. Needs the session the request came from."""
    held: dict[str, Any] = json.loads(referral.answers_json or "{}")
    return held


def return_code(db: Session, family_member_id: str) -> ReturnCode | None:
    return db.scalars(select(ReturnCode).where(ReturnCode.family_member_id == family_member_id)).first()


def saved_answers(db: Session, family_member_id: str) -> SavedAnswers | None:
    return db.scalars(select(SavedAnswers).where(SavedAnswers.family_member_id == family_member_id)).first()


@dataclass(frozen=True)
class Waiting:
    """One line of the team's list. `name_to_use` is opened here; ways to reach somebody never are."""

    ref: str
    family_member_id: str
    name_to_use: str
    stage: Stage
    route: str
    danger: str
    has_words: bool
    was_young: bool
    needs_look: bool
    sent_at: datetime
    read_by_at: datetime


def waiting(db: Session, *, limit: int = 100) -> list[Waiting]:
    """Requests that no one has read yet: danger or own words first, then the oldest (J6.1). Nothing else orders it."""
    asked = (
        select(SelfReferral, FamilyMember)
        .join(FamilyMember, FamilyMember.id == SelfReferral.family_member_id)
        .where(SelfReferral.stage == Stage.RECEIVED)
        .order_by((SelfReferral.danger == "no") & ~SelfReferral.has_words, SelfReferral.read_by_at, SelfReferral.ref)
        .limit(limit)
    )
    return [
        Waiting(
            ref=one.ref,
            family_member_id=one.family_member_id,
            name_to_use=member.name_to_use or "",
            stage=Stage(one.stage),
            route=one.route,
            danger=one.danger,
            has_words=one.has_words,
            was_young=one.was_young,
            needs_look=one.needs_look,
            sent_at=one.sent_at,
            read_by_at=one.read_by_at,
        )
        for one, member in db.execute(asked)
    ]
