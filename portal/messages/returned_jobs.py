"""Reads the folder into which the operator's mail server puts what comes back (F7). Safe to run twice, or killed.

Anybody at all can write to that folder's address, so no letter may keep those behind it from being read.
"""

import hashlib
import logging
import os
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from portal.messages.answer_actions import take_receipt
from portal.messages.returned import MOST_BYTES, Returned, read
from portal.settings import Settings
from portal.storage.engine import NewDb
from portal.storage.work import work

log = logging.getLogger("portal.returned")
LONGEST = 10.0  # seconds a run, the rest at the next: what is looked at every minute waits for it
_LONGEST_NAME = 200  # bytes of a file's name, so that there is room for the flags


def read_returned(new_db: NewDb, now: datetime, settings: Settings) -> int:
    """Gives how many messages are now known not to have arrived, or to have. What is no report of ours is moved to
    `cur`, for a person to look at; what was understood holds an address and is deleted. Raises OSError when something
    could not be moved or deleted, once all the others are read: the page of the clockwork says so."""
    if not settings.returned_mail:
        return 0
    folder, taken, stuck = Path(settings.returned_mail), 0, list[OSError]()
    for letter, raw in _letters(folder):
        told = _understood(raw)
        if told is None:
            _put_aside(folder, letter, stuck)
            continue
        number = "mail:" + hashlib.sha256(raw).hexdigest()
        with new_db() as db, work(db):
            taken += take_receipt(db, way="email", number=number, key=told.key, outcome=told.outcome, at=now, now=now)
        try:
            letter.unlink(missing_ok=True)
        except OSError as error:  # read again it says nothing new
            stuck.append(error)
    if stuck:
        raise stuck[0]
    return taken


def _letters(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Nothing in it: it cannot be read. Names with a dot in front are no letters (maildir), and folders not ours."""
    ends = time.monotonic() + LONGEST
    for letter in sorted(path for path in (folder / "new").iterdir() if not path.name.startswith(".")):
        if time.monotonic() > ends:
            return
        try:
            kind = letter.lstat().st_mode
            if not stat.S_ISDIR(kind):
                yield letter, _content(letter) if stat.S_ISREG(kind) else b""
        except FileNotFoundError:
            continue  # another took it meanwhile
        except OSError as error:
            log.warning("returned-not-readable", extra={"kind": type(error).__name__})
            yield letter, b""


def _content(letter: Path) -> bytes:
    """A link is not followed, even one that was not there a moment ago: it could lead to any file that we may read."""
    with os.fdopen(os.open(letter, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return file.read(MOST_BYTES)


def _understood(raw: bytes) -> Returned | None:
    try:
        return read(raw)
    except Exception as error:  # whatever it is about this letter, it is about this letter alone
        log.warning("returned-not-understood", extra={"kind": type(error).__name__})
        return None


def _put_aside(folder: Path, letter: Path, stuck: list[OSError]) -> None:
    """For a person to look at. Where that cannot be, it stays, and the others are read all the same."""
    log.warning("returned-not-a-report")
    name = os.fsdecode(os.fsencode(letter.name.split(":")[0])[:_LONGEST_NAME])
    try:
        letter.rename(folder / "cur" / f"{name}:2,")
    except FileNotFoundError as error:
        if os.path.lexists(letter):  # it is there: the folder to put it in is not
            stuck.append(error)
    except OSError as error:
        stuck.append(error)
