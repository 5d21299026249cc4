"""Organisations we work with: of what kind, what they do, how to reach them (R-60)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime


class PartnerAgency(HasId, Base):
    """Published facts about an organisation, nothing about people it supports."""

    __tablename__ = "partner_agency"
    __table_args__ = (CheckConstraint("remit <> '' AND contact <> ''", name="says_what_and_how"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    remit: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(200))
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
