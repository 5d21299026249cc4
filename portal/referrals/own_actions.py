"""What a person who came back may do with what we hold about them: change, stop, erase."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.messages import actions as messages
from portal.messages.confirm_queries import to_confirm
from portal.messages.confirming import Typed
from portal.messages.contact import SafeWay
from portal.messages.contact_queries import safe_contact
from portal.records.actions import record
from portal.records.kinds import CONTACT_CHANGED
from portal.referrals import journey, queries, recorded, story_queries
from portal.referrals.code_actions import set_code
from portal.referrals.models import Erasure, FamilyMember
from portal.referrals.questions import BY_NAME
from portal.referrals.safe_ways import avoided, safe_ways
from portal.referrals.send_actions import WORDS
from portal.referrals.step import Answers
from portal.referrals.story_actions import take_back
from portal.shared.errors import BadInput

MAY_CHANGE = (
    "danger_now",
    "worry",
    "relationship",
    "situation",
    "help_wanted",
    "area",
    "good_times",
    "name_to_use",
    "access_needs",
)


class NotToBeChanged(BadInput):
    """The age decides the route, so a person of the team changes it; other names are no questions of ours, or none
    that somebody of this age is asked."""


def may_change(answers: Answers) -> tuple[str, ...]:
    """What this person may change of what was sent: what they are asked, and whatever they answered."""
    return tuple(
        name for name in MAY_CHANGE if journey.is_asked(answers, name) or journey.has_answer(BY_NAME[name], answers)
    )


def change_answer(
    db: Session, *, family_member_id: str, step: str, given: Mapping[str, Any], by: str, now: datetime
) -> None:
    """Change the answers of one page in place (R-63). Raises NotToBeChanged, NoSuchPerson."""
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    if asked is None or step not in may_change(queries.answers(asked) | {"age_band": member.age_band}):
        raise NotToBeChanged
    known = {step, *BY_NAME[step].also}
    kept = queries.answers(asked) | {name: value for name, value in given.items() if name in known}
    if step == "name_to_use":
        member.name_to_use = kept.pop("name_to_use")
    asked.area, asked.danger = kept.get("area"), kept["danger_now"]
    asked.has_words = any(kept.get(name) for name in WORDS)
    asked.answers_json = json.dumps({name: value for name, value in kept.items() if value}, ensure_ascii=False)
    db.flush()
    record(db, recorded.ANSWER_CHANGED, referral=asked.ref, by=by, question=step, now=now)


def change_ways(
    db: Session,
    *,
    family_member_id: str,
    answers: Mapping[str, Any],
    by: str,
    language: str,
    now: datetime,
    keeps_stop: bool = False,
) -> None:
    """New safe ways for old. What was given for one booking only, and choices about reminders, stay."""
    member = queries.family_member(db, family_member_id)
    before = safe_contact(db, member.person_key)
    once = [_plain(way) for way in before.ways if way.only_for] if before else []
    member.language = language
    messages.set_safe_contact(
        db,
        person_key=member.person_key,
        ways=[*safe_ways(answers), *once],
        avoid=avoided(answers),
        language=language,
        level=before.level if before else "neutral",
        wants_reminders=before.wants_reminders if before else True,
        wants_nudge=before.wants_nudge if before else False,
        now=now,
        keeps_stop=keeps_stop,
    )
    _record_contact(db, family_member_id, by, now)


def type_figures(db: Session, *, family_member_id: str, typed: str, now: datetime) -> Typed:
    """The six figures that went to a new number or address, typed behind the code."""
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    before = {way for way, _sent in to_confirm(db, person_key=member.person_key)}
    came = messages.type_figures(db, person_key=member.person_key, typed=typed, now=now)
    after = {way for way, _sent in to_confirm(db, person_key=member.person_key)}
    if asked is not None:
        for way in sorted(before - after):
            record(db, recorded.WAY_CONFIRMED, referral=asked.ref, by=recorded.BY_PERSON, way=way, now=now)
    return came


def still_safe(db: Session, *, family_member_id: str, now: datetime) -> None:
    """The person says that their ways are still safe: asked every 90 days and after a delivery that failed (T2)."""
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    messages.mark_checked(db, person_key=member.person_key, now=now)
    if asked is not None:
        record(db, recorded.STILL_SAFE, referral=asked.ref, by=recorded.BY_PERSON, now=now)


def confirm_spoken(db: Session, *, ref: str, way: str, by: str, now: datetime) -> None:
    """A coordinator has spoken with them, and the number or address is right. Pressed twice it is recorded once.

    What they have changed since is not confirmed: the page shows what they say now. Raises NoSuchPerson.
    """
    asked = queries.referral(db, ref)
    if way in {each for each, _sent in to_confirm(db, person_key=asked.person_key)}:
        messages.confirm_way(db, person_key=asked.person_key, way=way, now=now)
        record(db, recorded.WAY_CONFIRMED, referral=ref, by=by, way=way, now=now)


def change_reminders(
    db: Session, *, family_member_id: str, wants_reminders: bool, wants_nudge: bool, level: str, now: datetime
) -> None:
    """Reminders on or off, and how much a message says (N-11)."""
    member = queries.family_member(db, family_member_id)
    before = safe_contact(db, member.person_key)
    messages.set_safe_contact(
        db,
        person_key=member.person_key,
        ways=[_plain(way) for way in before.ways] if before else [],
        avoid=before.avoid if before else (),
        language=member.language,
        level=level,
        wants_reminders=wants_reminders,
        wants_nudge=wants_nudge,
        now=now,
    )
    _record_contact(db, family_member_id, recorded.BY_PERSON, now)


def _plain(way: SafeWay) -> SafeWay:
    """Without what was learned since: that is kept by number, not by what we say here."""
    return SafeWay(**{name: getattr(way, name) for name in SafeWay.__dataclass_fields__})


def _record_contact(db: Session, family_member_id: str, by: str, now: datetime) -> None:
    asked = queries.newest_referral(db, family_member_id)
    if asked is not None:
        record(db, CONTACT_CHANGED, referral=asked.ref, by=by, now=now)


def change_pin(db: Session, *, family_member_id: str, code_hash: str, has_pin: bool, now: datetime) -> None:
    """`code_hash` is of return_codes.to_hash(secret, pin): the code has been typed again for it."""
    set_code(db, family_member_id=family_member_id, code_hash=code_hash, has_pin=has_pin, now=now)
    asked = queries.newest_referral(db, family_member_id)
    if asked is not None:
        record(db, recorded.PIN_CHANGED, referral=asked.ref, now=now)


def stop_messages(db: Session, *, family_member_id: str, by: str, now: datetime) -> int:
    """Everything stops at once. Gives how many messages were called off (T2)."""
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    stopped = messages.stop_everything(db, person_key=member.person_key, now=now)
    if asked is not None:
        record(db, recorded.MESSAGES_STOPPED, referral=asked.ref, by=by, now=now)
    return stopped


def erase(db: Session, *, family_member_id: str, by: str, now: datetime) -> str:
    """Everything about one person goes, in all features: what is theirs hangs on their row or their key.

    Gives the key to shred once this is saved; until then nothing is past recovery. Raises NoSuchPerson.
    """
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    person_key = member.person_key
    if asked is not None:
        record(db, recorded.PERSON_ERASED, referral=asked.ref, by=by, now=now)
    messages.forget_person(db, person_key=person_key)
    for story in story_queries.of_person(db, family_member_id):  # afterwards nobody could say it was theirs
        take_back(db, ref=story.ref, by=by, now=now)
    db.execute(delete(FamilyMember).where(FamilyMember.id == family_member_id))
    if db.get(Erasure, person_key) is None:
        db.add(Erasure(person_key=person_key, erased_at=now))
    db.flush()
    db.expire_all()
    return person_key
