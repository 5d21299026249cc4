"""Logging a contact or a try, and confirming that the safe ways still hold (N-08, N-09)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.casework import concern_queries, recorded, triage_actions
from portal.casework.contact_rules import Outcome, what_is_wrong
from portal.casework.triage_models import ContactEvent
from portal.messages import actions as messages
from portal.messages.contact_queries import safe_contact
from portal.records.actions import record
from portal.referrals import queries
from portal.referrals.actions import refuse_if_ended
from portal.shared.errors import BadInput, Gone
from portal.shared.refs import new_ref

MESSAGE_LEFT = "message-left-though-no"


class NotLogged(BadInput):
    """Something is missing or cannot be so. `wrong`: by field, a word of contact_rules."""

    def __init__(self, wrong: dict[str, str]):
        super().__init__(", ".join(sorted(wrong)))
        self.wrong = wrong


class NoSafeWay(Gone):
    """There is nothing to show: no way is marked safe, or the person asked us to stop."""


def check_ways(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """The box was seen and is still right: the date of the check is kept, and by whom.

    Of somebody who ended their request only while a concern is open: somebody may have to be kept safe (R-45).
    Raises NoSafeWay, HasEnded, NoSuchPerson.
    """
    asked = queries.referral(db, ref)
    if not concern_queries.is_open_for(db, asked.family_member_id):
        refuse_if_ended(db, family_member_id=asked.family_member_id)
    contact = safe_contact(db, asked.person_key)
    if contact is None or contact.stopped_at is not None:
        raise NoSafeWay
    messages.mark_checked(db, person_key=asked.person_key, now=now)
    record(db, recorded.CONTACT_CHECKED, referral=ref, by=by, now=now)


def log_contact(
    db: Session,
    *,
    ref: str,
    way: str,
    outcome: str,
    left_message: str,
    is_still_safe: bool,
    note: str,
    next_contact_at: datetime,
    once_key: str,
    by: str,
    now: datetime,
) -> ContactEvent:
    """The same `once_key` is the same contact. Raises NotLogged, BadNextContact, NoSuchPerson.

    What happened is kept, also where they have ended their request since; nobody comes back to them then.
    A message left where the person said no is refused as an entry of this form; it is a harm that happened, so the
    page offers to say so, and `admit_message` keeps it and tells the duty lead.
    """
    asked = queries.referral(db, ref)
    contact = safe_contact(db, asked.person_key)
    wrong = what_is_wrong(contact, way=way, outcome=outcome, left_message=left_message, is_still_safe=is_still_safe)
    if wrong:
        raise NotLogged(wrong)
    made = _add(db, ref, way, outcome, left_message, is_still_safe, note, once_key, by, now)
    if contact is not None and contact.ended_at is not None:
        return made
    triage_actions.come_back_on(db, ref=ref, next_contact_at=next_contact_at, by=by, now=now)
    if outcome == Outcome.SPOKE:
        messages.mark_checked(db, person_key=asked.person_key, now=now)
        record(db, recorded.CONTACT_CHECKED, referral=ref, by=by, now=now)
    return made


def admit_message(db: Session, *, ref: str, note: str, once_key: str, by: str, now: datetime) -> ContactEvent:
    """A message was left though the person said no. Kept as it happened; somebody has to look at it."""
    made = _add(db, ref, "phone", Outcome.NO_ANSWER, "yes", False, note, once_key, by, now)
    messages.raise_alert(db, kind=MESSAGE_LEFT, about=ref, now=now)
    return made


def _add(
    db: Session,
    ref: str,
    way: str,
    outcome: str,
    left_message: str,
    is_still_safe: bool,
    note: str,
    once_key: str,
    by: str,
    now: datetime,
) -> ContactEvent:
    asked = queries.referral(db, ref)
    event = ContactEvent(
        person_key=asked.person_key,
        family_member_id=asked.family_member_id,
        ref=new_ref("CE"),
        by=by,
        at=now,
        way=way,
        outcome=outcome,
        left_message=left_message,
        is_still_safe=is_still_safe,
        once_key=once_key,
    )
    event.note = note
    try:
        with db.begin_nested():
            db.add(event)
            db.flush()
    except IntegrityError:
        before = db.scalars(select(ContactEvent).where(ContactEvent.once_key == once_key)).one()
        if before.family_member_id != asked.family_member_id:
            raise
        return before
    record(db, recorded.CONTACT_LOGGED, referral=ref, by=by, contact=event.ref, outcome=outcome, now=now)
    return event
