"""Phone numbers of one service of Open Referral UK or HSDS. Names of contact persons are never read."""

from collections.abc import Iterator, Mapping

from portal.directory.feeds import clean, reach
from portal.directory.shapes import Channel

Row = Mapping[str, object]

FROM_PROSE = "from the description"
MOST_FROM_PROSE = 3  # a text with more numbers than this lists other people's
_KINDS = {"sms": "text", "text": "text", "textphone": "textphone", "tty": "textphone", "tdd": "textphone"}
_NOT_FOR_PEOPLE = ("fax", "modem", "pager")


def read_channels(row: Row, organisation: Row, description: str) -> tuple[tuple[Channel, ...], list[str]]:
    """From fields first, a named person's number only if there is no other, without the name.

    A number that stands only in the description is offered as such.
    """
    holders = [row, *_places(row)]
    problems: list[str] = []
    for found in (_open(holders), _open([organisation]), _of_named_persons(holders)):
        channels, doubts = _usable(found)
        problems += doubts
        if channels:
            return tuple(channels), problems
    in_prose = reach.phones_in(description)
    if len(in_prose) > MOST_FROM_PROSE:
        return (), [*problems, "The description lists many phone numbers; none of them is offered."]
    return tuple(Channel(kind=c.kind, value=c.value, note=FROM_PROSE) for c in in_prose), problems


def _places(row: Row) -> Iterator[Row]:
    for placing in clean.parts(row.get("service_at_locations")):
        yield placing
        yield clean.part(placing.get("location"))
    yield from clean.parts(row.get("locations"))


def _open(holders: list[Row]) -> list[Row]:
    """Numbers of the service itself, and of contacts that are a desk and not a person."""
    desks = [each for holder in holders for each in _contacts(holder) if not clean.line(each.get("name"))]
    return [phone for holder in (*holders, *desks) for phone in _numbers(holder)]


def _of_named_persons(holders: list[Row]) -> list[Row]:
    return [phone for holder in holders for contact in _contacts(holder) for phone in _numbers(contact)]


def _contacts(holder: Row) -> list[Row]:
    return clean.parts(holder.get("contacts"))


def _numbers(holder: Row) -> Iterator[Row]:
    yield from clean.parts(holder.get("phones"))
    if clean.line(holder.get("phone")):
        yield {"number": holder.get("phone")}


def _usable(written: list[Row]) -> tuple[list[Channel], list[str]]:
    channels: dict[tuple[str, str], Channel] = {}
    problems: list[str] = []
    for each in written:
        if not clean.line(each.get("number")) or clean.line(each.get("type")).lower() in _NOT_FOR_PEOPLE:
            continue
        channel, problem = _channel(each)
        problems += [problem] if problem else []
        if channel:
            channels.setdefault((channel.kind, reach.figures_of(channel.value)), channel)
    return list(channels.values()), problems


def _channel(each: Row) -> tuple[Channel | None, str]:
    kind = _KINDS.get(clean.line(each.get("type")).lower(), "phone")
    read = {"text": reach.text_number, "textphone": reach.textphone, "phone": reach.phone}[kind]
    extension, note = clean.line(each.get("extension"), 12), clean.line(each.get("description"))
    note = "; ".join(filter(None, (f"extension {extension}" if extension else "", note)))
    number = read(each.get("number"))
    if number:
        return Channel(kind=kind, value=number, note=note), ""
    number = reach.any_phone(each.get("number"))
    if number:
        return Channel(kind=kind, value=number, note=note), "A phone number is not one of the UK."
    return None, "A phone number could not be read."
