"""Table of what takes two people: giving somebody a new way in, and taking many records out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime


class Approval(HasId, Base):
    """Asked for by one, agreed to by another; the table itself refuses one person for both."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("kind IN ('new-way-in','export')", name="kind"),
        CheckConstraint("agreed_by = '' OR agreed_by <> asked_by", name="two_people"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    about: Mapped[str] = mapped_column(String(40))  # a worker's reference, or the name of an export
    asked_by: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    agreed_by: Mapped[str] = mapped_column(String(16), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # used, or said no to
