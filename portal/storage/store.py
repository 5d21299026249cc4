"""Open what the portal keeps things in: the database, the key store, the master keys. Used by every process."""

import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.storage import migrate
from portal.storage.engine import NewDb, make_engine, make_sessions
from portal.storage.keys import KeyRing, MasterKeys
from portal.storage.models import SettingValue
from portal.storage.waits import NoWaits, Waits, open_waits
from portal.storage.work import is_gone, work

FINGERPRINT = "master-keys"
COMES_UP_WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class Store:
    engine: Engine
    keys: KeyRing
    new_db: NewDb
    waits: Waits = field(default_factory=NoWaits)

    def close(self) -> None:
        self.engine.dispose()
        self.keys.close()

    def forget_connections(self) -> None:
        """In a process that was parted from another: whatever connections there are belong to that one."""
        self.engine.dispose(close=False)
        self.keys.forget_connections()


def open_store(settings: Settings, *, asks_first: bool = True) -> Store:
    """For a process that serves: raises SetUpWrong unless shape and keys are as they should be (F27)."""
    store = _open(settings, asks_first)
    migrate.require_present_shape(store.engine)
    with store.new_db() as db:
        _same_keys(db, store.keys, settings)
    return store


def open_store_when_up(settings: Settings, stop: Event, *, asks_first: bool = True) -> Store:
    """As `open_store`, for a process that starts by itself: a database that comes up within a minute is waited for,
    unless `stop` is set meanwhile."""
    ends = time.monotonic() + COMES_UP_WITHIN
    while True:
        try:
            return open_store(settings, asks_first=asks_first)
        except (migrate.StoreNotUp, DBAPIError) as error:  # the latter where it goes again while we look
            is_away = isinstance(error, migrate.StoreNotUp) or is_gone(error)
            if not is_away or stop.wait(1) or time.monotonic() > ends:
                raise


def prepare_store(settings: Settings) -> Store:
    """Make or upgrade everything. Safe to repeat; an interrupted one is finished by the next."""
    make_instance(settings.instance)
    engine = make_engine(settings.database)
    before = migrate.refuse_newer(engine)
    if not settings.master_keys.exists():
        if before is not None:
            raise SetUpWrong(
                f"The database holds sealed data but the master keys are missing: put them back at"
                f" {settings.master_keys}."
            )
        MasterKeys.make(settings.master_keys)
    engine.dispose()
    store = _open(settings)
    store.keys.prepare()
    migrate.upgrade(store.engine)
    with store.new_db() as db, work(db):
        _same_keys(db, store.keys, settings, first_time=True)
    return store


def make_instance(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # keys and database are nobody else's to read
    except OSError as error:
        raise SetUpWrong(f"The instance folder {folder} cannot be made: {error.strerror}.") from error


def development_secret(instance: Path) -> str:
    """A secret for form tokens, made once and kept beside the database. Production is given one instead."""
    path = instance / "secret-key"
    if not path.exists():
        beside = path.with_suffix(".tmp")
        beside.write_text(secrets.token_hex(32), encoding="ascii")
        beside.chmod(0o600)
        beside.replace(path)
    return path.read_text(encoding="ascii").strip()


def _open(settings: Settings, asks_first: bool = True) -> Store:
    keys = KeyRing.open(settings.master_keys, settings.key_store)
    engine = make_engine(settings.database, asks_first=asks_first)
    return Store(engine, keys, make_sessions(engine, keys=keys, written=settings), open_waits(settings.redis_url))


def _same_keys(db: Session, keys: KeyRing, settings: Settings, *, first_time: bool = False) -> None:
    """The database knows the fingerprint of its key file; never write with another one (F27)."""
    known = db.get(SettingValue, FINGERPRINT)
    if known is None and first_time:
        db.add(SettingValue(name=FINGERPRINT, value=keys.masters.fingerprint))
        db.flush()
    elif known is None or known.value != keys.masters.fingerprint:
        raise SetUpWrong(f"The master keys in {settings.master_keys} are not those of this database.")
