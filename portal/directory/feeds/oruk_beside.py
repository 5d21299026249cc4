"""What an Open Referral UK feed holds beside its services, and whether it keeps to the standard: that only warns.

As the official validator does: services that break the rules are refused, headings and the counts of pages are not
what people look for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.directory.feeds import clean, reach

Row = Mapping[str, object]

ITSELF, HEADINGS, ORGANISATIONS = (
    "answers about the feed itself",
    "headings, not services",
    "organisations, not services",
)
BESIDE = (ITSELF, HEADINGS, ORGANISATIONS)


@dataclass
class Pages:
    """Counts of pages as each kind of list says them."""

    said: dict[str, tuple[int, set[int]]] = field(default_factory=dict)

    def note(self, what: str, value: object) -> Iterable[str]:
        row = clean.part(value)
        of = _whole(row, "total_pages", "totalPages")
        number = _whole(row, "page_number", "number")
        if of is None or number is None:
            return
        most, seen = self.said.get(what, (0, set()))
        self.said[what] = (max(most, of), seen | {number})
        is_last = clean.truth(row.get("last_page", row.get("last")))
        if is_last is not None and is_last != (number >= of):
            yield f"A page of {what} says that it is page {number} of {of}, and {'' if is_last else 'not '}the last."

    def missing(self) -> Iterable[str]:
        for what, (of, seen) in self.said.items():
            if of > len(seen):
                yield f"The list of {what} says that it has {of} pages; {len(seen)} came."


def _whole(row: Row, *names: str) -> int | None:
    return next((found for found in (clean.whole(row.get(name)) for name in names) if found is not None), None)


def about(what: str, value: object) -> Iterable[str]:
    """What is wrong with a file that holds no services."""
    if what == ITSELF:
        yield from _itself(clean.part(value))
    elif what == HEADINGS:
        for row in _rows(value):
            yield from _heading(row)


def _itself(row: Row) -> Iterable[str]:
    if not clean.line(row.get("version")):
        yield "The feed does not say which version of the standard it keeps to."
    for name in ("profile", "openapi_url"):
        if not reach.web_address(row.get(name)) or not reach.has_scheme(row.get(name)):
            yield f"The feed gives no web address for its {name}."


def _heading(row: Row) -> Iterable[str]:
    for name in ("id", "name", "description"):
        if not clean.line(row.get(name)):
            yield f"A heading of the feed has no {name}."
    for name in ("uri", "term_uri"):
        if clean.line(row.get(name)) and not reach.has_scheme(row.get(name)):
            yield f"The {name} of a heading is no web address."


def _rows(value: object) -> list[Row]:
    inside = clean.part(value).get("contents", clean.part(value).get("content"))
    return clean.parts(inside if isinstance(inside, list) else value)
