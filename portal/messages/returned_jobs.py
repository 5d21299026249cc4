"""Reads the folder into which the operator's mail server puts what comes back (F7). Safe to run twice, or killed."""

import hashlib
import logging
from datetime import datetime
from pathlib import Path

from portal.messages.answer_actions import take_receipt
from portal.messages.returned import read
from portal.settings import Settings
from portal.storage.engine import NewDb
from portal.storage.work import work

log = logging.getLogger("portal.returned")
AT_ONCE = 500  # letters a run; the rest at the next
READ_OF_EACH = 1_000_000  # bytes; the report stands before the letter it gives back


def read_returned(new_db: NewDb, now: datetime, settings: Settings) -> int:
    """Gives how many messages are now known not to have arrived, or to have. What is no report of ours is moved to
    `cur`, for a person to look at; what was understood holds an address and is deleted."""
    if not settings.returned_mail:
        return 0
    folder = Path(settings.returned_mail)
    taken = 0
    for letter in sorted(path for path in (folder / "new").iterdir() if path.is_file())[:AT_ONCE]:
        with letter.open("rb") as file:
            raw = file.read(READ_OF_EACH)
        told = read(raw)
        if told is None:
            letter.replace(folder / "cur" / f"{letter.name.split(':')[0]}:2,")
            log.warning("returned-not-a-report")
            continue
        number = "mail:" + hashlib.sha256(raw).hexdigest()[:64]
        with new_db() as db, work(db):
            taken += take_receipt(db, way="email", number=number, key=told.key, outcome=told.outcome, at=now, now=now)
        letter.unlink()
    return taken
