"""Tables of mentoring: who may be talked to, when, and what is booked."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    SmallInteger,
    String,
    Text,
    Time,
    UniqueConstraint,
    Update,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.mentoring.mentor_row import MentorRow, TakesPeople
from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class PeerMentor(HasId, TakesPeople, Base):
    """What the public may see of a mentor (R-24). The person behind it is a worker with a key of their own."""

    __tablename__ = "peer_mentor"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), unique=True)
    alias: Mapped[str] = mapped_column(String(60))  # a first name or alias, chosen for publication
    words: Mapped[str] = mapped_column(Text, default="")  # their own, written for publication
    languages: Mapped[str] = mapped_column(String(120), default="en")  # codes with commas
    kinds: Mapped[str] = mapped_column(String(80), default="phone")
    experiences: Mapped[str] = mapped_column(String(200), default="")  # published tags: sister, friend, bereaved
    district: Mapped[str] = mapped_column(String(80), default="")  # nothing finer
    easting: Mapped[int | None] = mapped_column(Integer)  # of the district's middle
    northing: Mapped[int | None] = mapped_column(Integer)
    nation: Mapped[str] = mapped_column(String(20), default="England")
    bookable: Mapped[bool] = mapped_column(Boolean, default=False, index=True)
    session_minutes: Mapped[int] = mapped_column(SmallInteger, default=45)
    rest_minutes: Mapped[int] = mapped_column(SmallInteger, default=15)  # kept free after each session
    before_minutes: Mapped[int] = mapped_column(SmallInteger, default=0)  # and before each
    notice_hours: Mapped[int] = mapped_column(SmallInteger, default=12)
    weeks_ahead: Mapped[int] = mapped_column(SmallInteger, default=8)
    caseload_limit: Mapped[int] = mapped_column(SmallInteger, default=5)
    weekly_hours_limit: Mapped[int] = mapped_column(SmallInteger, default=8)
    sessions_a_day: Mapped[int] = mapped_column(SmallInteger, default=4)
    supervisor_id: Mapped[str | None] = mapped_column(ForeignKey("worker.id"), index=True)
    supervision_on: Mapped[date | None] = mapped_column(Date)  # next date; past: no new people
    training_ok_until: Mapped[date | None] = mapped_column(Date)  # past or none: no new bookings
    stepping_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # no new people; no reason is kept
    rest_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # after a hard session nothing is offered before
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    DUTY: ClassVar[str] = "supervisor"

    @classmethod
    def duty_refs(cls, _worker_ref: str, worker_id: str, _now: datetime) -> Select[Any]:
        """Mentors they supervise: given to another before they go (R-58)."""
        return select(cls.ref).where(cls.supervisor_id == worker_id, cls.bookable)

    def rests_at(self, moment: datetime) -> bool:
        """After a session that was hard nothing is offered for a while."""
        return self.rest_until is not None and moment < self.rest_until

    offers: Mapped[list["MentorAvailability"]] = relationship(lazy="raise", cascade="all, delete-orphan")


AMentor = PeerMentor | MentorRow  # for who only reads


class MentorAvailability(Base):
    """One repeating span, in the columns of `directory.shapes.Rule`, with where it may be held."""

    __tablename__ = "mentor_availability"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    kinds: Mapped[str] = mapped_column(String(80))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    byday: Mapped[str] = mapped_column(String(80), default="")
    opens_at: Mapped[time] = mapped_column(Time)
    closes_at: Mapped[time] = mapped_column(Time)
    freq: Mapped[str] = mapped_column(String(8), default="WEEKLY")
    interval: Mapped[int] = mapped_column(SmallInteger, default=1)
    bymonthday: Mapped[str] = mapped_column(String(80), default="")
    starts_on: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/London")
    on_holidays: Mapped[str] = mapped_column(String(8), default="closed")  # opting in says "open" (N-47)
    term_only: Mapped[bool] = mapped_column(Boolean, default=False)
    by_appointment: Mapped[bool] = mapped_column(Boolean, default=False)
    source_text: Mapped[str] = mapped_column(Text, default="")
    doubtful: Mapped[bool] = mapped_column(Boolean, default=False)

    DUTY: ClassVar[str] = "profile"

    @classmethod
    def duty_refs(cls, _worker_ref: str, worker_id: str, _now: datetime) -> Select[Any]:
        """Open for bookings: closed before they go, so that nobody books with somebody who left (R-58)."""
        return select(PeerMentor.ref).where(PeerMentor.worker_id == worker_id, PeerMentor.bookable)

    @classmethod
    def given_up(cls, worker_id: str) -> Update:
        """Shut out at once: nobody books with them from that moment on, whoever has their people later."""
        return update(PeerMentor).where(PeerMentor.worker_id == worker_id).values(bookable=False)


class AvailabilityException(Base):
    """One date that differs: away, or a part of the day away, or an extra time."""

    __tablename__ = "availability_exception"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    on: Mapped[date] = mapped_column(Date)
    closed: Mapped[bool] = mapped_column(Boolean, default=True)
    opens_at: Mapped[time | None] = mapped_column(Time)
    closes_at: Mapped[time | None] = mapped_column(Time)
    note: Mapped[str] = mapped_column(Text, default="")  # one of our own words, never typed
    kinds: Mapped[str] = mapped_column(String(80), default="")
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))


class Booking(HasId, OwnedByPerson, Base):
    """A time taken by a family member. Never overwritten: a move makes another and this one says so."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="forward"),
        CheckConstraint("state IN ('held','booked','moved','cancelled','done','missed')", name="state"),
        UniqueConstraint("once_key"),
        Index("ix_booking_mentor_time", "mentor_id", "starts_at"),
        Index(
            "uq_booking_mentor_start",
            "mentor_id",
            "starts_at",
            unique=True,
            sqlite_where=text("state IN ('held','booked')"),
            postgresql_where=text("state IN ('held','booked')"),
        ),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id"))
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The promise was made in wall time; kept so that a change of the zone's rules can be found (F13).
    wall_time: Mapped[str] = mapped_column(String(16))
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/London")
    place_kind: Mapped[str] = mapped_column(String(10))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    room: Mapped[int | None] = mapped_column(SmallInteger)
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    once_key: Mapped[str] = mapped_column(String(64))
    moved_to_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[str] = mapped_column(String(16), default="person")  # person, or a worker's reference
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str] = mapped_column(String(16), default="")
    off_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # they have read that we called it off
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = Sealed("note_sealed")  # anything the person wants the mentor to know
    # One entry in a calendar through every move: the reference of the first booking, and how often it changed.
    calendar_ref: Mapped[str] = mapped_column(String(16), default="")
    calendar_step: Mapped[int] = mapped_column(SmallInteger, default=0)
    interpreter: Mapped[str] = mapped_column(String(10), default="")  # '', wanted, confirmed, off (N-41, N-42)
    interpreter_by: Mapped[date | None] = mapped_column(Date)  # the day by which the person hears of it
    series_ref: Mapped[str] = mapped_column(String(16), default="", index=True)  # reference of its first booking
    over_limit_sealed: Mapped[bytes | None] = sealed_column()
    over_limit = Sealed("over_limit_sealed")  # why a coordinator booked beyond a limit

    mentor: Mapped[PeerMentor] = relationship(lazy="raise")

    DUTY: ClassVar[str] = "talks"

    @classmethod
    def duty_refs(cls, _worker_ref: str, worker_id: str, now: datetime) -> Select[Any]:
        """Talks to come: moved or called off before they go (R-58)."""
        own = select(PeerMentor.id).where(PeerMentor.worker_id == worker_id)
        return select(cls.ref).where(cls.mentor_id.in_(own), cls.state == "booked", cls.ends_at > now)


class BookedCell(Base):
    """A quarter-hour of a mentor or a room that is taken: the last judge of every overlap (F19, F20).

    Taken by one of: a booking, a group, a time that a helper keeps.
    """

    __tablename__ = "booked_cell"
    __table_args__ = (
        CheckConstraint(
            "(booking_id IS NOT NULL AND group_id IS NULL AND kept_id IS NULL)"
            " OR (booking_id IS NULL AND group_id IS NOT NULL AND kept_id IS NULL)"
            " OR (booking_id IS NULL AND group_id IS NULL AND kept_id IS NOT NULL)",
            name="one_holder",
        ),
    )

    owner: Mapped[str] = mapped_column(String(48), primary_key=True)  # "mentor:<id>" or "room:<venue>:<number>"
    cell: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("group_session.id", ondelete="CASCADE"), index=True)
    kept_id: Mapped[str | None] = mapped_column(ForeignKey("kept_time.id", ondelete="CASCADE"), index=True)
