"""What the clock does about duty: asks for a yes a day before, and goes down the line when none comes (N-18)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import active_with_roles, person_key_of
from portal.casework import rota
from portal.casework.rota_actions import ROLES, UNCONFIRMED
from portal.casework.rota_models import DutyShift
from portal.messages.actions import give_notice, raise_alert, tell_at_once
from portal.storage.engine import NewDb
from portal.storage.work import work


def ask_and_fall_back(new_db: NewDb, now: datetime) -> int:
    """Each is asked once; each missing yes is one alert, and one notice to the next in line. Gives how many asked."""
    with new_db() as db, work(db):
        soon = db.scalars(
            select(DutyShift).where(
                DutyShift.confirmed_at.is_(None), DutyShift.starts_at <= now + rota.ASK_BEFORE, DutyShift.ends_at > now
            )
        ).all()
        asked = 0
        for row in soon:
            is_near = row.starts_at <= now + rota.FALL_BACK_BEFORE
            if row.asked_at is None:
                row.asked_at, asked = now, asked + 1
                tell = tell_at_once if is_near else give_notice  # put on duty late: in the morning would be too late
                tell(db, worker_key=person_key_of(db, row.worker_id), about=row.ref, now=now)
            if is_near:
                _next_in_line(db, row, now)
        return asked


def _next_in_line(db: Session, row: DutyShift, now: datetime) -> None:
    alert = raise_alert(db, kind=UNCONFIRMED, about=row.ref, now=now)
    if alert.raised_at != now:
        return
    at_work = {one.id: one.person_key for one in active_with_roles(db, ROLES)}
    following = db.scalars(
        select(DutyShift)
        .where(
            DutyShift.starts_at < row.ends_at,
            DutyShift.ends_at > row.starts_at,
            DutyShift.line > row.line,
            DutyShift.worker_id.in_(at_work),  # who was shut out, or does something else now, opens no page of it
        )
        .order_by(DutyShift.line)
    ).first()
    if following is not None:
        tell_at_once(db, worker_key=at_work[following.worker_id], about=following.ref, now=now)
