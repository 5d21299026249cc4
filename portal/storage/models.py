"""Tables that belong to no feature: the visit of a browser, and values the portal keeps about itself."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, UTCDateTime


class Visit(Base):
    """A browser's visit. `data` is sealed with a key that only the cookie holds; the id is a hash of the cookie."""

    __tablename__ = "visit"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    worker_id: Mapped[str | None] = mapped_column(String(64), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    touched_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class SettingValue(Base):
    """A named value about the portal itself: the fingerprint of its keys, what was last checked."""

    __tablename__ = "setting_value"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
