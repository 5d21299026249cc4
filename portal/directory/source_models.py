"""Tables of where entries of the directory come from, and every record as it was received."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models import Number
from portal.storage.base import Base, UTCDateTime


class Source(Base):
    """Where entries come from, with what may be shown of it."""

    __tablename__ = "directory_source"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text, default="")
    licence: Mapped[str] = mapped_column(Text, default="")
    attribution: Mapped[str] = mapped_column(Text, default="")
    last_tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_run_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_counts: Mapped[str] = mapped_column(Text, default="{}")  # JSON: source_report and new, changed, same, ...
    held_back: Mapped[str] = mapped_column(Text, default="")  # why the last run waits for a person (F23)


class SourceRecord(Base):
    """A record as received, with its problems. Kept when it is gone, so that it can come back."""

    __tablename__ = "source_record"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("directory_source.id"), index=True)
    external_id: Mapped[str] = mapped_column(String(200))
    raw: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    problems: Mapped[str] = mapped_column(Text, default="[]")
    refused: Mapped[str] = mapped_column(Text, default="")
    first_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"), index=True)
