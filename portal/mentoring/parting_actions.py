"""A mentor goes: each of their people is given to another, or let go knowingly, and told (R-58)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.mentoring import parting_queries, recorded
from portal.mentoring.models import PeerMentor
from portal.mentoring.parting_models import HandedOn
from portal.mentoring.parting_queries import Left, Other
from portal.messages import actions as messages
from portal.records.actions import record
from portal.referrals import actions as referrals
from portal.referrals.stages import HasEnded
from portal.shared.errors import BadInput

LET_GO, ALERT = "team", "let-go"


class NotForThem(BadInput):
    """This mentor has no room, or is not one whom this person is shown."""


class ThinkAgain(BadInput):
    """`other` would take their last place by it, or has no free time: whoever hands on is told the numbers first."""

    def __init__(self, other: Other) -> None:
        super().__init__(other.ref)
        self.other = other


def hand_on(
    db: Session,
    *,
    mentor: PeerMentor,
    booking: str,
    to: str,
    words: str,
    by: str,
    now: datetime,
    was_warned: bool = False,
) -> bool:
    """`booking`: of the last talk; `to`: a mentor's reference, or LET_GO, which stands on the alert list until somebody
    has been in touch. `words` wait as a note in the portal: that a note waits is all that leaves it, in a safe way.

    Sent twice it is once. Beyond the limit of the other mentor nobody is given to them, as nobody is matched with them.
    Raises NotForThem, ThinkAgain.
    """
    left = _left(db, mentor, booking, now)
    if left is None:
        return False
    try:  # the person first, then the mentor: as by whoever books
        referrals.refuse_if_ended(db, family_member_id=left.family_member_id)
    except HasEnded:  # in that very moment: nobody is in touch with them
        return False
    to_id = db.scalar(select(PeerMentor.id).where(PeerMentor.ref == to).with_for_update())  # one place, given once
    left = _left(db, mentor, booking, now)  # asked again: what was given back or handed on while this one waited
    if left is None:
        return False
    others = {each.ref: each for each in parting_queries.others_for(db, mentor, left.family_member_id, now=now)}
    if to != LET_GO and to not in others:
        raise NotForThem
    if to != LET_GO and others[to].needs_thought and not was_warned:
        raise ThinkAgain(others[to])
    row = HandedOn(
        mentor_id=mentor.id,
        family_member_id=left.family_member_id,
        to_mentor_id=to_id,
        covers_until=left.last_ends_at,
        by=by,
        at=now,
    )
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError:  # two pressed at one moment: the first one told the person
        return False
    person = left.family_member_id
    referrals.tell_by_note(db, family_member_id=person, text=words, by=by, once_key=f"handed-on-{row.id}", now=now)
    if to == LET_GO:
        # a talk that is over leads nowhere: whoever is to be in touch opens the record by the request
        messages.raise_alert(db, kind=ALERT, about=left.request or booking, now=now)
    else:  # by their own reference: nothing of the person is theirs to open before there is a talk
        key = accounts.person_key_of(db, others[to].worker_id)
        messages.give_notice(db, worker_key=key, about=to, now=now)
    record(db, recorded.HANDED_ON, now=now, mentor=mentor.ref, by=by, booking=booking, to=to)
    return True


def _left(db: Session, mentor: PeerMentor, booking: str, now: datetime) -> Left | None:
    return next((each for each in parting_queries.left_with(db, mentor, now=now) if each.booking == booking), None)
