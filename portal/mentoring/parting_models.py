"""Whom a mentor gave into other hands before they went (R-58)."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.mentoring.booking_states import BookingState
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.models import Booking, PeerMentor
from portal.storage.base import Base, HasId, UTCDateTime

STANDS = (BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)


def _has_ended(person_key: Any) -> Any:
    """Who ended their request counts on nobody: as `messages.contact_queries.ended_of` says it, for a statement of this
    floor, from the one column that says so."""
    contact = Base.metadata.tables["contact_person"]
    return exists().where(contact.c.person_key == person_key, contact.c.ended_at.is_not(None))


class HandedOn(HasId, Base):
    """One person, given to another mentor or let go. It covers what they had until then: who books again is theirs."""

    __tablename__ = "handed_on"
    __table_args__ = (UniqueConstraint("mentor_id", "family_member_id", "covers_until"),)

    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    to_mentor_id: Mapped[str | None] = mapped_column(ForeignKey("peer_mentor.id", ondelete="SET NULL"))  # none: let go
    covers_until: Mapped[datetime] = mapped_column(UTCDateTime)  # the end of the last talk they had
    by: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    DUTY: ClassVar[str] = "people"

    @classmethod
    def duty_refs(cls, _worker_ref: str, worker_id: str, now: datetime) -> Select[Any]:
        """People they support at the moment: given to another, or let go knowingly, before they go (R-58)."""
        theirs = (*cls.still_theirs(worker_id, now), ~_has_ended(Booking.person_key))
        return select(func.max(Booking.ref)).where(*theirs).group_by(Booking.family_member_id)

    @classmethod
    def still_theirs(cls, worker_id: str, now: datetime) -> tuple[Any, ...]:
        """Talks that make somebody one of their people, where nobody has handed them on since."""
        covered = select(cls.id).where(
            cls.mentor_id == Booking.mentor_id,
            cls.family_member_id == Booking.family_member_id,
            cls.covers_until >= Booking.ends_at,
        )
        return (
            Booking.mentor_id.in_(select(PeerMentor.id).where(PeerMentor.worker_id == worker_id)),
            Booking.state.in_(STANDS),
            Booking.ends_at > now - STILL_COUNTS_FOR,
            ~covered.exists(),
        )
