"""Looking after the key store: open all, wrap anew under another master key, copy, and put copies back (T7, G15)."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select, update

from portal.shared.errors import BadInput, SetUpWrong
from portal.storage.keys import KeyRing, MasterKeys, person_key, unwrap, wrap, write_over
from portal.storage.ledger import ERASED
from portal.storage.sealed_file import NotThatKindOfFile, SealedWriter, head_of, records_of

KEPT = timedelta(days=7)  # a copy older than this would undo erasures (G15)
BATCH = 200
KEYS = "keys"
Say = Callable[[str], None]


@dataclass
class Checked:
    good: int = 0
    waiting: int = 0  # under an older master key
    bad: list[str] = field(default_factory=list)


def check(keys: KeyRing, *, say: Say) -> Checked:
    """Open every key once."""
    found = Checked()
    with keys.store.connect().execution_options(yield_per=BATCH) as store:
        for row in store.execute(select(person_key).order_by(person_key.c.id)):
            if _opens(keys.masters, row.id, row.master, row.wrapped):
                found.good += 1
                found.waiting += row.master != keys.masters.present
            else:
                found.bad.append(row.id)
            if (found.good + len(found.bad)) % BATCH == 0:
                say(f"{found.good} keys open")
    return found


def _opens(masters: MasterKeys, person: str, master: str, wrapped: bytes) -> bool:
    try:
        return len(unwrap(masters, person, master, wrapped)) == 32
    except (SetUpWrong, KeyError):
        return False


@dataclass(frozen=True)
class Rotated:
    wrapped: int
    was_begun: bool  # by a run that was interrupted


def rotate(keys: KeyRing, file: Path, *, say: Say) -> Rotated:
    """A new master key, then every person's key under it, a few at a time. Interrupted, the next run goes on.

    The new master key is in the file before anything is wrapped with it, and the old one stays there: at every moment
    each key opens with what the file holds. Running processes look at the file again when they meet a new name.
    """
    was_begun = _left(keys) > 0
    if not was_begun:
        masters, name = keys.masters, "k" + secrets.token_hex(3)
        MasterKeys(name, masters.keys | {name: secrets.token_bytes(32)}, masters.index_key).save(file)
        keys.look_again()
    done, total = 0, _left(keys)
    while count := _wrap_some(keys):
        done += count
        say(f"{done} of {total} keys wrapped anew")
    write_over(keys.store, "person_key")
    return Rotated(done, was_begun)


def _left(keys: KeyRing) -> int:
    with keys.store.connect() as store:
        older = person_key.c.master != keys.masters.present
        return store.scalar(select(func.count()).select_from(person_key).where(older)) or 0


def _wrap_some(keys: KeyRing) -> int:
    older = person_key.c.master != keys.masters.present
    with keys.store.execution_options(immediate=True).begin() as store:
        rows = store.execute(select(person_key).where(older).limit(BATCH).with_for_update()).all()
        for row in rows:
            key = unwrap(keys.masters, row.id, row.master, row.wrapped)
            fresh = {"master": keys.masters.present, "wrapped": wrap(keys.masters, row.id, key)}
            store.execute(update(person_key).where(person_key.c.id == row.id).values(**fresh))
    return len(rows)


def forget_old(keys: KeyRing, file: Path) -> int:
    """Master keys that wrap nothing any more leave the file. What was sealed with them in files stays closed."""
    with keys.store.connect() as store:
        used = set(store.scalars(select(person_key.c.master).distinct())) | {keys.masters.present}
    kept = {name: key for name, key in keys.masters.keys.items() if name in used}
    gone = len(keys.masters.keys) - len(kept)
    if gone:
        MasterKeys(keys.masters.present, kept, keys.masters.index_key).save(file)
        keys.look_again()
    return gone


def write_backup(keys: KeyRing, path: Path, *, now: datetime) -> int:
    """The wrapped keys and the ledger, sealed. Gives how many keys."""
    facts = {"holds": KEYS, "made_at": now.isoformat(), "keys": keys.masters.fingerprint}
    count = 0
    with SealedWriter(path, keys.masters, facts) as file, keys.store.connect() as store:
        for row in store.execute(select(person_key)):
            file.write(["key", row.id, row.master, row.wrapped, row.made_at])
            count += 1
        for entry in keys.ledger():
            file.write(["ledger", entry.id, entry.what])
    return count


def drop_old_backups(folder: Path, *, now: datetime) -> list[Path]:
    """Copies of key stores in this folder that are older than 7 days."""
    gone = []
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        try:
            head = head_of(path)
        except (BadInput, OSError):
            continue
        if head.get("holds") == KEYS and now - datetime.fromisoformat(head["made_at"]) > KEPT:
            path.unlink()
            gone.append(path)
    return gone


def lay_back(keys: KeyRing, path: Path, *, also_erased: Collection[str], now: datetime) -> tuple[int, int]:
    """Put back keys that are missing. Gives how many, and how many were left out because they were shredded.

    Raises NotThatKindOfFile, and BadInput for a copy older than 7 days, which would bring erased people back.
    """
    head = head_of(path)
    if head.get("holds") != KEYS or head["keys"] != keys.masters.fingerprint:
        raise NotThatKindOfFile(f"{path} holds no keys of this portal.")
    if now - datetime.fromisoformat(head["made_at"]) > KEPT:
        raise BadInput(f"{path} is older than 7 days. It could bring back people who were erased; it is not used.")
    records = list(records_of(path, keys.masters))
    # A line that is here was written no earlier than the one in the copy, and says what holds today.
    here = {entry.id for entry in keys.ledger()}
    lines = {said[1]: said[2] for said in records if said[0] == "ledger"}
    missing = {number: what for number, what in lines.items() if number not in here or what == ERASED}
    keys.remember(missing | dict.fromkeys(also_erased, ERASED))
    gone = {entry.id for entry in keys.ledger() if entry.what == ERASED}
    present = keys.people()
    held = [said[1:] for said in records if said[0] == "key" and said[1] not in present]
    fresh = [dict(zip(("id", "master", "wrapped", "made_at"), row, strict=True)) for row in held if row[0] not in gone]
    if fresh:
        with keys.store.execution_options(immediate=True).begin() as store:
            store.execute(insert(person_key), fresh)
    return len(fresh), len(held) - len(fresh)
