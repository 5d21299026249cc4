"""Tables of the directory. Nothing here is about a person who asks for support.

A listing is what people search; a venue is where things happen (held once, R-65); a meeting point ties them and
carries the grid position that search reads. Rules of opening belong to a listing, to a venue (closing it closes
every group there) or to a channel; they are expanded ahead into open spans in whole UTC seconds.
"""

from datetime import date, datetime, time

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.directory.squares import SIZES
from portal.storage.base import Base, UTCDateTime, only_where

LONG = 2 * 24 * 3600  # seconds. Few openings last longer; all others that hold a moment end soon after it
Number = BigInteger().with_variant(Integer, "sqlite")


class Organisation(Base):
    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("directory_source.id"), index=True)
    external_id: Mapped[str] = mapped_column(String(200))


class Listing(Base):
    """A `service_listing`: one entry of the one directory."""

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("kind IN ('place','group','line','service','crisis')", name="kind"),
        CheckConstraint("status IN ('active','inactive','temporarily closed')", name="status"),
        Index("ix_listing_shown_kind", "shown", "kind"),
        Index("ix_listing_shown_name", "shown", "name", "id"),
        Index("ix_listing_online", "online", "shown", "name"),
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300))
    alternate_name: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    independent: Mapped[bool | None] = mapped_column(Boolean)  # of a treatment service; None: not said
    url: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")  # an organisation's own address, published by it
    status: Mapped[str] = mapped_column(String(20), default="active")
    shown: Mapped[bool] = mapped_column(Boolean, default=True)  # may the public see it now
    fees: Mapped[str] = mapped_column(Text, default="")
    eligibility: Mapped[str] = mapped_column(Text, default="")
    hours_text: Mapped[str] = mapped_column(Text, default="")
    nations: Mapped[str] = mapped_column(String(80), default="")  # letters of E S W N; empty: not said
    online: Mapped[bool] = mapped_column(Boolean, default=False)
    is_treatment_premises: Mapped[bool] = mapped_column(Boolean, default=False)
    minimum_age: Mapped[int | None] = mapped_column(SmallInteger)
    maximum_age: Mapped[int | None] = mapped_column(SmallInteger)
    checked_on: Mapped[date | None] = mapped_column(Date)
    checked_by: Mapped[str] = mapped_column(String(80), default="")  # the source, or a role; never a person's name
    source_url: Mapped[str] = mapped_column(Text, default="")
    funding_ends_on: Mapped[date | None] = mapped_column(Date)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("directory_source.id"), index=True)
    external_id: Mapped[str] = mapped_column(String(200), default="")
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=0)  # counts changes by people, so that none is lost
    kept: Mapped[str] = mapped_column(String(300), default="")  # parts a person changed: no import writes over them
    source_differs: Mapped[str] = mapped_column(String(300), default="")  # those of them where the source says other
    forwarding: Mapped[str] = mapped_column(Text, default="")  # where to turn, once it is closed for good
    walk_in: Mapped[str] = mapped_column(Text, default="")  # what happens when somebody comes for the first time
    needs_expanding: Mapped[bool] = mapped_column(Boolean, default=True, index=True)
    expanded_to: Mapped[date | None] = mapped_column(Date)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    points: Mapped[list["MeetingPoint"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    channels: Mapped[list["Channel"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Channel.position"
    )


class ListingTag(Base):
    """Who it is for, in which language, of which kind: `audience:parents`, `language:cy`, `type:O`."""

    __tablename__ = "listing_tag"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(120), primary_key=True, index=True)


class Venue(Base):
    """A place. `neutral_name` is the only name ever used in a message (R-34)."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    neutral_name: Mapped[str] = mapped_column(String(120), default="")
    reception_words: Mapped[str] = mapped_column(String(200), default="")  # what to say at reception
    signs: Mapped[str] = mapped_column(Text, default="")
    entrance: Mapped[str] = mapped_column(Text, default="")
    transport: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    town: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="", index=True)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    quality: Mapped[str] = mapped_column(String(10), default="none")
    masked: Mapped[bool] = mapped_column(Boolean, default=False)
    step_free: Mapped[bool | None] = mapped_column(Boolean)
    hearing_loop: Mapped[bool | None] = mapped_column(Boolean)
    toilets: Mapped[bool | None] = mapped_column(Boolean)
    quiet_room: Mapped[bool | None] = mapped_column(Boolean)
    rooms: Mapped[int] = mapped_column(SmallInteger, default=1)
    bookable: Mapped[bool] = mapped_column(Boolean, default=False)  # agreed with us as a place to meet
    is_treatment_premises: Mapped[bool] = mapped_column(Boolean, default=False)
    nation: Mapped[str] = mapped_column(String(20), default="")
    version: Mapped[int] = mapped_column(Integer, default=0)
    kept: Mapped[str] = mapped_column(String(300), default="")  # columns a person changed: no import writes over them


class VenueOtherUse(Base):
    """When a drug or alcohol service uses the venue: such times are not offered unless asked for (R-33)."""

    __tablename__ = "venue_other_use"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    byday: Mapped[str] = mapped_column(String(60))
    opens_at: Mapped[time] = mapped_column(Time)
    closes_at: Mapped[time] = mapped_column(Time)


class MeetingPoint(Base):
    """A listing at a venue. Position in metres on one grid for the whole UK."""

    __tablename__ = "meeting_point"
    __table_args__ = (
        UniqueConstraint("listing_id", "venue_id"),
        *(Index(f"ix_meeting_point_{name}", name, "easting", "northing", "listing_id", "venue_id") for name in SIZES),
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), index=True)
    easting: Mapped[int | None] = mapped_column(Integer)
    northing: Mapped[int | None] = mapped_column(Integer)
    square_250: Mapped[int | None] = mapped_column(Integer)  # numbers of squares.py
    square_1k: Mapped[int | None] = mapped_column(Integer)
    square_4k: Mapped[int | None] = mapped_column(Integer)
    square_16k: Mapped[int | None] = mapped_column(Integer)

    venue: Mapped[Venue] = relationship(lazy="raise")


class Channel(Base):
    """A way to reach a listing at a distance: an organisation's published number or address."""

    __tablename__ = "channel"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(SmallInteger, default=0)


class Schedule(Base):
    """One `shapes.Rule`, of a listing, a venue or a channel."""

    __tablename__ = "schedule"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), index=True)
    byday: Mapped[str] = mapped_column(String(80), default="")
    opens_at: Mapped[time | None] = mapped_column(Time)
    closes_at: Mapped[time | None] = mapped_column(Time)
    freq: Mapped[str] = mapped_column(String(8), default="WEEKLY")
    interval: Mapped[int] = mapped_column(SmallInteger, default=1)
    bymonthday: Mapped[str] = mapped_column(String(80), default="")
    starts_on: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/London")
    on_holidays: Mapped[str] = mapped_column(String(8), default="unknown")
    term_only: Mapped[bool] = mapped_column(Boolean, default=False)
    by_appointment: Mapped[bool] = mapped_column(Boolean, default=False)
    source_text: Mapped[str] = mapped_column(Text, default="")
    doubtful: Mapped[bool] = mapped_column(Boolean, default=False)


