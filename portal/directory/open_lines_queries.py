"""How many lines can be reached now: every page says it, and it is the same for a minute of one directory."""

from datetime import datetime

from portal.directory.queries import count_open_lines
from portal.storage.engine import NewDb


class OpenLines:
    """One for each process."""

    def __init__(self) -> None:
        self._known: tuple[tuple[object, ...], int] | None = None

    def count(self, new_db: NewDb, *, nation: str, now: datetime, changed: str) -> int:
        """`changed`: the directory's word, asked before. Counted in a session of its own, which saw nothing older."""
        known, held = (changed, nation, int(now.timestamp()) // 60), self._known
        if held is None or held[0] != known:
            with new_db() as db:
                self._known = held = (known, count_open_lines(db, nation=nation, now=now))
        return held[1]
