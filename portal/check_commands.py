"""portal upgrade, portal check."""

import argparse
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.settings import Settings
from portal.shared.clock import now
from portal.shared.errors import SetUpWrong
from portal.shared.team_hours import USUAL, written
from portal.storage import migrate
from portal.storage.chosen_settings import present_settings
from portal.storage.engine import make_engine
from portal.storage.keys import MasterKeys
from portal.storage.store import open_store, prepare_store
from portal.storage.waits import RedisWaits, open_waits
from portal.web.videos import look_at_videos

HEARTBEAT = timedelta(seconds=120)


def register(verbs: Any) -> None:
    upgrade = verbs.add_parser("upgrade", help="brings the tables to the present shape; safe to repeat")
    upgrade.set_defaults(run=run_upgrade)
    check = verbs.add_parser("check", help="settings, database, keys, clockwork, gateways: one line each")
    check.set_defaults(run=run_check)


def run_upgrade(settings: Settings, _args: argparse.Namespace) -> int:
    before = migrate.present(make_engine(settings.database)) if settings.instance.is_dir() else None
    prepare_store(settings).close()
    after = migrate.newest()
    print(
        "Nothing to do: the tables are of the present shape." if before == after else f"{before or 'empty'} -> {after}"
    )
    return 0


def run_check(settings: Settings, _args: argparse.Namespace) -> int:
    """Each line says what was looked at and what it is; exit 1 where something is wrong."""
    for name, value, default, why in settings.described():
        print(f"  {name} = {value}{'' if value == default else f'   (default {default})'}   {why}")
    wrong = 0
    for name, look in _checks(settings).items():
        try:
            said = look()
        except Exception as error:
            wrong += 1
            print(f"WRONG  {name}: {_words(error)}")
        else:
            print(f"ok     {name}: {said}")
    return 1 if wrong else 0


def _words(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _checks(settings: Settings) -> dict[str, Callable[[], str]]:
    return {
        "database": lambda: _database(settings),
        "tables": lambda: _tables(settings),
        "master keys": lambda: _master_keys(settings),
        "key store": lambda: _key_store(settings),
        "shared waits": lambda: _waits(settings),
        "sign-language videos": lambda: look_at_videos(settings.instance / "videos"),
        "hours of the team": lambda: _team_hours(settings),
        "clockwork": lambda: _clockwork(settings),
        "mail": lambda: _mail(settings),
        "texts": lambda: _texts(settings),
    }


def _database(settings: Settings) -> str:
    engine = make_engine(settings.database)
    if engine.dialect.name == "sqlite" and not _file(engine).is_file():
        raise SetUpWrong("it is not there yet. Run: portal upgrade")
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.exec_driver_sql("PRAGMA quick_check").scalar()
            if found != "ok":
                raise SetUpWrong(f"the file is damaged ({found})")
    return engine.dialect.name


def _file(engine: Any) -> Any:
    from pathlib import Path

    return Path(engine.url.database or "")


def _tables(settings: Settings) -> str:
    migrate.require_present_shape(make_engine(settings.database))
    return migrate.newest()


def _master_keys(settings: Settings) -> str:
    mode = settings.master_keys.stat().st_mode & 0o077 if settings.master_keys.exists() else 0
    keys = MasterKeys.load(settings.master_keys)
    if mode:
        raise SetUpWrong(f"{settings.master_keys} may be read by other users of this machine. Run: chmod 600 on it")
    return f"{len(keys.keys)} held, {keys.present} seals"


def _key_store(settings: Settings) -> str:
    store = open_store(settings)
    store.keys.is_ready()
    return "answers, and its keys are those of this database"


def _waits(settings: Settings) -> str:
    waits = open_waits(settings.redis_url)
    return waits.says() if isinstance(waits, RedisWaits) else "none; tries are counted in the database alone"


def _team_hours(settings: Settings) -> str:
    """The environment's cannot be wrong, or nothing had started: these were kept by the page before it read them."""
    with Session(make_engine(settings.database)) as db:
        present = present_settings(db, settings)
    if present.team_hours_unread:
        usual = written(USUAL)
        raise SetUpWrong(f"{present.team_hours_unread!r} cannot be read; {usual} holds. Change it on /work/settings")
    return written(present.team)


def _clockwork(settings: Settings) -> str:
    from portal.messages.queries import heartbeat_age

    with open_store(settings).new_db() as db:
        age = heartbeat_age(db, now())
    if age is None:
        raise SetUpWrong("never heard from. Run: portal scheduler")
    if age > HEARTBEAT:
        raise SetUpWrong(f"last heard from {int(age.total_seconds())} seconds ago. Run: portal scheduler")
    return f"heard from {int(age.total_seconds())} seconds ago"


def _mail(settings: Settings) -> str:
    from portal.messages.gateways.choose import check_mail

    return check_mail(settings)


def _texts(settings: Settings) -> str:
    from portal.messages.gateways.choose import check_texts

    return check_texts(settings)
