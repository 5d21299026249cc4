"""Who saw or did what: entries without personal data, each chained to the one before by a hash (G34)."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, UTCDateTime


class AccessEntry(Base):
    __tablename__ = "access_entry"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    about: Mapped[str] = mapped_column(String(40), index=True)  # reference of the thing it is about
    facts: Mapped[str] = mapped_column(Text)  # JSON of references and stages only
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
