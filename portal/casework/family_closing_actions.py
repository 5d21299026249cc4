"""Closing a family case and opening it again, each with its reason in the record (R-41, R-52, R-58)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.casework import family_actions, family_closing, support_recorded
from portal.casework.support_refusals import SaysNoReason
from portal.records.actions import record


def close_case(db: Session, *, ref: str, reason: str, words: Callable[[str], str], by: str, now: datetime) -> None:
    """The main worker's part ends with it, and each person is told so in their safe way; everybody's own record stays
    as it is. `words`: what they read, by their language. Safe to repeat. Raises NoSuchPart, SaysNoReason.
    """
    if reason not in family_closing.CLOSING:
        raise SaysNoReason
    row = family_actions.case(db, ref, for_change=True)
    if row.closed_at is not None:
        return
    row.closed_at, held = now, family_actions.present_lead(db, row)
    if held is not None:
        held.ended_at = now
    db.flush()
    family_actions.look_at_lead(db, row, now)
    if held is not None:
        family_actions.tell_members(db, row, words=words, by=by, once=f"c{held.id[:30]}", now=now)
    record(db, support_recorded.CASE_CHANGED, now=now, case=ref, by=by, part=f"{family_closing.CLOSED}{reason}")


def open_again(db: Session, *, ref: str, reason: str, by: str, now: datetime) -> None:
    """Without a main worker: somebody chooses one, and the list says so where one is needed. Safe to repeat.

    Raises NoSuchPart, SaysNoReason."""
    if reason not in family_closing.OPENING:
        raise SaysNoReason
    row = family_actions.case(db, ref, for_change=True)
    if row.closed_at is None:
        return
    row.closed_at = None
    db.flush()
    family_actions.look_at_lead(db, row, now)
    record(db, support_recorded.CASE_CHANGED, now=now, case=ref, by=by, part=f"{family_closing.OPENED_AGAIN}{reason}")
