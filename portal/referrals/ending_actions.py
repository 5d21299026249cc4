"""The person ends their request, and starts it again. Whoever would book for them asks here whether it is ended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from portal.messages import actions as messages
from portal.records.actions import record
from portal.referrals import confidentiality, mails, queries, recorded
from portal.referrals.models import FamilyMember
from portal.referrals.send_actions import agree, move, take_back_consent
from portal.referrals.stages import NEXT_STAGES, HasEnded, Stage, is_open
from portal.storage.quick import Question

GiveBack = Callable[..., Any]  # (db, *, family_member_id, now): what another feature has booked or keeps for them
_this_one = select(FamilyMember.id).where(FamilyMember.id == bindparam("of", type_=String))
# One ends it or starts it again while nobody books; several book at once while nobody ends it. Rows that only name the
# person wait for neither.
_ALONE = Question(_this_one.with_for_update(key_share=True))
_TOGETHER = Question(_this_one.with_for_update(read=True))


def refuse_if_ended(db: Session, *, family_member_id: str) -> None:
    """Before anything is booked, kept or offered for this person, whoever presses: from here to the end of this piece
    of work it cannot be ended. Raises HasEnded; NoSuchPerson for who was erased.

    Always the first lock: the person, then mentors, then bookings. It is asked after the lock, with a question of its
    own: one that waited for the lock may still see what was before.
    """
    if not _TOGETHER.within(db, of=family_member_id):
        raise queries.NoSuchPerson
    if queries.ended_at(db, family_member_id) is not None:
        raise HasEnded


def withdraw(db: Session, *, family_member_id: str, now: datetime, gives_back: Sequence[GiveBack] = ()) -> None:
    """What we hold stays until it is erased; nothing of it is worked on, and nothing more leaves for the person: what
    reminds of it could be read on a phone that somebody else watches (T2). Safe to repeat. Raises NoSuchPerson.

    What others have booked is given back first: they lock their rows before anything is recorded.
    """
    _ALONE.within(db, of=family_member_id)
    _end(db, family_member_id, now, gives_back)


def end_what_is_left(db: Session, *, family_member_id: str, now: datetime, gives_back: Sequence[GiveBack]) -> None:
    """For whoever ended their request when ending it did less than it does today. Nothing for who started it again."""
    _ALONE.within(db, of=family_member_id)
    if queries.ended_at(db, family_member_id) is not None:
        _end(db, family_member_id, now, gives_back)


def _end(db: Session, family_member_id: str, now: datetime, gives_back: Sequence[GiveBack]) -> None:
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    is_first = queries.ended_at(db, family_member_id) is None
    for give in gives_back:
        give(db, family_member_id=family_member_id, now=now)
    messages.end_for_person(db, person_key=member.person_key, now=now)
    take_back_consent(db, family_member_id=family_member_id, now=now)
    if asked is not None and Stage.WITHDRAWN in NEXT_STAGES[Stage(asked.stage)]:
        move(db, ref=asked.ref, to=Stage.WITHDRAWN, by=recorded.BY_PERSON, now=now)
    elif asked is not None and is_first:
        record(db, recorded.REQUEST_ENDED, referral=asked.ref, by=recorded.BY_PERSON, now=now)


def start_again(
    db: Session, *, family_member_id: str, read_by_at: datetime, language: str, now: datetime, tells: bool = True
) -> None:
    """With the answers that are there, and a consent of its own: the words stand on the page, and what was taken back
    stays taken back. Somebody reads it as one that has just come. Safe to repeat. Raises NoSuchPerson.

    Not where it `tells`: nothing goes to the person for it, not even figures."""
    _ALONE.within(db, of=family_member_id)
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    if queries.ended_at(db, family_member_id) is None:
        return
    has_ways = messages.reach_again(db, person_key=member.person_key, now=now, asks=tells)
    if asked is None:
        return  # only answers put aside
    agree(db, member=member, scope=confidentiality.KEEP_AND_READ, language=language, now=now)
    if not is_open(Stage(asked.stage)):
        asked.read_at, asked.read_by_at = None, read_by_at
        move(db, ref=asked.ref, to=Stage.RECEIVED, by=recorded.BY_PERSON, now=now)
    if has_ways and tells:
        first = mails.received(asked.ref, read_by_at=asked.read_by_at, now=now)
        messages.plan(db, person_key=member.person_key, messages=[first], now=now)
