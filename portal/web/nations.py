"""The four nations: which one a page is for, and the way to the same page for another (N-17, N-23)."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _

NATIONS = {
    "England": ("england", _("England")),
    "Scotland": ("scotland", _("Scotland")),
    "Wales": ("wales", _("Wales")),
    "Northern Ireland": ("northern-ireland", _("Northern Ireland")),
}


@dataclass(frozen=True, slots=True)
class Nation:
    name: Any
    href: str
    current: bool


def nation_here() -> str:
    """Of the service."""
    return str(current_app.extensions["portal_settings"].nation)


def nation_wanted() -> str:
    """The one named in the address, else that of the service."""
    wanted = request.args.get("nation", "")
    return next((name for name, (slug, _words) in NATIONS.items() if slug == wanted), nation_here())


def nation_links(path: str, nation: str) -> list[Nation]:
    return [
        Nation(words, f"{request.script_root}{path}?nation={slug}", name == nation)
        for name, (slug, words) in NATIONS.items()
    ]
