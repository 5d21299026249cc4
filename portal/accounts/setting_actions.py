"""Changing settings: checked, kept for all processes, each change in the record."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import recorded, setting_kinds
from portal.records.actions import record
from portal.settings import Settings
from portal.shared.clock import today
from portal.shared.errors import Gone
from portal.storage.chosen_settings import choose, present_settings


class SettingsChangedMeanwhile(Gone):
    """Somebody else saved settings since this page was opened."""


def values_of(settings: Settings) -> dict[str, Any]:
    """The changeable ones."""
    return {name: getattr(settings, name) for name in setting_kinds.ALL}


def mark_of(values: Mapping[str, Any]) -> str:
    """Changes when any of them does: says whether a page that was opened still shows what holds."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def change(db: Session, *, written: Settings, wanted: Mapping[str, Any], seen: str, by: str, now: datetime) -> int:
    """Keep what differs. `written`: what the environment says; `seen`: mark of what the page showed.

    Gives how many changed. Raises SettingsChangedMeanwhile.
    """
    before = values_of(present_settings(db, written))
    if mark_of(before) != seen:
        raise SettingsChangedMeanwhile
    new = setting_kinds.changed(before, wanted)
    choose(db, new | ({"usual_wait_on": today(now).isoformat()} if "usual_wait_days" in new else {}))
    for name, value in sorted(new.items()):
        setting = setting_kinds.ALL[name]
        was, is_now = ("", "")
        if setting.is_said_in_record:
            was, is_now = setting_kinds.as_typed(setting, before[name]), setting_kinds.as_typed(setting, value)
        record(db, recorded.SETTING_CHANGED, setting=name, by=by, before=was, after=is_now, now=now)
    return len(new)


def wait_still_right(db: Session, *, written: Settings, by: str, now: datetime) -> None:
    """Somebody looked at the usual wait that people are shown, and it is what it was (N-14)."""
    before, after = present_settings(db, written).usual_wait_on, today(now).isoformat()
    choose(db, {"usual_wait_on": after})
    record(db, recorded.SETTING_CHANGED, setting="usual_wait_on", by=by, before=before, after=after, now=now)
