"""The table of what somebody said about whom they would find it easiest to talk to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class AlikeWish(HasId, OwnedByPerson, Base):
    """One for each person, or none. Sealed: it tells something of what they live with (N-49)."""

    __tablename__ = "alike_wish"

    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), unique=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    said_by: Mapped[str] = mapped_column(String(16), default="")  # "" by themselves; else who of the team entered it
    alike_sealed: Mapped[bytes | None] = sealed_column()
    alike = Sealed("alike_sealed")  # one of mentoring/alike.py
