"""The words of the directory: what a listing, its hours and its place look like before anything is stored.

Parsers of feeds produce these, opening rules read them, actions store them. All times of day are local wall
time in `timezone`; dates have no zone; nothing here is an instant.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ALL_DAY = (time(0, 0), time(23, 59))  # the one convention HSDS gives for "24 hours"


class Kind(StrEnum):
    """What a listing is, in one directory with one search."""

    PLACE = "place"  # a venue to meet in: library, hall, café
    GROUP = "group"  # self-help group, run independently
    LINE = "line"  # phone or text line, web chat
    SERVICE = "service"  # an organisation's service
    CRISIS = "crisis"  # emergency or crisis route


class Freq(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


class OnHolidays(StrEnum):
    """What a rule does on a bank holiday of the listing's division. UNKNOWN is shown as 'check before you go'."""

    OPEN = "open"
    CLOSED = "closed"
    ONLY = "only"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One repeating span. `closes_at <= opens_at` ends the next day; equal times or no times are doubtful."""

    byday: tuple[str, ...] = ()  # "MO".."SU"; monthly may say "2MO", "-1FR"
    opens_at: time | None = None
    closes_at: time | None = None
    freq: Freq = Freq.WEEKLY
    interval: int = 1  # with `starts_on` as the anchor (fortnightly)
    bymonthday: tuple[int, ...] = ()  # 1..31, negative counts from the end
    starts_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None  # past: hours not known any more, not "closed"
    timezone: str = "Europe/London"
    on_holidays: OnHolidays = OnHolidays.UNKNOWN
    term_only: bool = False
    by_appointment: bool = False
    source_text: str = ""
    doubtful: bool = False  # shown as text, never called open


@dataclass(frozen=True, slots=True)
class DayException:
    """One date that differs: closed, or open at other times."""

    on: date
    closed: bool = True
    opens_at: time | None = None
    closes_at: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach a listing at a distance. Hours belong to the channel, not to the service."""

    kind: str  # phone, text, email, webchat, video, textphone, website
    value: str
    note: str = ""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is. `quality`: exact, postcode, outcode or none; `masked` places are never shown exactly."""

    name: str = ""
    address: str = ""  # one line, without the postcode
    town: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    quality: str = "none"
    masked: bool = False
    step_free: bool | None = None
    hearing_loop: bool | None = None
    toilets: bool | None = None
    transport: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One listing as a feed gave it, cleaned, with every doubt written down in `problems`."""

    external_id: str
    kind: Kind
    name: str
    description: str = ""  # plain text, line breaks kept
    organisation: str = ""
    organisation_external_id: str = ""
    independent: bool | None = None  # of a treatment service
    url: str = ""
    email: str = ""
    status: str = "active"  # active, inactive, temporarily closed
    fees: str = ""
    eligibility: str = ""
    spot: Spot | None = None
    channels: tuple[Channel, ...] = ()
    rules: tuple[Rule, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    hours_text: str = ""  # hours as the source wrote them, when they could not be read
    tags: tuple[str, ...] = ()  # e.g. "audience:parents", "type:O", "language:cy", "online"
    nations: tuple[str, ...] = ()  # England, Scotland, Wales, Northern Ireland; empty: not said
    area_names: tuple[str, ...] = ()
    checked_on: date | None = None  # the source's own assured date
    source_url: str = ""
    is_treatment_premises: bool | None = None  # None: not said
    minimum_age: int | None = None
    maximum_age: int | None = None
    problems: tuple[str, ...] = ()
    alternate_name: str = ""  # an older or second name, for the search
    other_spots: tuple[Spot, ...] = ()  # further places of the same listing
    raw: dict[str, object] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that could not be used, and why, in one sentence."""

    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of one source: imported + refused = received."""

    received: int
    records: tuple[Record, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...] = ()  # about the list as a whole, in plain sentences
