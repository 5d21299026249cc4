"""Stories (R-20). Each has a key of its own, so that one taken back is gone from every copy as well."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class Story(HasId, OwnedByPerson, Base):
    """Published only with a consent and after a second person has read it; withdrawn, nothing of its text is left."""

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint(
            "published_at IS NULL OR (consent_at IS NOT NULL AND read_by <> '' AND read_by <> written_by)",
            name="agreed_and_read_twice",
        ),
        CheckConstraint("withdrawn_at IS NULL OR text_sealed IS NULL", name="nothing_left"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str | None] = mapped_column(
        ForeignKey("family_member.id", ondelete="SET NULL"), index=True
    )  # whose it is, where they have a record here: they take it back themselves
    mentions: Mapped[str] = mapped_column(String(200), default="")  # names of MENTIONS, one space apart
    language: Mapped[str] = mapped_column(String(8), default="en")
    consent_version: Mapped[str] = mapped_column(String(20), default="")
    consent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    written_by: Mapped[str] = mapped_column(String(16))
    read_by: Mapped[str] = mapped_column(String(16), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[str] = mapped_column(String(16), default="")
    title_sealed: Mapped[bytes | None] = sealed_column()
    title = Sealed("title_sealed")
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed("text_sealed")
