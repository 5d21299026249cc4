"""Tables that a search reads or writes: all of them can be worked out again from the entries, but for the counts."""

from sqlalchemy import ForeignKey, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models import Channel, Listing, ListingTag, MeetingPoint, OpenTime, Organisation, Venue
from portal.storage.base import Base
from portal.storage.stamps import belong

Word = String(40).with_variant(String(40, collation="C"), "postgresql")  # so that an index finds beginnings


class ListedTown(Base):
    """A town that our own venues name, with the middle of them on the grid: for places that no gazetteer knows."""

    __tablename__ = "listed_town"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    easting: Mapped[int] = mapped_column(Integer)
    northing: Mapped[int] = mapped_column(Integer)


class SearchWord(Base):
    """A word of some listing. What people type is held against these, so that a slip of spelling finds it."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(Word, primary_key=True)


class SearchSlip(Base):
    """A word with one letter left out. Two words that differ by one slip share one of these (or one is the other's)."""

    __tablename__ = "search_slip"

    slip: Mapped[str] = mapped_column(Word, primary_key=True)
    word: Mapped[str] = mapped_column(ForeignKey("search_word.word", ondelete="CASCADE"), primary_key=True)


class UnmetNeed(Base):
    """How often a search found nothing near, by first part of the postcode and hour of the week (R-04)."""

    __tablename__ = "unmet_need_count"

    outcode: Mapped[str] = mapped_column(String(8), primary_key=True)
    week_hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)


# All that pages of the directory are made of: whoever keeps a page of it asks whether any of these changed.
_SHOWN = (Organisation, Listing, ListingTag, Venue, MeetingPoint, Channel, OpenTime, ListedTown, SearchWord, SearchSlip)
belong("directory", *(model.__table__ for model in _SHOWN))
