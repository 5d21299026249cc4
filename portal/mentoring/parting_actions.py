"""A mentor goes: each of their people is given to another, or let go knowingly, and told (R-58)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.mentoring import parting_queries, recorded
from portal.mentoring.models import PeerMentor
from portal.mentoring.parting_models import HandedOn
from portal.messages import actions as messages
from portal.records.actions import record
from portal.referrals import actions as referrals
from portal.shared.errors import BadInput

LET_GO = "team"


class NotForThem(BadInput):
    """This mentor has no room, or is not one whom this person is shown."""


def hand_on(db: Session, *, mentor: PeerMentor, booking: str, to: str, words: str, by: str, now: datetime) -> bool:
    """`booking`: of the last talk; `to`: a mentor's reference, or LET_GO, which stands on the alert list until somebody
    has been in touch. `words` wait as a note in the portal: that a note waits is all that leaves it, in a safe way.

    Sent twice it is once. Raises NotForThem.
    """
    left = next((each for each in parting_queries.left_with(db, mentor, now=now) if each.booking == booking), None)
    if left is None:
        return False
    others = {each.ref for each in parting_queries.others_for(db, mentor, left.family_member_id, now=now)}
    if to != LET_GO and to not in others:
        raise NotForThem
    row = HandedOn(
        mentor_id=mentor.id,
        family_member_id=left.family_member_id,
        to_mentor_id=db.scalar(select(PeerMentor.id).where(PeerMentor.ref == to)),
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
    referrals.answer_note(db, family_member_id=person, text=words, by=by, once_key=f"handed-on-{row.id}"[:64], now=now)
    if to == LET_GO:
        # a talk that is over leads nowhere: whoever is to be in touch opens the record by the request
        messages.raise_alert(db, kind="let-go", about=left.request or booking, now=now)
    record(db, recorded.HANDED_ON, now=now, mentor=mentor.ref, by=by, booking=booking, to=to)
    return True
