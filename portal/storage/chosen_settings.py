"""What the team chose on its settings page, over what the environment says: rows, so that all processes agree."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.settings import Settings
from portal.storage.models import SettingValue

PREFIX = "chosen:"


def chosen(db: Session) -> dict[str, Any]:
    """Chosen values by the name of their setting. What cannot be read counts as not chosen."""
    return _read(db.scalars(select(SettingValue).where(SettingValue.name.startswith(PREFIX))))


def chosen_of(db: Session, *names: str) -> dict[str, Any]:
    """The same, of a few, where the rest is not needed."""
    return _read(db.scalars(select(SettingValue).where(SettingValue.name.in_([PREFIX + name for name in names]))))


def _read(rows: Iterable[SettingValue]) -> dict[str, Any]:
    known = {item.name: item.default for item in fields(Settings)}
    found: dict[str, Any] = {}
    for row in rows:
        name = row.name.removeprefix(PREFIX)
        try:
            value = json.loads(row.value)
        except ValueError:
            continue
        if name in known:
            found[name] = tuple(value) if isinstance(known[name], tuple) else value
    return found


def present_settings(db: Session, settings: Settings) -> Settings:
    """The settings that hold now: chosen ones first, then the environment's, then the defaults."""
    return replace(settings, **chosen(db))


def settings_now(db: Session) -> Settings:
    """The same for an action, which knows only its session: the store gave it what the environment says."""
    return present_settings(db, db.info.get("written") or Settings())


def choose(db: Session, values: Mapping[str, Any]) -> None:
    """Keep what was chosen. The values have been checked."""
    for name, value in values.items():
        row = db.get(SettingValue, PREFIX + name)
        if row is None:
            row = SettingValue(name=PREFIX + name, value="")
            db.add(row)
        row.value = json.dumps(value)
    db.flush()