class DayDifference(Base):
    """One `shapes.DayException`: a date that is closed, or open at other times."""

    __tablename__ = "day_difference"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), index=True)
    on: Mapped[date] = mapped_column(Date)
    closed: Mapped[bool] = mapped_column(Boolean, default=True)
    opens_at: Mapped[time | None] = mapped_column(Time)
    closes_at: Mapped[time | None] = mapped_column(Time)
    note: Mapped[str] = mapped_column(Text, default="")
    ours: Mapped[bool] = mapped_column(Boolean, default=False)  # said by a person here, so an import leaves it


class OpenTime(Base):
    """A concrete stretch of opening, whole UTC seconds since 1970. Only what is sure is ever called open."""

    __tablename__ = "open_time"
    __table_args__ = (
        CheckConstraint("ends > starts", name="forward"),
        Index("ix_open_time_listing", "listing_id", "ends", "starts", "sure"),
        Index("ix_open_time_long", "listing_id", "ends", "starts", "sure", **only_where(f"ends - starts > {LONG}")),
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), index=True)
    starts: Mapped[int] = mapped_column(BigInteger)
    ends: Mapped[int] = mapped_column(BigInteger)
    sure: Mapped[bool] = mapped_column(Boolean, default=True)
    why: Mapped[str] = mapped_column(String(24), default="regular")
