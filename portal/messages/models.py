"""Tables: how to reach people safely, and everything that leaves the house."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class ContactPerson(HasId, OwnedByPerson, Base):
    """What is the same for all ways of one person."""

    __tablename__ = "contact_person"
    __table_args__ = (UniqueConstraint("person_key"),)

    language: Mapped[str] = mapped_column(String(8), default="en")
    level: Mapped[str] = mapped_column(String(10), default="neutral")
    wants_reminders: Mapped[bool] = mapped_column(Boolean, default=True)
    wants_nudge: Mapped[bool] = mapped_column(Boolean, default=False)
    for_work: Mapped[bool] = mapped_column(Boolean, default=False)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # they ended their request: told from here alone
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    avoid_sealed: Mapped[bytes | None] = sealed_column()
    avoid = Sealed("avoid_sealed")  # JSON list of dates

    ways: Mapped[list["SafeContact"]] = relationship(
        order_by="SafeContact.place", cascade="all, delete-orphan", lazy="selectin"
    )


class SafeContact(HasId, OwnedByPerson, Base):
    """One way to reach a person. `place` is the order in which they prefer it."""

    __tablename__ = "safe_contact"
    __table_args__ = (UniqueConstraint("person_key", "way", "only_for"),)

    contact_id: Mapped[str] = mapped_column(ForeignKey("contact_person.id", ondelete="CASCADE"), index=True)
    way: Mapped[str] = mapped_column(String(12))
    place: Mapped[int] = mapped_column(Integer, default=0)
    is_safe: Mapped[bool] = mapped_column(Boolean, default=False)
    may_leave_message: Mapped[bool] = mapped_column(Boolean, default=False)
    works: Mapped[bool] = mapped_column(Boolean, default=True)
    only_for: Mapped[str] = mapped_column(String(40), default="")  # reference of a booking, or ''
    value_index: Mapped[str | None] = mapped_column(String(64), index=True)  # keyed hash, to know who answered
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    value_sealed: Mapped[bytes | None] = sealed_column()
    value = Sealed("value_sealed")
    hours_sealed: Mapped[bytes | None] = sealed_column()
    hours = Sealed("hours_sealed")  # JSON list of [weekday, from minute, to minute]
    cover_sealed: Mapped[bytes | None] = sealed_column()
    if_someone_answers = Sealed("cover_sealed")
    seen_by_sealed: Mapped[bytes | None] = sealed_column()
    seen_by = Sealed("seen_by_sealed")
    code_made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    code_tries: Mapped[int] = mapped_column(Integer, default=0)
    code_sealed: Mapped[bytes | None] = sealed_column()
    code = Sealed("code_sealed")  # the figures that confirm it; gone once they did


class WayAsked(Base):
    """When a number or address last got its figures, whoever named it. Forgotten after that day."""

    __tablename__ = "way_asked"

    value_index: Mapped[str] = mapped_column(String(64), primary_key=True)  # keyed hash
    message_id: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class OutboxMessage(HasId, OwnedByPerson, Base):
    """One message by one way. No address and no text is kept: both are made when it is sent, from present facts."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("about", "kind", "way", "starts_key", "turn", "person_key", name="uq_outbox_message_once"),
        Index("ix_outbox_message_ready", "state", "ready_at"),
        Index("ix_outbox_message_sent", "way", "sent_at"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    about: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    way: Mapped[str] = mapped_column(String(12))  # '' when none was allowed
    starts_key: Mapped[str] = mapped_column(String(40))  # starts_at in writing, or '': part of what makes it one
    turn: Mapped[int] = mapped_column(Integer, default=0)  # the same news a second time
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    starts_wall: Mapped[str] = mapped_column(String(16), default="")  # local wall time promised, 2026-11-26T19:00
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    useless_after: Mapped[datetime] = mapped_column(UTCDateTime)
    ready_at: Mapped[datetime] = mapped_column(UTCDateTime)  # when to look at it next
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(24))
    facts_sealed: Mapped[bytes | None] = sealed_column()
    facts = Sealed("facts_sealed")  # JSON of what the words need

    claim: Mapped[int | None] = mapped_column(Integer)  # fencing number of the dispatcher that has it
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # handed to the gateway; no answer yet
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    is_unsure: Mapped[bool] = mapped_column(Boolean, default=False)  # ambiguous, sent again
    off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # cancelled while it was on its way
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    receipt_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the gateway's own time of the last receipt
    gateway_ref: Mapped[str | None] = mapped_column(String(80), index=True)
    parts: Mapped[int] = mapped_column(Integer, default=0)  # texts are paid by the part
    to_index: Mapped[str | None] = mapped_column(String(64), index=True)  # keyed hash of the number it went to
    answer: Mapped[str | None] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(10), default="neutral")
    language: Mapped[str] = mapped_column(String(8), default="en")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Alert(HasId, Base):
    """Something a person of the team needs to see. References only."""

    __tablename__ = "alert"

    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(40), index=True)
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # passed on to those who look after alerts
    open_key: Mapped[str | None] = mapped_column(String(90), unique=True)  # kind and about while open: one, not many
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(40))


class WorkNotice(HasId, Base):
    """News for somebody who signs in, until it goes out with the rest of its bundle."""

    __tablename__ = "work_notice"

    worker_key: Mapped[str] = mapped_column(String(32), index=True)  # the worker's person key
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the thing takes place, if it does
    is_urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    bundled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class GatewayState(Base):
    """How a way out has been doing: what the circuit breaker knows, and what the outbox page shows."""

    __tablename__ = "gateway_state"

    way: Mapped[str] = mapped_column(String(12), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    open_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_good_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_trouble_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_trouble: Mapped[str | None] = mapped_column(String(40))


class Receipt(HasId, Base):
    """A delivery receipt as it came, once."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("way", "number"),)

    way: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(80))  # the gateway's own number of the receipt
    message_id: Mapped[str] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
