"""Our own sheet of places to meet: a table that a coordinator can keep in any spreadsheet, saved as CSV in UTF-8.

Headings, in any order; only `name` and one of `postcode`, `address`, `town` must be there. Empty cells: not said.

  id                    stays the same for ever; if left out it is made from name and postcode
  name, other_name      as people know it
  description           plain text
  address, town, postcode, latitude, longitude
  phone, email, web
  hours                 OpenStreetMap style: `Mo-Fr 09:00-17:00; Sa 10:00-13:00; PH off`
  nation                England, Scotland, Wales or Northern Ireland
  step_free             yes or no
  treatment_premises    yes or no: is it used by a drug or alcohol service (R-32)
  checked_on            date, year first: 2026-03-31
  run_by                the organisation
  neutral_name, sign_says, entrance, transport, other_uses
                        what staff need to know (R-33, R-34); kept in `raw` under these names
"""

from collections.abc import Mapping

from portal.directory.feeds import clean, gather, places, reach, tags
from portal.directory.feeds.gather import CannotUse
from portal.directory.feeds.source import TableRow
from portal.directory.osm_hours import read_osm
from portal.directory.shapes import Channel, Kind, Reading, Record, Spot

Row = Mapping[str, object]

HEADINGS = (
    *("id", "name", "other_name", "description", "address", "town", "postcode", "latitude", "longitude"),
    *("phone", "email", "web", "hours", "nation", "step_free", "treatment_premises", "checked_on", "run_by"),
    *("neutral_name", "sign_says", "entrance", "transport", "other_uses"),
)
_NATIONS = {name.lower(): name for name in ("England", "Scotland", "Wales", "Northern Ireland")}


def are_ours(headings: tuple[str, ...]) -> bool:
    """Capitals do not matter. A table with days or times of its own is one of meetings."""
    known = set(map(_field, headings))
    says_where = bool(known & {"postcode", "address", "town"})
    return "name" in known and says_where and not known & {"slug", "day", "time"}


def read(rows: list[TableRow]) -> Reading:
    ours = ({_field(key): cell for key, cell in row.items()} if isinstance(row, dict) else row for row in rows)
    return gather.sort_out(ours, _identify, _read_one)


def _field(heading: str) -> str:
    return clean.slug(heading).replace("-", "_")


def _identify(row: Row) -> str:
    made = "/".join(filter(None, (clean.slug(row.get("name")), clean.slug(row.get("postcode")))))
    return clean.line(row.get("id"), 200) or made


def _read_one(row: Row, external_id: str) -> Record:
    hours = read_osm(clean.line(row.get("hours"), 1_000))
    spot, doubts = _spot(row)
    number = reach.phone(row.get("phone"))
    return Record(
        external_id=external_id,
        kind=Kind.PLACE,
        name=gather.named(row, "name"),
        alternate_name=clean.line(row.get("other_name")),
        description=clean.text(row.get("description")),
        organisation=clean.line(row.get("run_by")),
        url=reach.web_address(row.get("web")),
        email=reach.email(row.get("email")),
        spot=spot,
        channels=(Channel(kind="phone", value=number),) if number else (),
        rules=hours.rules,
        hours_text="" if hours.rules else clean.line(row.get("hours"), 1_000),
        nations=_nations(row),
        checked_on=clean.on_date(row.get("checked_on")),
        is_treatment_premises=clean.truth(row.get("treatment_premises")),
        problems=tags.unique([*doubts, *_doubts(row), *hours.problems]),
        raw=gather.kept_beside({key: row[key] for key in HEADINGS if key in row}),
    )


def _spot(row: Row) -> tuple[Spot, list[str]]:
    at = places.coordinates(row.get("latitude"), row.get("longitude"))
    spot = Spot(
        address=clean.line(row.get("address")),
        town=clean.line(row.get("town"), 100),
        postcode=places.postcode(row.get("postcode")),
        latitude=at.latitude,
        longitude=at.longitude,
        quality="none" if at.latitude is None else "exact",
        step_free=clean.truth(row.get("step_free")),
    )
    if not (spot.address or spot.town or spot.postcode):
        raise CannotUse("It does not say where it is: give an address, a town or a postcode.")
    return spot, [at.problem] if at.problem else []


def _nations(row: Row) -> tuple[str, ...]:
    nation = _NATIONS.get(clean.line(row.get("nation")).lower())
    return (nation,) if nation else ()


_CHECKED = (
    ("postcode", places.postcode, "The postcode could not be read."),
    ("phone", reach.phone, "The phone number could not be read."),
    ("email", reach.email, "The e-mail address could not be read."),
    ("web", reach.web_address, "The web address could not be read."),
    ("checked_on", clean.on_date, "The date of the last check could not be read: write it year first."),
    ("nation", lambda value: clean.line(value).lower() in _NATIONS, "The nation is not one of the four."),
)


def _doubts(row: Row) -> list[str]:
    problems = [words for name, check, words in _CHECKED if clean.line(row.get(name)) and not check(row.get(name))]
    for name in ("step_free", "treatment_premises"):
        if clean.line(row.get(name)) and clean.truth(row.get(name)) is None:
            problems.append(f"{name} should be yes or no.")
    return problems
