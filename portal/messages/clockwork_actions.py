"""Who does the clockwork, what ran when, and which daily jobs are done."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.messages.clockwork_models import Heartbeat, JobDay, Lease

LEASE = timedelta(seconds=40)  # with a tick every 5 s, another takes over within 60 s (G5)
FORGET_AFTER = timedelta(days=40)


def take_lease(db: Session, *, name: str, owner: str, now: datetime, length: timedelta = LEASE) -> int | None:
    """The fencing number when this owner holds the lease now, else None. Call it often: it also extends."""
    lease = db.scalar(select(Lease).where(Lease.name == name).with_for_update())
    if lease is None:
        db.add(Lease(name=name, owner=owner, number=1, expires_at=now + length))
        db.flush()
        return 1
    if lease.expires_at > now + 2 * length:
        lease.expires_at = now + length  # written by a clock that ran ahead; a living holder will extend it (F10)
    if lease.owner != owner:
        if lease.owner and lease.expires_at > now:
            return None
        lease.owner, lease.number = owner, lease.number + 1
    lease.expires_at = now + length
    db.flush()
    return lease.number


def give_up_lease(db: Session, *, name: str, owner: str, now: datetime) -> None:
    """A clean end: the next scheduler need not wait."""
    lease = db.scalar(select(Lease).where(Lease.name == name, Lease.owner == owner).with_for_update())
    if lease is not None:
        lease.owner, lease.expires_at = "", now
        db.flush()


def note_start(db: Session, *, name: str, now: datetime) -> None:
    beat = _beat(db, name)
    beat.last_start_at, beat.runs = now, beat.runs + 1


def note_success(db: Session, *, name: str, now: datetime, next_due_at: datetime | None = None) -> None:
    beat = _beat(db, name)
    beat.last_success_at, beat.next_due_at, beat.last_trouble = now, next_due_at, None
    db.flush()


def note_trouble(db: Session, *, name: str, trouble: str, now: datetime) -> None:
    """`trouble` is the name of an error class: its text could hold something personal."""
    beat = _beat(db, name)
    beat.last_trouble_at, beat.last_trouble = now, trouble[:60]
    db.flush()


def forget_schedulers(db: Session, *, now: datetime) -> None:
    """Heartbeats of scheduler processes that ended, and daily marks of long ago."""
    old = Heartbeat.last_success_at < now - timedelta(days=1)
    db.execute(delete(Heartbeat).where(Heartbeat.name.startswith("scheduler:"), old))
    db.execute(delete(JobDay).where(JobDay.begun_at < now - FORGET_AFTER))


def begin_day(db: Session, *, name: str, on: date, now: datetime) -> bool:
    """Whether a daily job is still to be done for this local date. Begun but not done means again (F12)."""
    day = db.get(JobDay, (name, on), with_for_update=True)
    if day is None:
        db.add(JobDay(name=name, on_date=on, begun_at=now))
        db.flush()
        return True
    return day.done_at is None


def end_day(db: Session, *, name: str, on: date, now: datetime) -> None:
    day = db.get(JobDay, (name, on))
    if day is not None:
        day.done_at = now
        db.flush()


def _beat(db: Session, name: str) -> Heartbeat:
    beat = db.get(Heartbeat, name)
    if beat is None:
        beat = Heartbeat(name=name, runs=0)
        db.add(beat)
        db.flush()
    return beat
