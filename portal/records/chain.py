"""How one entry is tied to the one before it."""

import hashlib
import json
from datetime import datetime

START = "0" * 64
BEGINS = "record-begins"  # the setting that says, signed, after which entry the record begins now


def link(previous: str, at: datetime, kind: str, facts: dict[str, str]) -> str:
    """The hash of an entry. Changing any mark of it, or of any before it, changes this."""
    said = json.dumps([previous, at.isoformat(timespec="microseconds"), kind, facts], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
