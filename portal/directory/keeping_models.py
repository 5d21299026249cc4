"""Tables of how entries are kept: who changed what, and what the public says is wrong."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models import Number
from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class ListingChange(Base):
    """One change of an entry or of a place, with all that was there before and after, so that it can be undone."""

    __tablename__ = "listing_change"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    by: Mapped[str] = mapped_column(String(20))  # a worker's reference, or "source"
    what: Mapped[str] = mapped_column(String(20))  # one of keeping.What
    before: Mapped[str] = mapped_column(Text, default="{}")
    after: Mapped[str] = mapped_column(Text, default="{}")
    undone: Mapped[bool] = mapped_column(Boolean, default=False)


class ListingOwner(Base):
    """A worker from outside the team who keeps this one entry true."""

    __tablename__ = "listing_owner"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    worker: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)  # a worker's reference
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    given_by: Mapped[str] = mapped_column(String(20))


class ListingReport(HasId, OwnedByPerson, Base):
    """ "Something is wrong here": no name is asked for; words that were added are sealed, and erased once settled."""

    __tablename__ = "listing_report"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # one of reports.KINDS
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by: Mapped[str] = mapped_column(String(20), default="")
