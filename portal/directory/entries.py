"""One listing as pages show it: plain facts, whatever they came from."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.directory.open_state import OpenState
from portal.directory.spans import OpenSpan


@dataclass(frozen=True, slots=True)
class Reach:
    """A published way to reach a listing at a distance."""

    kind: str
    value: str
    note: str
    state: OpenState | None = None  # where this way has hours of its own


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, as far as it may be shown."""

    ref: str
    name: str
    neutral_name: str
    reception_words: str
    signs: str
    entrance: str
    transport: str
    address: str
    town: str
    postcode: str
    step_free: bool | None
    hearing_loop: bool | None
    toilets: bool | None
    quiet_room: bool | None
    is_masked: bool
    nation: str = ""

    @property
    def where(self) -> tuple[str, ...]:
        """Name, address, town and postcode, nothing twice."""
        said = self.address.casefold()
        town = "" if self.town.casefold() in said else self.town
        name = "" if said.split(",")[0].strip() == self.name.casefold() else self.name
        return tuple(dict.fromkeys(part for part in (name, self.address, town, self.postcode) if part))


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing for a page. `state` holds for the moment asked about; words come from words_for_hours."""

    ref: str
    kind: str
    name: str
    organisation: str
    independent: bool | None
    description: str
    url: str
    email: str
    fees: str
    eligibility: str
    minimum_age: int | None
    maximum_age: int | None
    hours_text: str
    nations: tuple[str, ...]
    is_online: bool
    is_treatment_premises: bool
    checked_on: date | None
    source_url: str
    is_demo: bool
    tags: tuple[str, ...]
    reaches: tuple[Reach, ...]
    place: Place | None
    metres: float | None
    state: OpenState
    then: OpenSpan | None = None  # the opening that fits, where another time than now was asked for
    other_places: tuple[Place, ...] = ()
    checked_by: str = ""  # a role, where somebody here confirmed it
    same_until: datetime | None = None  # until then `state` says the same in words

    @property
    def phone(self) -> str:
        return next((reach.value for reach in self.reaches if reach.kind == "phone"), "")

    @property
    def text_number(self) -> str:
        return next((reach.value for reach in self.reaches if reach.kind == "text"), "")


def is_stale(checked_on: date | None, before: date) -> bool:
    """Nobody has confirmed it for too long: it says so, and comes after what somebody has."""
    return checked_on is None or checked_on < before
