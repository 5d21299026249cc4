"""The open interface described in OpenAPI 3.1: short, true, and checked against what it answers by a test."""

from typing import Any

from portal.directory.oruk_asked import (
    CLOCK,
    DAY_NAMES,
    FURTHEST_METRES,
    MOST_PER_PAGE,
    MOST_SEARCHED,
    NEAR_METRES,
    PER_PAGE,
    POSTCODE,
)
from portal.directory.shapes import WEEKDAYS

Json = dict[str, Any]

_IDENTIFIER: Json = {"type": "string", "format": "uuid"}
_MOMENT: Json = {
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
    "examples": ["2026-11-22"],
}
_WHOLE: Json = {"type": "integer", "minimum": 1}
PARAMETERS: dict[str, tuple[Json, str]] = {
    "page": (_WHOLE | {"default": 1, "maximum": 1_000_000}, "Pages count from 1. One past the end is empty."),
    "per_page": (_WHOLE | {"default": PER_PAGE, "maximum": MOST_PER_PAGE}, "Entries a page."),
    "search": (
        {"type": "string", "maxLength": MOST_SEARCHED},
        "Words that the entry holds; slips of spelling are forgiven.",
    ),
    "format": ({"type": "string", "enum": ["json", "ndjson"]}, "ndjson: one entry a line, without the envelope."),
    "organization_id": (_IDENTIFIER, "Run by this organisation."),
    "taxonomy_id": (_IDENTIFIER, "With any term of this taxonomy."),
    "taxonomy_term_id": (_IDENTIFIER, "With this term."),
    "minimum_age": ({"type": "number", "minimum": 0, "maximum": 150}, "Whose minimum age is at least this."),
    "maximum_age": ({"type": "number", "minimum": 0, "maximum": 150}, "Whose maximum age is at most this."),
    "day": ({"type": "string", "enum": [*WEEKDAYS, *DAY_NAMES]}, "Open on this day of the week."),
    "start_time": (
        {"type": "string", "pattern": f"^{CLOCK}$", "examples": ["18:00"]},
        "Opens at this local time or later.",
    ),
    "end_time": (
        {"type": "string", "pattern": f"^{CLOCK}$", "examples": ["21:00"]},
        "Closes at this local time or earlier, by the same rule.",
    ),
    "modified_after": (_MOMENT, "Changed on or after this date or instant."),
    "postcode": (
        {"type": "string", "pattern": f"^{POSTCODE}$", "examples": ["LS8", "LS8 1AA"]},
        "Near this postcode, whole or its first part.",
    ),
    "proximity": (
        {"type": "integer", "minimum": 1, "maximum": FURTHEST_METRES, "default": NEAR_METRES},
        "How many metres from the postcode, which must be given. Masked places are only known to 5 km.",
    ),
    "minimal": ({"type": "string", "enum": ["true", "false"]}, "Only identifier and date of the last change."),
    "full": ({"type": "string", "enum": ["true", "false"]}, "With everything nested."),
}
_PAGED = ("page", "per_page", "format")
_SERVICES = (*_PAGED, *(name for name in PARAMETERS if name not in (*_PAGED, "minimal", "full")))
PATHS: dict[str, tuple[str, tuple[str, ...]]] = {
    "/": ("What this is: version and profile.", ()),
    "/services": ("Entries of the directory.", (*_SERVICES, "minimal", "full")),
    "/services/{id}": ("One entry with everything nested.", ()),
    "/service_at_locations": ("Who meets where.", _SERVICES),
    "/service_at_locations/{id}": ("One entry at one place.", ()),
    "/organizations": ("Who runs the entries.", (*_PAGED, "search")),
    "/organizations/{id}": ("One organisation with its entries.", ()),
    "/taxonomies": ("Lists of terms.", (*_PAGED, "search")),
    "/taxonomies/{id}": ("One list of terms.", ()),
    "/taxonomy_terms": ("Terms that entries carry.", (*_PAGED, "search", "taxonomy_id")),
    "/taxonomy_terms/{id}": ("One term.", ()),
}


_EMPTY: Json = {"type": "string", "maxLength": 0}  # forms send empty fields: like one that is not there


def _or_empty(schema: Json) -> Json:
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], _EMPTY]}
    return {"anyOf": [{name: part for name, part in schema.items() if name != "default"}, _EMPTY]} | (
        {"default": schema["default"]} if "default" in schema else {}
    )


def document(address: str) -> Json:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Places and groups",
            "version": "3.0",
            "description": "Open Referral UK 3.0. Read by anybody, without a key. Parameters are joined by AND.",
        },
        "servers": [{"url": address}],
        "paths": {path: {"get": _operation(path, *facts)} for path, facts in PATHS.items()},
        "components": {
            "parameters": {
                name: {
                    "name": name,
                    "in": "query",
                    "required": False,
                    "description": words,
                    "schema": _or_empty(schema),
                }
                for name, (schema, words) in PARAMETERS.items()
            },
            "schemas": {"Page": _page(), "Problem": _problem()},
        },
    }


def _operation(path: str, summary: str, names: tuple[str, ...]) -> Json:
    one = path.endswith("{id}")
    parameters: list[Json] = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    if one:
        parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    answers = {"200": _content(summary, {"$ref": "#/components/schemas/Page"} if names else {"type": "object"})}
    if "format" in names:
        answers["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    if names:
        answers["400"] = _content("A parameter that cannot be meant.", {"$ref": "#/components/schemas/Problem"})
    if one:
        answers["404"] = _content("Nothing has this identifier.", {"$ref": "#/components/schemas/Problem"})
    words = path.strip("/").replace("/{id}", "").replace("/", "_") or "about"
    name = f"one_{words}" if one else words
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}


def _content(words: str, schema: Json) -> Json:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _page() -> Json:
    whole = {"type": "integer", "minimum": 0}
    facts = {
        **dict.fromkeys(("total_items", "total_pages", "page_number", "size"), whole),
        **{name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")},
        "contents": {"type": "array", "items": {"type": "object"}},
    }
    return {"type": "object", "required": list(facts), "properties": facts}


def _problem() -> Json:
    said = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
    return {"type": "object", "required": ["error"], "properties": {"error": said}}
