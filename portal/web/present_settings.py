"""The settings as they are at this moment: what the team chose on its page holds at once, without a new start.

Read anew every half minute in each process, and at once in the one that saved them.
"""

import logging
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from portal.settings import Settings
from portal.shared.clock import now
from portal.storage.chosen_settings import present_settings

log = logging.getLogger("portal.settings")
READ_EVERY = timedelta(seconds=30)
HELD = "portal_chosen_settings"


def init_present_settings(app: Flask, written: Settings) -> Settings:
    """Stands for the settings everywhere in this application."""
    app.extensions[HELD] = None
    app.extensions["portal_written_settings"] = written
    made: Any = LocalProxy(lambda: _present(app, written))
    app.extensions["portal_settings"] = made
    return cast("Settings", made)


def look_again(app: Any) -> None:
    """Something was chosen a moment ago."""
    app.extensions[HELD] = None


def _present(app: Flask, written: Settings) -> Settings:
    held: tuple[datetime, Settings] | None = app.extensions[HELD]
    moment = now()
    if held is not None and abs(moment - held[0]) < READ_EVERY:
        return held[1]
    try:
        with app.extensions["portal_new_db"]() as db:
            read = present_settings(db, written)
    except (SQLAlchemyError, TypeError, ValueError):
        log.warning("settings-not-read")
        return held[1] if held else written
    app.extensions[HELD] = (moment, read)
    return read
