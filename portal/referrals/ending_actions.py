"""The person ends their request, and starts it again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.messages import actions as messages
from portal.referrals import confidentiality, mails, queries, recorded
from portal.referrals.send_actions import agree, move, take_back_consent
from portal.referrals.stages import NEXT_STAGES, Stage, is_open

GiveBack = Callable[..., Any]  # (db, *, family_member_id, now): what another feature has booked or keeps for them


def withdraw(db: Session, *, family_member_id: str, now: datetime, gives_back: Sequence[GiveBack] = ()) -> None:
    """What we hold stays until it is erased; nothing of it is worked on, and nothing more leaves for the person: what
    reminds of it could be read on a phone that somebody else watches (T2). Safe to repeat. Raises NoSuchPerson.

    What others have booked is given back first: they lock their rows before anything is recorded.
    """
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    for give in gives_back:
        give(db, family_member_id=family_member_id, now=now)
    messages.end_for_person(db, person_key=member.person_key, now=now)
    take_back_consent(db, family_member_id=family_member_id, now=now)
    if asked is not None and Stage.WITHDRAWN in NEXT_STAGES[Stage(asked.stage)]:
        move(db, ref=asked.ref, to=Stage.WITHDRAWN, by=recorded.BY_PERSON, now=now)


def start_again(db: Session, *, family_member_id: str, read_by_at: datetime, language: str, now: datetime) -> None:
    """With the answers that are there, and a consent of its own: the words stand on the page, and what was taken back
    stays taken back. Somebody reads it as one that has just come. Safe to repeat. Raises NoSuchPerson."""
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    if asked is None or queries.ended_at(db, family_member_id) is None:
        return
    agree(db, member=member, scope=confidentiality.KEEP_AND_READ, language=language, now=now)
    if not is_open(Stage(asked.stage)):
        asked.read_at, asked.read_by_at = None, read_by_at
        move(db, ref=asked.ref, to=Stage.RECEIVED, by=recorded.BY_PERSON, now=now)
    if messages.reach_again(db, person_key=member.person_key, now=now):
        first = mails.received(asked.ref, read_by_at=asked.read_by_at, now=now)
        messages.plan(db, person_key=member.person_key, messages=[first], now=now)
