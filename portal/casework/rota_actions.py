"""Putting people on duty, asking them to confirm, and finding who is on call (N-18)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import rota, support_recorded
from portal.casework.rota_models import DutyShift
from portal.casework.support_refusals import NoSuchShift, ShiftTaken, TooLittleRest
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.errors import BadInput
from portal.shared.refs import new_ref
from portal.storage.chosen_settings import settings_now

ROLES = DutyShift.DUTY_ROLES
ON_CALL_ONLY = "supervisor"  # opens concerns while what cannot wait is theirs, and at no other time
UNCONFIRMED, NOBODY = "shift-unconfirmed", "nobody-on-duty"


class NotAShift(BadInput):
    """It ends before it starts, is too long, or is over already."""


def add_shift(
    db: Session,
    *,
    worker: str,
    line: int,
    starts_at: datetime,
    ends_at: datetime,
    by: str,
    now: datetime,
    was_warned: bool = False,
) -> DutyShift:
    """`was_warned`: they rest less than the organisation's limit, and whoever makes the rota knows (R-38).

    Raises TooLittleRest, ShiftTaken, NotAShift, NoSuchWorker.
    """
    person = accounts.worker_by_ref(db, worker)
    if not person.active or person.role not in ROLES:
        raise accounts.NoSuchWorker(worker)
    if not starts_at < ends_at <= starts_at + rota.LONGEST or ends_at <= now or line not in (1, 2, 3):
        raise NotAShift
    rest = rest_of(db)
    near = select(DutyShift.starts_at, DutyShift.ends_at).where(
        DutyShift.worker_id == person.id,
        DutyShift.ends_at > starts_at - rest,
        DutyShift.starts_at < ends_at + rest,
    )
    others = [(begins, ends) for begins, ends in db.execute(near)]
    if not rota.rests_enough(starts_at, ends_at, others, timedelta(0)):
        raise ShiftTaken
    is_short = not rota.rests_enough(starts_at, ends_at, others, rest)
    if is_short and not was_warned:
        raise TooLittleRest
    made = DutyShift(
        ref=new_ref("DS"), worker_id=person.id, line=line, starts_at=starts_at, ends_at=ends_at, made_by=by
    )
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise ShiftTaken from error
    record(
        db,
        support_recorded.SHIFT_CHANGED,
        now=now,
        shift=made.ref,
        by=by,
        part="added-short-rest" if is_short else "added",
    )
    return made


def rest_of(db: Session) -> timedelta:
    """The organisation's limit."""
    return timedelta(hours=settings_now(db).rest_hours)


def confirm_shift(db: Session, *, ref: str, worker_id: str, by: str, now: datetime) -> None:
    """Their own only. Safe to repeat. Raises NoSuchShift."""
    row = db.scalar(select(DutyShift).where(DutyShift.ref == ref, DutyShift.worker_id == worker_id))
    if row is None:
        raise NoSuchShift
    if row.confirmed_at is None:
        row.confirmed_at = now
        db.flush()
        messages.settle(db, kind=UNCONFIRMED, about=ref, now=now)
        record(db, support_recorded.SHIFT_CHANGED, now=now, shift=ref, by=by, part="confirmed")


def drop_shift(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """Taken off the rota; somebody else can be put there. Raises NoSuchShift."""
    row = db.scalar(select(DutyShift).where(DutyShift.ref == ref))
    if row is None:
        raise NoSuchShift
    db.delete(row)
    db.flush()
    messages.settle(db, kind=UNCONFIRMED, about=ref, now=now)
    record(db, support_recorded.SHIFT_CHANGED, now=now, shift=ref, by=by, part="dropped")


def without_rest(db: Session, *, now: datetime) -> set[str]:
    """References of turns, over or not, that begin before their worker has rested from the one before.

    What is over is looked at too, as far back as rest may still be owed from it: the rota no longer shows it.
    """
    rest = rest_of(db)
    first = select(func.min(DutyShift.starts_at)).where(DutyShift.ends_at > now)
    since = min(db.scalar(first) or now, now) - rest
    asked = select(DutyShift.ref, DutyShift.worker_id, DutyShift.starts_at, DutyShift.ends_at)
    rows = db.execute(asked.where(DutyShift.ends_at > since)).all()
    return rota.without_rest([(ref, worker, begins, ends) for ref, worker, begins, ends in rows], rest)


def shifts(db: Session, *, now: datetime, worker_id: str = "") -> list[DutyShift]:
    """To come and present, the soonest first."""
    asked = select(DutyShift).where(DutyShift.ends_at > now).order_by(DutyShift.starts_at, DutyShift.line)
    return list(db.scalars(asked.where(DutyShift.worker_id == worker_id) if worker_id else asked))


def who_takes_it(db: Session, now: datetime, *, roles: Collection[str] = ROLES, but: str = "") -> list[Any]:
    """Whom what cannot wait reaches at any hour: on call and the leads; else the team; else whoever there is.

    `roles`: who can do something about it. `but`: the reference of who did it themselves and knows; only where nobody
    else can be reached is it them.
    """
    at_work = [one for one in accounts.workers(db) if one.active and one.role in roles]
    others = [one for one in at_work if one.ref != but] or at_work
    now_on = on_call(db, now=now, among={one.id for one in others})
    found = [one for one in others if one.id == now_on or one.role == ROLES[0]]
    return found or [one for one in others if one.role != ON_CALL_ONLY] or others


def on_call(db: Session, *, now: datetime, among: Collection[str] | None = None) -> str:
    """The id of the worker on duty now, down the line of those who confirmed; '' when nobody is.

    Who was shut out since keeps their line on the rota and is nobody: the next in the line hears (N-18).
    `among`: the ids of those who count; None: all.
    """
    at_work = {each.id for each in accounts.workers(db) if each.active}
    rows = db.scalars(select(DutyShift).where(DutyShift.starts_at <= now, DutyShift.ends_at > now))
    line = [row for row in rows if row.worker_id in at_work and (among is None or row.worker_id in among)]
    return rota.on_duty((row.line, row.confirmed_at is not None, row.worker_id) for row in line)
