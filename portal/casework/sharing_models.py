"""What a person agreed to show to somebody outside: one row each, with the exact words they read (R-83)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class SharingConsent(HasId, OwnedByPerson, Base):
    """Asked for by a worker, given by the person, ended by either. Never changed: another wish is another row."""

    __tablename__ = "sharing_consent"
    __table_args__ = (
        CheckConstraint("purpose_sealed IS NOT NULL", name="says_why"),
        CheckConstraint("until_at > asked_at", name="ends_later"),
        CheckConstraint("given_at IS NULL OR words_sealed IS NOT NULL", name="given_in_words"),
        CheckConstraint("given_at IS NULL OR given_how IN ('page','spoken')", name="given_how"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    receiver: Mapped[str] = mapped_column(String(20), index=True)  # a worker's reference: one named person
    items: Mapped[str] = mapped_column(String(200))  # codes of sharing.ITEMS and references, commas between
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    asked_by: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    given_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_how: Mapped[str] = mapped_column(String(8), default="")
    heard_by: Mapped[str] = mapped_column(String(20), default="")  # whom they said it to, when spoken
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str] = mapped_column(String(20), default="")  # person, or a worker's reference
    purpose_sealed: Mapped[bytes | None] = sealed_column()
    purpose = Sealed("purpose_sealed")
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")  # exactly what they read or heard when they agreed
