"""The organisation's steps for thoughts of suicide, with the numbers of this moment, for whoever marks them (N-20)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app

from portal.casework import concern_queries, risk
from portal.shared.clock import now
from portal.web.db import db

NUMBERS = 4  # the lines for this moment; the rest are one link away


@dataclass(frozen=True)
class Steps:
    """`steps`: sentences for the catalogue; `numbers`: lines as the help page has them."""

    steps: tuple[str, ...]
    numbers: list[Any]


def suicide_steps() -> Steps:
    settings, help_ = current_app.extensions["portal_settings"], current_app.extensions["portal_help"]
    return Steps(risk.SUICIDE_STEPS, help_.routes(db(), nation=settings.nation, now=now())[0][:NUMBERS])


def steps_for(concerns: Collection[str]) -> Steps | None:
    """None: none of these concerns is about thoughts of suicide."""
    return suicide_steps() if concern_queries.any_of_suicide(db(), concerns) else None
