"""Sending a request, and what goes with it in the same piece of work."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.messages import actions as messages
from portal.records.actions import record
from portal.records.kinds import REFERRAL_MOVED, REFERRAL_SENT
from portal.referrals import confidentiality, journey, mails, queries, return_codes
from portal.referrals.hashing import Hashes
from portal.referrals.models import Consent, FamilyMember, ReturnCode, SelfReferral
from portal.referrals.questions import COME_BACK, QUICK_MARK
from portal.referrals.safe_ways import avoided, safe_ways
from portal.referrals.stages import Stage, check_move
from portal.shared.errors import Busy
from portal.shared.refs import new_ref
from portal.storage.keys import KeyRing

DRAWS = 30  # random letters meet letters already given once in a blue moon
WORDS = ("help_words", "needs_words")


class NoFreeCode(Busy):
    """Thirty draws all met codes already given: not luck but a fault."""


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


def set_code(db: Session, *, family_member_id: str, code_hash: str, has_pin: bool, now: datetime) -> ReturnCode:
    """Give somebody a code, or keep the letters they have and change what opens it. Raises NoFreeCode."""
    held = queries.return_code(db, family_member_id)
    if held is not None:
        held.hash, held.has_pin = code_hash, has_pin
        db.flush()
        return held
    for _ in range(DRAWS):
        made = ReturnCode(
            locator=return_codes.new_locator(),
            family_member_id=family_member_id,
            hash=code_hash,
            has_pin=has_pin,
            made_at=now,
        )
        try:
            with db.begin_nested():
                db.add(made)
                db.flush()
        except IntegrityError:
            continue
        return made
    raise NoFreeCode


def agree(db: Session, *, member: FamilyMember, scope: str, language: str, now: datetime) -> None:
    """Keep that somebody agreed: to which words, when, in which language (R-80)."""
    known = select(Consent).where(
        Consent.family_member_id == member.id,
        Consent.scope == scope,
        Consent.text_version == confidentiality.VERSION,
        Consent.language == language,
        Consent.ended_at.is_(None),
    )
    if db.scalars(known).first() is None:
        db.add(
            Consent(
                person_key=member.person_key,
                family_member_id=member.id,
                scope=scope,
                text_version=confidentiality.VERSION,
                language=language,
                given_at=now,
            )
        )
        db.flush()


def move(db: Session, *, ref: str, to: Stage, by: str, now: datetime) -> SelfReferral:
    """Move a request on. Raises StageNotReachable, NoSuchPerson. `by` is a public reference."""
    found = queries.referral(db, ref)
    before = Stage(found.stage)
    check_move(before, to)
    found.stage, found.stage_at = to, now
    if to is Stage.IN_REVIEW and found.read_at is None:
        found.read_at = now
    db.flush()
    record(db, REFERRAL_MOVED, referral=ref, by=by, before=before, after=to, now=now)
    return found


@dataclass(frozen=True)
class Started:
    """A first chat may follow. `code` is as shown, once; '' when the same form came a second time."""

    person: queries.Person
    code: str


def start_quick_contact(
    db: Session,
    keys: KeyRing,
    *,
    name_to_use: str,
    age_band: str,
    danger_now: str,
    once_key: str,
    read_by_at: datetime,
    hashes: Hashes,
    language: str = "en",
    contact_way: Sequence[str] = (COME_BACK,),
    safe_contact: Mapping[str, Any] | None = None,
    pin: str = "",
    entry_source: str = "",
    now: datetime,
) -> Started:
    """Enough for a first chat: a name to use, an age band, one safe way or a code (R-23).

    `safe_contact` is shaped as the answer of that name: {"text": {"value": "+447700900123", ...}}. `pin` as typed;
    needed by those who come back by themselves: raises return_codes.PinNotFit.
    """
    secret = return_codes.new_secret()
    wanted = return_codes.tidy_pin(pin) if pin or COME_BACK in contact_way else ""
    answers = {"danger_now": danger_now, "age_band": age_band, "name_to_use": name_to_use, QUICK_MARK: True}
    answers |= {"contact_way": list(contact_way), "safe_contact": dict(safe_contact or {})}
    is_first = queries.sent_with(db, once_key) is None
    sent = send(
        db,
        person_key=keys.new_person(now),
        answers=answers,
        once_key=once_key,
        code_hash=hashes.make(return_codes.to_hash(secret, wanted)),
        has_pin=bool(wanted),
        read_by_at=read_by_at,
        language=language,
        entry_source=entry_source,
        is_quick=True,
        now=now,
    )
    held = queries.return_code(db, sent.family_member_id)
    code = return_codes.shown(held.locator, secret) if held and is_first else ""
    return Started(queries.person(db, sent.family_member_id), code)
