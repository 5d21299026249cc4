"""The key ring: master keys in a file, one wrapped key per person in a store of its own (T7, G15).

Sealed text is AES-256-GCM under the person's own key, bound to its table, column and row. Person keys are wrapped
by a master key and lie in the key store, whose own backups are kept 7 days at most: shredding a key there makes
every copy of that person's text unreadable, in old backups too.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, bindparam, delete, insert, select

from portal.shared.errors import NotFound, SetUpWrong
from portal.storage import again, ledger
from portal.storage.base import UTCDateTime, new_id
from portal.storage.engine import make_engine
from portal.storage.quick import Question
from portal.storage.sealing import Opener as Opener
from portal.storage.sealing import open_bytes, seal_bytes
from portal.storage.sealing import open_with as open_with
from portal.storage.sealing import seal_with as seal_with
from portal.storage.written_over import write_over as write_over

_tables = MetaData()
person_key = Table(
    "person_key",
    _tables,
    Column("id", String(32), primary_key=True),
    Column("master", String(8), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
)


_wrapped = Question(
    select(person_key.c.master, person_key.c.wrapped).where(person_key.c.id == bindparam("of", type_=String))
)


class KeyGone(NotFound):
    """This person's key was shredded, or never was: what it sealed cannot be read any more."""


@dataclass(frozen=True)
class MasterKeys:
    """The file of master keys. `present` names the one that wraps from now on; older ones only unwrap."""

    present: str
    keys: dict[str, bytes]
    index_key: bytes  # for blind indexes, apart from anything that encrypts

    @classmethod
    def load(cls, path: Path) -> "MasterKeys":
        """Raises SetUpWrong in one sentence: missing, unreadable, or not what we wrote (F27)."""
        try:
            written = json.loads(path.read_text(encoding="ascii"))
            keys = {name: base64.b64decode(value, validate=True) for name, value in written["keys"].items()}
            index_key = base64.b64decode(written["index_key"], validate=True)
            made = cls(written["present"], keys, index_key)
            if any(len(key) != 32 for key in (*keys.values(), index_key)) or made.present not in keys:
                raise ValueError
        except FileNotFoundError as error:
            raise SetUpWrong(f"The master keys are missing: PORTAL_KEYS_FILE names {path}.") from error
        except PermissionError as error:
            raise SetUpWrong(f"The master keys in {path} may not be read by this user.") from error
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            raise SetUpWrong(f"The file {path} does not hold master keys of the portal.") from error
        return made

    @classmethod
    def make(cls, path: Path) -> "MasterKeys":
        """A new file, never over an old one. Only for a new instance (F27)."""
        name = "k" + secrets.token_hex(3)
        made = cls(name, {name: secrets.token_bytes(32)}, secrets.token_bytes(32))
        made.save(path, new=True)
        return made

    def save(self, path: Path, *, new: bool = False) -> None:
        text = json.dumps(
            {
                "present": self.present,
                "keys": {name: base64.b64encode(key).decode() for name, key in self.keys.items()},
                "index_key": base64.b64encode(self.index_key).decode(),
            },
            indent=1,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".tmp")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if new and path.exists():
            beside.unlink()
            raise SetUpWrong(f"{path} holds master keys already; they are never written over.")
        beside.replace(path)

    @property
    def fingerprint(self) -> str:
        """Tells one key file from another without giving anything away. Kept in the database (F27)."""
        return hmac.new(self.index_key, b"portal key file", hashlib.sha256).hexdigest()[:32]


class KeyRing:
    """Seals and opens text for one person at a time, and makes and shreds their keys."""

    def __init__(self, masters: MasterKeys, store: Engine, file: Path | None = None) -> None:
        self._masters, self._store, self._file = masters, store, file
        self._seen = _changed_at(file)

    @classmethod
    def open(cls, keys_file: Path, store_address: str) -> "KeyRing":
        return cls(MasterKeys.load(keys_file), make_engine(store_address), keys_file)

    @property
    def masters(self) -> MasterKeys:
        return self._masters

    @property
    def store(self) -> Engine:
        return self._store

    def prepare(self) -> None:
        """Make the key store's tables. Safe to repeat."""
        _tables.create_all(self._store)
        ledger.tables.create_all(self._store)

    def look_again(self) -> None:
        """The file of master keys may have got a new one while this process runs (rotation)."""
        changed = _changed_at(self._file)
        if self._file is not None and changed not in (None, self._seen):
            self._masters, self._seen = MasterKeys.load(self._file), changed

    def close(self) -> None:
        self._store.dispose()

    def forget_connections(self) -> None:
        self._store.dispose(close=False)

    def is_ready(self) -> bool:
        with self._store.connect() as store:
            store.execute(select(person_key.c.id).limit(1))
        return True

    def new_person(self, now: datetime) -> str:
        """A key for somebody new; its random id is all that ever names it. Saved at once, in the key store."""
        self.look_again()
        person, key = new_id(), secrets.token_bytes(32)
        with self._store.begin() as store:
            store.execute(
                insert(person_key).values(
                    id=person, master=self._masters.present, wrapped=self._wrap(person, key), made_at=now
                )
            )
        return person

    def shred(self, person: str) -> None:
        """Forget a person's key for good. What it sealed stays closed everywhere. Safe to repeat.

        The ledger keeps that this random id is gone, so that no restore brings it back (G16).
        """
        again.stays()
        with self._store.execution_options(immediate=True).begin() as store:
            store.execute(delete(person_key).where(person_key.c.id == person))
            ledger.keep(store, {person: ledger.ERASED})
        write_over(self._store, "person_key")

    def remember(self, entries: Mapping[str, str]) -> None:
        """Into the ledger: what no restore may undo or do again."""
        again.stays()
        with self._store.execution_options(immediate=True).begin() as store:
            ledger.keep(store, entries)

    def ledger(self) -> list[ledger.Entry]:
        with self._store.connect() as store:
            return ledger.entries(store)

    def people(self, *, made_before: datetime | None = None) -> set[str]:
        """The ids of all keys, or of those made before a moment."""
        asked = select(person_key.c.id)
        with self._store.connect() as store:
            return set(store.scalars(asked if made_before is None else asked.where(person_key.c.made_at < made_before)))

    def key_of(self, person: str) -> bytes:
        """Raises KeyGone. Not kept between pieces of work: a shredded key must not live on in memory."""
        master, wrapped = _wrapped.first(self._store, of=person) or ("", b"")
        if master and master not in self._masters.keys:
            self.look_again()
        if master not in self._masters.keys:
            raise KeyGone
        return open_bytes(self._masters.keys[master], wrapped, person.encode())

    def _wrap(self, person: str, key: bytes) -> bytes:
        return wrap(self._masters, person, key)

    def blind(self, purpose: str, value: str) -> str:
        """The same value always gives the same index, which cannot be turned back without the key."""
        said = f"{purpose}\0{value}".encode()
        return hmac.new(self._masters.index_key, said, hashlib.sha256).hexdigest()


def wrap(masters: MasterKeys, person: str, key: bytes) -> bytes:
    """A person's key under the master key that wraps now."""
    return seal_bytes(masters.keys[masters.present], key, person.encode())


def unwrap(masters: MasterKeys, person: str, master: str, wrapped: bytes) -> bytes:
    """Raises SetUpWrong when it does not open."""
    return open_bytes(masters.keys[master], wrapped, person.encode())


def _changed_at(file: Path | None) -> int | None:
    try:
        return None if file is None else file.stat().st_mtime_ns
    except OSError:
        return None
