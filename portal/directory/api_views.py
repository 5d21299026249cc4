"""The open interface: Open Referral UK 3.0 and a Meeting Guide feed. Anybody may read it, from any page (N-56)."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from portal.directory import oruk_queries as queries
from portal.directory.atlas import of_app
from portal.directory.meeting_guide_out import meetings
from portal.directory.openapi import document
from portal.directory.oruk_asked import Asked, BadParameter, read_asked
from portal.directory.oruk_out import (
    PROFILE,
    VERSION,
    minimal,
    organisation,
    page,
    service_at_location,
    service_in_list,
    service_whole,
)
from portal.directory.oruk_parts import Json, taxonomy, term
from portal.directory.oruk_queries import At
from portal.directory.public_ids import part_uuid as made_id
from portal.shared.contact import BadPostcode, Postcode
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("api", __name__, url_prefix="/api")
ROOT = "/oruk/v3"
GROUPS_MOST = 20_000
NOWHERE = (-100_000_000, -100_000_000)  # no place of ours is near a postcode that nobody knows


class NothingThere(Exception):
    """No entry has this identifier."""


@bp.errorhandler(BadParameter)
def say_what_is_wrong(error: BadParameter) -> Response:
    return _answer({"error": {"parameter": error.name, "message": str(error)}}, 400)


@bp.errorhandler(NothingThere)
def say_that_it_is_not_there(_error: NothingThere) -> Response:
    return _answer({"error": {"message": "Nothing here has this identifier."}}, 404)


@bp.get(ROOT + "/")
@open_to("everyone")
def about() -> Response:
    return _answer({"version": VERSION, "profile": PROFILE, "openapi_url": _address("api.openapi")})


@bp.get(ROOT + "/openapi.json")
@open_to("everyone")
def openapi() -> Response:
    return _answer(document(_address("api.about").rstrip("/")))


@bp.get(ROOT + "/services")
@open_to("everyone")
def services() -> Response:
    asked = read_asked(request.args)
    at = _middle(asked.postcode)
    shape = minimal if asked.minimal else service_whole if asked.full else service_in_list
    found = queries.services(db(), asked, at, whole=asked.full)
    return _page([shape(each) for each in found], queries.count_services(db(), asked, at), asked)


@bp.get(ROOT + "/services/<identifier>")
@open_to("everyone")
def service(identifier: str) -> Response:
    found = queries.service(db(), identifier)
    if found is None:
        raise NothingThere
    return _answer(service_whole(found))


@bp.get(ROOT + "/service_at_locations")
@open_to("everyone")
def service_at_locations() -> Response:
    asked = read_asked(request.args)
    at = _middle(asked.postcode)
    found = _at_locations(queries.places(db(), asked, at))
    return _page(found, queries.count_places(db(), asked, at), asked)


@bp.get(ROOT + "/service_at_locations/<identifier>")
@open_to("everyone")
def one_service_at_location(identifier: str) -> Response:
    pair = queries.place_named(db(), identifier)
    if pair is None:
        raise NothingThere
    return _answer(_at_locations([pair], whole=True)[0])


@bp.get(ROOT + "/organizations")
@open_to("everyone")
def organizations() -> Response:
    asked = read_asked(request.args)
    found = [organisation(each) for each in queries.organisations(db(), asked)]
    return _page(found, queries.count_organisations(db(), asked), asked)


@bp.get(ROOT + "/organizations/<identifier>")
@open_to("everyone")
def organization(identifier: str) -> Response:
    found = queries.organisation(db(), identifier)
    if found is None:
        raise NothingThere
    owner, ids = found
    own = [service_in_list(each) for each in queries.by_ids(db(), ids, whole=False)]
    return _answer(organisation(owner) | {"services": own})


@bp.get(ROOT + "/taxonomies")
@open_to("everyone")
def taxonomies() -> Response:
    return _all_of([taxonomy(prefix) for prefix in queries.taxonomies(db())])


@bp.get(ROOT + "/taxonomies/<identifier>")
@open_to("everyone")
def one_taxonomy(identifier: str) -> Response:
    return _one_of([taxonomy(prefix) for prefix in queries.taxonomies(db())], identifier)


@bp.get(ROOT + "/taxonomy_terms")
@open_to("everyone")
def taxonomy_terms() -> Response:
    asked = read_asked(request.args)
    found = [term(tag) for tag in queries.tags(db())]
    return _all_of([each for each in found if asked.taxonomy_id in ("", each["taxonomy_id"])])


@bp.get(ROOT + "/taxonomy_terms/<identifier>")
@open_to("everyone")
def taxonomy_term(identifier: str) -> Response:
    return _one_of([term(tag) for tag in queries.tags(db()) if made_id("term", tag) == identifier.lower()], identifier)


@bp.get("/meeting-guide.json")
@open_to("everyone")
def meeting_guide() -> Response:
    groups = queries.groups(db(), most=GROUPS_MOST)
    address = _address("directory.entry", ref="XX-0000").replace("XX-0000", "{ref}")
    return _answer(meetings(groups, address))


def _at_locations(pairs: Sequence[tuple[int, int]], *, whole: bool = False) -> list[Json]:
    """What each page of places says; alone, a place comes with its service."""
    every = {each.ref: each for each in queries.by_ids(db(), [pair[0] for pair in pairs], whole=True)}
    refs = queries.refs_of(db(), pairs)
    found = []
    for listing_ref, venue_ref in refs:
        owner = every[listing_ref]
        place = next(place for place in owner.places if place[0].ref == venue_ref)
        said = service_at_location(owner, *place)
        found.append(said | {"service": service_whole(owner) if whole else service_in_list(owner)})
    return found


def _middle(postcode: str) -> At | None:
    """The middle of a postcode, whole or its first part, on the grid; None where none was asked for.

    Near one that is not in the list there is nothing: all entries would be a wrong answer."""
    if not postcode:
        return None
    try:
        code = Postcode.read(postcode)
    except BadPostcode:
        return NOWHERE
    table = of_app(current_app).postcodes
    point = (table.find(code) if code.is_whole else None) or table.outcode(code.outcode) if table else None
    return (int(point.easting), int(point.northing)) if point else NOWHERE


def _all_of(items: Sequence[Json]) -> Response:
    asked = read_asked(request.args)
    first = (asked.page - 1) * asked.per_page
    wanted = [each for each in items if asked.search.casefold() in each["name"].casefold()]
    return _page(wanted[first : first + asked.per_page], len(wanted), asked)


def _one_of(items: Sequence[Json], identifier: str) -> Response:
    found = next((each for each in items if each["id"] == identifier.lower()), None)
    if found is None:
        raise NothingThere
    return _answer(found)


def _page(contents: Sequence[Json], total: int, asked: Asked) -> Response:
    if asked.ndjson:
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in contents)
        return _open(Response(lines, mimetype="application/x-ndjson"))
    return _answer(page(contents, total=total, number=asked.page, size=asked.per_page))


def _answer(content: object, status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return _open(Response(text, status, mimetype="application/json"))


def _open(response: Response) -> Response:
    """Any page of the web may read it; the same again need not be sent again."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=60"
    if response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


def _address(endpoint: str, **values: Any) -> str:
    """Every link comes from the set address, where there is one (T12)."""
    base = current_app.extensions["portal_settings"].base_url or request.host_url
    return str(base).rstrip("/") + url_for(endpoint, **values)
