"""End what two people who are kept apart still had together (N-46)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import change_actions, group_actions
from portal.mentoring.ending_queries import Ahead
from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.held_actions import BY_PERSON
from portal.mentoring.models import PeerMentor
from portal.mentoring.refusals import AlreadyStarted


def give_all_back(db: Session, *, ahead: Sequence[Ahead], family_member_id: str, now: datetime) -> None:
    """By the person, in one press. It is told as any other time that is given back, the talks with one message."""
    says_so = True
    for each in ahead:
        with suppress(AlreadyStarted):
            if each.place is not None:
                group_actions.give_back(db, ref=each.ref, family_member_id=family_member_id, now=now)
                continue
            change_actions.cancel(
                db, ref=each.ref, family_member_id=family_member_id, by=BY_PERSON, now=now, says_so=says_so
            )
            says_so = False


def end_places_with(db: Session, *, mentor: PeerMentor, family_member_id: str, by: str, now: datetime) -> None:
    """The mentor steps back: somebody whom they would rather not meet is not in their group either."""
    rows = db.scalars(
        select(GroupPlace.ref)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .where(
            GroupSession.mentor_id == mentor.id,
            GroupSession.starts_at > now,
            GroupPlace.family_member_id == family_member_id,
            GroupPlace.state == "taken",
        )
        .order_by(GroupSession.starts_at)
    )
    for ref in rows.all():
        group_actions.end_for(db, ref=ref, by=by, now=now)
