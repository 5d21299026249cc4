"""Tables of the clockwork: who dispatches, what ran when, which daily jobs are done."""

from datetime import date, datetime

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, UTCDateTime


class Lease(Base):
    """Who may do the clockwork. `number` only grows: it fences off a holder that slept (F3)."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Heartbeat(Base):
    """Written by the work itself, never by the clock that starts it: a dead thread stops this (M1, F4)."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)  # job:tick, scheduler:<owner>
    last_start_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_success_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    next_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_trouble_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_trouble: Mapped[str | None] = mapped_column(String(60))  # the name of an error class, no more
    runs: Mapped[int] = mapped_column(Integer, default=0)


class JobDay(Base):
    """A daily job on one local date: one row, however often the clock shows that hour (F12)."""

    __tablename__ = "job_day"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    on_date: Mapped[date] = mapped_column(Date, primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
