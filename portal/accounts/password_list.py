"""A larger list of known passwords that an operator adds: one a line, or hashes in order as they are published.

A list of words is looked through as it lies on the disk; a list of hashes (SHA-1 in hexadecimal, in order, a count
after a colon or not) is searched by halves, so that forty gigabytes cost some thirty looks. Nothing leaves the machine.
"""

import hashlib
import mmap
import re
from pathlib import Path

_HASH_LINE = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\r?\n?")
LONGEST = 1024  # bytes of one line


def holds(path: Path, password: str) -> bool:
    """Whether the list names this password. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            first = lines[: lines.find(b"\n") + 1 or LONGEST]
            if _HASH_LINE.fullmatch(first):
                return _has_hash(lines, hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().encode())
            return any(_has_line(lines, each) for each in {password, password.casefold()})


def _has_line(lines: mmap.mmap, password: str) -> bool:
    wanted = password.encode()
    if not wanted or b"\n" in wanted:
        return False
    at = lines.find(wanted)
    while at >= 0:
        after = lines[at + len(wanted) : at + len(wanted) + 2]
        if (at == 0 or lines[at - 1 : at] == b"\n") and (after in (b"", b"\r\n") or after[:1] == b"\n"):
            return True
        at = lines.find(wanted, at + 1)
    return False


def _has_hash(lines: mmap.mmap, wanted: bytes) -> bool:
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        begins = lines.rfind(b"\n", low, middle) + 1 or low
        ends = lines.find(b"\n", begins, high)
        ends = high if ends < 0 else ends
        found = lines[begins : begins + 40].lower()
        if found == wanted:
            return True
        low, high = (ends + 1, high) if found < wanted else (low, begins)
    return False
