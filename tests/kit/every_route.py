"""Every route of the portal, read from its own table and the marks of its views."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from portal.web.access import ROLES

ABSENT = "ZZ-0000000"  # a reference of the right shape that is nobody's
ARGUMENT = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\((?P<options>[^)]*)\))?:)?(?P<name>[a-z_]+)>")
STAND_IN = {"path": "nothing-here.css", "string": "nothing", "default": "nothing"}


@dataclass(frozen=True)
class Route:
    """`roles`: who may open it by its mark. `address`: of something that is not there."""

    rule: str
    endpoint: str
    method: str
    roles: tuple[str, ...]
    arguments: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        return "everyone" in self.roles

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"

    def address(self, **given: str) -> str:
        return ARGUMENT.sub(lambda found: given.get(found["name"]) or _stand_in(found), self.rule)

    def addresses(self, given: dict[str, str]) -> list[str]:
        """One for each choice of an argument that is one of a few words."""
        found = [self.rule]
        for hit in ARGUMENT.finditer(self.rule):
            words = _choices(hit) or [given.get(hit["name"]) or _stand_in(hit)]
            found = [address.replace(hit[0], word) for address in found for word in words]
        return found


def _choices(found: re.Match[str]) -> list[str]:
    if found["kind"] != "any":
        return []
    return [word.strip().strip("'\"") for word in (found["options"] or "").split(",")]


def _stand_in(found: re.Match[str]) -> str:
    words = _choices(found)
    return words[0] if words else ABSENT if found["kind"] == "ref" else STAND_IN[found["kind"] or "default"]


def routes(app: Flask) -> list[Route]:
    """In the order of their addresses; files are left out."""
    return sorted(_routes(app), key=lambda route: (route.rule, route.method))


def _routes(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        roles = tuple(getattr(app.view_functions[rule.endpoint], "open_to", ()))
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield Route(rule.rule, rule.endpoint, method, roles, _names(rule))


def _names(rule: Rule) -> tuple[str, ...]:
    return tuple(sorted(rule.arguments))


def outside(route: Route) -> list[str]:
    """Roles that may not open it."""
    return [] if route.is_public else [role for role in ROLES if role not in route.roles]
