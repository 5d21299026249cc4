"""One service of Open Referral UK or HSDS to a record of the directory."""

import re
from collections.abc import Callable, Iterable, Mapping

from portal.directory.feeds import clean, gather, places, reach, tags
from portal.directory.feeds.gather import CannotUse
from portal.directory.feeds.oruk_reach import read_channels
from portal.directory.feeds.schedules import read_hours
from portal.directory.shapes import Kind, Record, Spot

Row = Mapping[str, object]

_STATUSES = {
    "": "active",
    "active": "active",
    "inactive": "inactive",
    "temporarily closed": "temporarily closed",
    "temporarily_closed": "temporarily closed",
}
_ENDED = ("defunct", "closed", "deleted", "archived")
_EVERYWHERE = ("uk", "united kingdom", "great britain", "national", "nationwide", "england", "scotland", "wales")
_FEW = 5  # areas to name; a longer list says where it is, not whom it is for
_NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
_PARAGRAPHS = ("alert", "description", "application_process", "interpretation_services")
_IS_A_LINE = re.compile(r"\b(?:help|text|info|chat|phone|support|advice|crisis|listening) ?-?line\b", re.IGNORECASE)
_NOTHING = re.compile(r"(?:none|n/?a|nil|null|not applicable|tbc|unknown)\.?|[-–.]*", re.IGNORECASE)
_MARK = re.compile(r"^#{2,}\s*\w{1,12}\s*#{2,}$", re.MULTILINE)
_TERM = re.compile(
    r"\bterm[- ]?time only\b|\bonly (?:in|during) (?:school )?term[- ]?time\b"
    r"|\b(?:weekly|every week|meets?|runs?|open|held|sessions)\b[^.\n]{0,60}\b(?:in|during) (?:school )?term[- ]?time\b"
    r"(?! (?:and|or)\b)",
    re.IGNORECASE,
)
_ENDS_LIKE_A_LINE = re.compile(r"\b(?!on|off)[a-z]{3,}line\b", re.IGNORECASE)  # and said to be by phone


def read_service(row: Row, external_id: str) -> Record:
    name = gather.named(row, "name", "alternate_name")
    status, problems = _status(row)
    organisation = clean.part(row.get("organization")) or clean.part(row.get("organisation"))
    spots, doubts = _spots(row)
    is_abroad = places.ABROAD in doubts or (places.OUTSIDE in doubts and not any(spot.postcode for spot in spots))
    description = "\n\n".join(dict.fromkeys(filter(None, (_said(row.get(key)) for key in _PARAGRAPHS))))
    hours = read_hours(
        _schedules(row),
        clean.parts(row.get("holiday_schedules")),
        is_abroad=is_abroad,
        term_only=bool(_TERM.search(description)),
    )
    channels, notes = read_channels(row, organisation, description)
    youngest, oldest = _ages(row)
    fellowship = tags.fellowship(name)
    areas = _areas(row)
    return Record(
        external_id=external_id,
        kind=_kind(row, name, fellowship),
        name=name,
        alternate_name=clean.line(row.get("alternate_name")),
        description=clean.text(description),
        organisation=clean.line(organisation.get("name")),
        organisation_external_id=clean.line(organisation.get("id") or row.get("organization_id"), 200),
        independent=True if fellowship else None,
        url=_first(reach.first_web_address, row.get("url"), organisation.get("url"), organisation.get("website")),
        email=_first(reach.email, row.get("email"), organisation.get("email")),
        status=status,
        fees=_fees(row),
        eligibility=_eligibility(row, areas),
        spot=spots[0] if spots else None,
        other_spots=tuple(spots[1:]),
        channels=channels,
        rules=hours.rules,
        exceptions=hours.exceptions,
        hours_text=hours.text,
        tags=tags.unique(_tags(row, fellowship)),
        nations=tuple(nation for nation in _NATIONS if nation in areas),
        area_names=areas,
        checked_on=clean.on_date(row.get("assured_date")),
        minimum_age=youngest,
        maximum_age=oldest,
        problems=tags.unique([*problems, *_doubts(row), *doubts, *hours.problems, *notes]),
        raw=gather.kept_beside(row, hide_place=any(spot.masked for spot in spots)),
    )


def _said(value: object) -> str:
    """Without the words that stand where nothing is said, and the marks that editors leave for each other."""
    return clean.text(_MARK.sub("", "" if _NOTHING.fullmatch(clean.line(value, 40)) else clean.text(value)))


def _status(row: Row) -> tuple[str, list[str]]:
    said = clean.line(row.get("status"), 40).lower()
    if said in _ENDED:
        raise CannotUse(f'The source says that it has ended ("{said}").')
    if said in _STATUSES:
        return _STATUSES[said], []
    return "inactive", ["The status is a word the standard does not have, so it is not shown."]


def _first(read: Callable[[object], str], *values: object) -> str:
    return next(filter(None, map(read, values)), "")


