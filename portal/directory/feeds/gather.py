"""One row after another to records and refusals: every row is kept or refused with a reason, none is lost."""

import re
from collections.abc import Callable, Iterable, Mapping

from portal.directory.feeds import clean
from portal.directory.feeds.source import Misfit
from portal.directory.shapes import Reading, Record, Refusal

Row = Mapping[str, object]

# what is never kept, not even beside the record: people, their ways to be reached, editors, money, meeting-room keys
PRIVATE = re.compile(
    r"^(?:contacts?|contact_.*|attention|assurer_email|assured_by|author|updated_by|edit_url|feedback_.*"
    r"|venmo|square|paypal|conference_.*|virtual_meeting_.*|phone_meeting_number|email_contact|root_server_uri"
    r"|last_contact|metadata)$"
)

_PRIVATE_AND_PLACE = re.compile(
    rf"{PRIVATE.pattern}|^(?:locations?|service_at_locations?|.*address.*|geometry|latitude|longitude|postal_code)$"
)


REPEATED = "Another record with this identifier came first."


class CannotUse(Exception):
    """Why one record is refused, in one plain sentence."""


def sort_out(rows: Iterable[object], identify: Callable[[Row], str], read_one: Callable[[Row, str], Record]) -> Reading:
    """`identify` gives a row's external id or "". The first record kept under an id wins; the next is refused."""
    records: dict[str, Record] = {}
    refusals: list[Refusal] = []
    received = 0
    for received, row in enumerate(rows, start=1):
        name = f"row {received}"
        try:
            name = _name_of(row, identify) or name
            record = read_one(_row(row), name)
            if record.external_id in records:
                raise CannotUse(REPEATED)
            records[record.external_id] = record
        except CannotUse as reason:
            refusals.append(Refusal(external_id=name, reason=str(reason)))
    return Reading(received=received, records=tuple(records.values()), refusals=tuple(refusals))


def _name_of(row: object, identify: Callable[[Row], str]) -> str:
    name = identify(_row(row))
    if not name:
        raise CannotUse("It has no identifier.")
    return name


def _row(row: object) -> Row:
    if isinstance(row, Misfit):
        raise CannotUse(row.reason)
    if not isinstance(row, dict):
        raise CannotUse("It is not a record.")
    return row


def named(row: Row, *fields: str) -> str:
    """The first of some fields that holds a name."""
    for field in fields:
        name = clean.line(row.get(field))
        if name:
            return name
    raise CannotUse("It has no name.")


def kept_beside(row: Row, *, hide_place: bool = False, change: Callable[[str], str] = str) -> dict[str, object]:
    """A copy of what came, without people and secrets; without anything about the place if it must be hidden."""
    copied = clean.copy(dict(row), _PRIVATE_AND_PLACE if hide_place else PRIVATE, change)
    return copied if isinstance(copied, dict) else {}
