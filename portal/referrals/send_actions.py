"""Sending a request, and what goes with it in the same piece of work."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.messages import actions as messages
from portal.records.actions import record
from portal.records.kinds import REFERRAL_MOVED, REFERRAL_SENT
from portal.referrals import confidentiality, journey, mails, queries, recorded
from portal.referrals.code_actions import set_code
from portal.referrals.models import Consent, FamilyMember, SelfReferral
from portal.referrals.safe_ways import avoided, safe_ways
from portal.referrals.stages import HasEnded, Stage, check_move, is_open
from portal.referrals.step import COME_BACK
from portal.shared.refs import new_ref

WORDS = ("worry", "help_words", "needs_words")


def send(
    db: Session,
    *,
    person_key: str,
    answers: Mapping[str, Any],
    once_key: str,
    code_hash: str,
    has_pin: bool,
    read_by_at: datetime,
    language: str,
    entry_source: str = "",
    is_helped: bool = False,
    was_young: bool = False,
    is_quick: bool = False,
    needs_look: bool = False,
    with_worker: bool = False,
    saved_id: str = "",
    now: datetime,
) -> SelfReferral:
    """Keep a request with its code, its consent and its first message. The same `once_key` gives the same request.

    `code_hash` is of return_codes.to_hash(secret, pin). `saved_id`: whose answers were put aside before, whose key
    and code are then used on. Raises NoFreeCode.
    """
    before = queries.sent_with(db, once_key)
    if before is not None:
        return before
    settled = journey.settled(answers)
    settled.pop("return_pin", None)
    try:
        with db.begin_nested():
            member = _member(db, person_key, settled, language, saved_id, now)
            sent = _referral(member, settled, once_key, read_by_at, now)
            sent.entry_source, sent.is_helped, sent.was_young = entry_source, is_helped, was_young
            sent.is_quick, sent.needs_look = is_quick, needs_look
            db.add(sent)
            db.flush()
    except IntegrityError:
        before = queries.sent_with(db, once_key)  # the same form, pressed twice at one moment
        if before is None:
            raise
        return before
    set_code(db, family_member_id=member.id, code_hash=code_hash, has_pin=has_pin, now=now)
    agree(db, member=member, scope=confidentiality.KEEP_AND_READ, language=language, now=now)
    if with_worker:
        agree(db, member=member, scope=confidentiality.SENT_WITH_WORKER, language=language, now=now)
    _tell(db, member, sent, settled, now)
    record(db, REFERRAL_SENT, referral=sent.ref, now=now)
    return sent


def _member(
    db: Session, person_key: str, answers: Mapping[str, Any], language: str, saved_id: str, now: datetime
) -> FamilyMember:
    member = db.get(FamilyMember, saved_id) if saved_id else None
    if member is None:
        member = FamilyMember(person_key=person_key, made_at=now)
        db.add(member)
    saved = queries.saved_answers(db, member.id) if saved_id else None
    if saved is not None:
        db.delete(saved)
    member.name_to_use, member.age_band, member.language = answers["name_to_use"], answers["age_band"], language
    db.flush()
    return member


def _referral(
    member: FamilyMember, answers: Mapping[str, Any], once_key: str, read_by_at: datetime, now: datetime
) -> SelfReferral:
    return SelfReferral(
        person_key=member.person_key,
        family_member_id=member.id,
        ref=new_ref("FH"),
        stage=Stage.RECEIVED,
        stage_at=now,
        route=journey.route(answers).name,
        danger=answers["danger_now"],
        has_words=any(answers.get(name) for name in WORDS),
        once_key=once_key,
        sent_at=now,
        read_by_at=read_by_at,
        answers_json=json.dumps(_kept(answers), ensure_ascii=False),
        area=answers.get("area"),
    )


def _kept(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is kept elsewhere: the name, and how to reach the person (one place each, R-63)."""
    return {name: value for name, value in answers.items() if name not in ("name_to_use", "safe_contact")}


def _tell(db: Session, member: FamilyMember, sent: SelfReferral, answers: Mapping[str, Any], now: datetime) -> None:
    messages.reach_again(db, person_key=member.person_key, now=now)  # who ended it with answers only put aside
    set_ways(db, member=member, answers=answers, now=now)
    if COME_BACK in answers["contact_way"]:
        return  # nothing is ever queued for somebody who comes back by themselves (J1.4)
    first = mails.received(sent.ref, read_by_at=sent.read_by_at, now=now)
    messages.plan(db, person_key=member.person_key, messages=[first], now=now)


def set_ways(db: Session, *, member: FamilyMember, answers: Mapping[str, Any], now: datetime) -> None:
    """Hand the answers about safe contact to where they are kept."""
    messages.set_safe_contact(
        db,
        person_key=member.person_key,
        ways=safe_ways(answers),
        avoid=avoided(answers),
        language=member.language,
        now=now,
    )


def agree(db: Session, *, member: FamilyMember, scope: str, language: str, now: datetime) -> None:
    """Keep that somebody agreed: to which words, when, in which language (R-80)."""
    version = confidentiality.version_now(scope)
    known = select(Consent).where(
        Consent.family_member_id == member.id,
        Consent.scope == scope,
        Consent.text_version == version,
        Consent.language == language,
        Consent.ended_at.is_(None),
    )
    if db.scalars(known).first() is None:
        db.add(
            Consent(
                person_key=member.person_key,
                family_member_id=member.id,
                scope=scope,
                text_version=version,
                language=language,
                given_at=now,
            )
        )
        db.flush()


def take_back_consent(db: Session, *, family_member_id: str, now: datetime) -> None:
    """What they agreed to holds no more; that they did, and until when, stays (R-83)."""
    still = select(Consent).where(Consent.family_member_id == family_member_id, Consent.ended_at.is_(None))
    for row in db.scalars(still):
        row.ended_at = now
    db.flush()


def move(db: Session, *, ref: str, to: Stage, by: str, now: datetime) -> SelfReferral:
    """Move a request on. Raises StageNotReachable, HasEnded, NoSuchPerson. `by` is a public reference."""
    found = queries.referral(db, ref)
    before = Stage(found.stage)
    check_move(before, to)
    if is_open(to) and by != recorded.BY_PERSON and queries.ended_at(db, found.family_member_id) is not None:
        raise HasEnded  # also where it was closed since, or had been before
    found.stage, found.stage_at = to, now
    if to is Stage.IN_REVIEW and found.read_at is None:
        found.read_at = now
    db.flush()
    record(db, REFERRAL_MOVED, referral=ref, by=by, before=before, after=to, now=now)
    return found