def _doubts(row: Row) -> Iterable[str]:
    if clean.is_longer(row.get("description")):
        yield "The description was too long and was cut."
    if clean.line(row.get("url")):
        if not reach.web_address(row.get("url")):
            yield "The web address could not be read."
        elif not reach.has_scheme(row.get("url")):
            yield "The web address did not say http or https; https is used."
    if clean.line(row.get("email")) and not reach.email(row.get("email")):
        yield "The e-mail address could not be read."
    if clean.line(row.get("assured_date")) and not clean.on_date(row.get("assured_date")):
        yield "The date of the last check could not be read."
    if _ages(row) != (_age(row, "minimum_age", "min_age"), _age(row, "maximum_age", "max_age")):
        yield "The lowest age is above the highest."


def _schedules(row: Row) -> list[Row]:
    """On the service, and on its places: HSDS allows both."""
    holders = [row, *_placings(row), *(clean.part(placing.get("location")) for placing in _placings(row))]
    names = ("schedules", "regular_schedules")
    return [each for holder in holders for name in names for each in clean.parts(holder.get(name))]


def _placings(row: Row) -> list[Row]:
    return clean.parts(row.get("service_at_locations"))


def _spots(row: Row) -> tuple[list[Spot], list[str]]:
    locations = [clean.part(placing.get("location")) for placing in _placings(row)]
    locations += clean.parts(row.get("locations"))
    read = [places.from_location(location) for location in locations if location]
    spots = list(dict.fromkeys(spot for spot, _ in read if spot))
    return spots, [problem for _, problems in read for problem in problems]


def _age(row: Row, *names: str) -> int | None:
    found = next((age for age in (clean.whole(row.get(name)) for name in names) if age is not None), None)
    return found if found is not None and 0 <= found <= 120 else None


def _ages(row: Row) -> tuple[int | None, int | None]:
    youngest, oldest = _age(row, "minimum_age", "min_age"), _age(row, "maximum_age", "max_age")
    contradict = youngest is not None and oldest is not None and youngest > oldest
    return (None, None) if contradict else (youngest, oldest)


def _fees(row: Row) -> str:
    said = [clean.text(row.get("fees"), 1_000) or clean.text(row.get("fees_description"), 1_000)]
    for cost in clean.parts(row.get("cost_options"), most=20):
        amount = clean.number(cost.get("amount"))
        money = "" if amount is None else f"£{amount:.2f}".removesuffix(".00")
        last = clean.on_date(cost.get("valid_to"))
        until = f"(until {last.day} {last:%B %Y})" if last else ""
        pieces = (clean.line(cost.get("option")), money, clean.line(cost.get("amount_description")), until)
        if clean.line(cost.get("currency")).lower() in ("", "gbp"):
            said.append(" ".join(filter(None, pieces)))
    return "\n".join(dict.fromkeys(filter(None, said)))


def _eligibility(row: Row, areas: tuple[str, ...]) -> str:
    said = [row.get("eligibility_description"), row.get("pc_attendingAccess_additionalInfo")]
    said += [each.get("eligibility") for each in clean.parts(row.get("eligibilitys"), most=20)]
    said += [each.get("eligibility") for each in clean.parts(row.get("eligibility"), most=20)]
    whom = list(dict.fromkeys(filter(None, (_said(each)[:1_000] for each in said))))
    local = [area for area in areas if area.lower() not in _EVERYWHERE]
    return "\n".join([*whom, f"Area: {', '.join(local)}"] if 0 < len(local) <= _FEW else whom)


def _areas(row: Row) -> tuple[str, ...]:
    areas = clean.parts(row.get("service_areas"), most=50)
    named = (clean.line(area.get("name") or area.get("service_area"), 200) for area in areas)
    return tags.unique(name for name in named if name)


def _kind(row: Row, name: str, fellowship: str) -> Kind:
    by_phone = tags.attending(row.get("attending_type")) == ["phone"]
    if _IS_A_LINE.search(name) or (by_phone and _ENDS_LIKE_A_LINE.search(name)):
        return Kind.LINE
    if fellowship or clean.line(row.get("deliverable_type")).lower() == "peer group":
        return Kind.GROUP
    return Kind.SERVICE


def _tags(row: Row, fellowship: str) -> Iterable[str]:
    yield from tags.of_fellowship(fellowship)
    audiences = clean.parts(row.get("pc_targetAudience"))
    yield from tags.tagged("audience", (each.get("audienceType") or each.get("id") for each in audiences))
    yield from tags.tagged("category", [row.get("deliverable_type")])
    yield from tags.attending(row.get("attending_type"), *(s.get("attending_type") for s in _schedules(row)))
    yield from tags.tagged("access", [row.get("attending_access")])
    for name in ("taxonomies", "send_needs", "service_taxonomys", "service_taxonomies"):
        yield from tags.tagged("category", (_term(each) for each in clean.parts(row.get(name))))
    yield from tags.tagged("category", (_term(each) for each in clean.parts(row.get("attributes"))))
    spoken = clean.parts(row.get("languages"))
    yield from tags.languages(each.get("code") or each.get("name") or each.get("language") for each in spoken)


def _term(link: Row) -> object:
    """The name of a taxonomy term, wherever a version of the standard keeps it."""
    term = clean.part(link.get("taxonomy_term")) or clean.part(link.get("taxonomy")) or link
    return term.get("name") or term.get("term")
