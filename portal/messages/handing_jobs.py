"""Which message this process handed over last, noted where a kill cannot take it back: in a small file, beside the
database.

A message that was begun and whose end was not written down is in doubt: it may have gone. The note is made just before
the hand-over, and again when the gateway has answered; it costs no wait for the disk. It tells the next dispatcher on
the same machine that a message certainly was not handed over, so that it goes at once, unmarked, and one killed twice
is not given up; or that it was taken, so that it is not sent a second time (F2). Whatever the note cannot say for
certain, after a power cut, from another machine, of a process that is only frozen, may have gone.

While it is noted here, the database need not wait for the disk after each message (P10). A power cut then takes the
last few outcomes with it: the note tells that the machine was started anew since, and all that was claimed counts.
"""

import fcntl
import logging
import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from portal.messages.states import Left

log = logging.getLogger("portal.messages")
FOLDER = "handing"
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # another after each start of the machine
_KEY_LENGTH = 32
_LEAVES, _TAKEN = b"?", b"!"


def beside(database: str, instance: Path) -> Path:
    """Where the notes of a portal lie: a database in a file and its notes are lost together or not at all."""
    kept = make_url(database).database if database.startswith("sqlite") else None
    return (Path(kept).parent if kept else instance) / FOLDER


class Handing:
    """`folder` None: nothing is noted, and everything begun may have gone."""

    def __init__(self, folder: Path | None = None) -> None:
        self._boot = _boot()
        self._folder = folder if self._boot else None
        self._open: dict[str, tuple[int, int]] = {}  # way -> fencing number, file

    def stand_for(self, way: str, number: int) -> None:
        """Before anything is begun under this fencing number. The lock ends with this process, however it ends."""
        if self._folder is None or self._open.get(way, (0, 0))[0] == number:
            return
        self._close(way)
        path, file = self._path(way, number), -1
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(file, 0)
            os.pwrite(file, self._boot + b" " * _KEY_LENGTH + _LEAVES, 0)
            _keep(file, path.parent)
        except OSError as error:
            if file >= 0:
                os.close(file)
            if not isinstance(error, BlockingIOError):
                with suppress(OSError):
                    path.unlink()
            log.warning("what is handed over cannot be noted", extra={"kind": type(error).__name__})
            return
        self._open[way] = (number, file)

    def note(self, way: str, key: str) -> None:
        """This one leaves now. Raises OSError: then it must not."""
        if way in self._open:
            os.pwrite(self._open[way][1], key.encode("ascii") + _LEAVES, len(self._boot))

    def forget(self, way: str) -> None:
        """All that was noted is written down: the same message may be begun again."""
        try:
            self.note(way, " " * _KEY_LENGTH)
        except OSError:
            self._close(way)

    def taken(self, way: str) -> None:
        """What was noted last is with the gateway. Without this note it only counts as perhaps gone."""
        if way in self._open:
            with suppress(OSError):
                os.pwrite(self._open[way][1], _TAKEN, len(self._boot) + _KEY_LENGTH)

    def stands_for(self, way: str) -> bool:
        return way in self._open

    def left(self, way: str, number: int, key: str, is_begun: bool) -> Left:
        """Of a message claimed under that number; `is_begun`: as the database has it."""
        unsaid = Left.PERHAPS if is_begun else Left.NO
        if self._folder is None or len(key) != _KEY_LENGTH:
            return unsaid
        try:
            file = os.open(self._path(way, number), os.O_RDONLY)
        except OSError:
            return unsaid
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            said = os.pread(file, 200, 0)
        except OSError:
            return unsaid  # its process lives, and the database has its word
        finally:
            os.close(file)
        noted, end = said[len(self._boot) : -1], said[-1:]
        if not said.startswith(self._boot) or len(noted) != _KEY_LENGTH or end not in (_LEAVES, _TAKEN):
            return Left.PERHAPS  # the power was cut, and what the database has may be too old
        if not is_begun or noted != key.encode("ascii"):
            return Left.NO
        return Left.TAKEN if end == _TAKEN else Left.PERHAPS

    def tidy(self, way: str, number: int) -> None:
        """Notes of those before us, once what they left behind is judged."""
        if self._folder is None:
            return
        with suppress(OSError):
            for path in self._folder.glob(f"{way}-*"):
                said = path.name.rpartition("-")[2]
                if said.isdecimal() and int(said) < number:
                    with suppress(OSError):
                        path.unlink()

    def close(self) -> None:
        for way in list(self._open):
            self._close(way)

    def _close(self, way: str) -> None:
        _number, file = self._open.pop(way, (0, -1))
        if file >= 0:
            os.close(file)

    def _path(self, way: str, number: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{way}-{number}"


def _keep(file: int, folder: Path) -> None:
    """On the disk, its name too: after a power cut the note must be there to be found an old one."""
    os.fsync(file)
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _boot() -> bytes:
    try:
        return _BOOT.read_bytes().strip()
    except OSError:
        return b""
