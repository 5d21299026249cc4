"""A turn at the making: one run at a time, its programs stopped with it, its troubles told in one sentence.

The lock is held by the programs that are started as well: a killed run leaves no second one at the same files.
"""

import contextlib
import errno
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.setup.lacking import ROOT
from portal.setup.progress import Progress, Say

BUILD = ROOT / "instance" / "build"
LOG = BUILD / "setup.log"


class NotReady(Exception):
    """What stops the making, in one sentence that says what to do."""


@dataclass
class Turn:
    """This run's turn at the making: where it reports, the lock that programs it starts keep open, those programs."""

    progress: Progress
    lock: int
    programs: set["subprocess.Popen[str]"] = field(default_factory=set)

    def log(self, part: str) -> Path:
        return BUILD / f"{part}.log"

    def stop_programs(self) -> None:
        for program in list(self.programs):
            program.terminate()


@contextlib.contextmanager
def turn(progress: Progress) -> Iterator[Turn]:
    """Waits until no other run is making things."""
    try:
        BUILD.mkdir(parents=True, exist_ok=True)
        lock = os.open(BUILD / "making.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise not_ready(error) from error
    mine = Turn(progress, lock)
    try:
        _take(lock, progress)
        yield mine
    except OSError as error:
        raise not_ready(error) from error
    finally:
        mine.stop_programs()
        os.close(lock)


def _take(lock: int, progress: Progress) -> None:
    with contextlib.suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress.step("Another run is making things in this folder; waiting for it"):
                fcntl.flock(lock, fcntl.LOCK_EX)


def run(turn: Turn, command: list[str], log: Path = LOG, hear: Say | None = None, **more: Any) -> int:
    """Runs a program quietly and returns its exit code. Its words go to `log`, and line by line to `hear`."""
    hear = hear or _pip_detail(turn)
    with log.open("w", encoding="utf-8") as words, _start(turn, command, more) as program:
        assert program.stdout
        try:
            for line in program.stdout:
                words.write(line)
                hear(line.rstrip())
            return program.wait()
        except BaseException:
            program.terminate()
            raise
        finally:
            turn.programs.discard(program)


def _start(turn: Turn, command: list[str], more: dict[str, Any]) -> "subprocess.Popen[str]":
    program = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(turn.lock,),
        **{"env": {**os.environ, "PIP_USER": "0"}, **more},
    )
    turn.programs.add(program)
    return program


def _pip_detail(turn: Turn) -> Say:
    def hear(line: str) -> None:
        if line.startswith(("Collecting", "Downloading", "Installing", "Building")):
            turn.progress.detail(line)

    return hear


def not_ready(why: OSError | str, log: Path = LOG) -> NotReady:
    """The reason as one sentence; a full disk and a forbidden folder have their own."""
    full = f"The disk is full: free some room where {ROOT} lies, then run the same command again."
    if isinstance(why, OSError):
        if why.errno == errno.ENOSPC:
            return NotReady(full)
        if why.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return NotReady(f"{why.filename or ROOT} cannot be written by this user; the portal makes its files there.")
        return NotReady(f"The making stopped: {why}.")
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if "No space left" in said or "ENOSPC" in said:
        return NotReady(full)
    end = "\n".join("    " + line for line in said.strip().splitlines()[-8:])
    return NotReady(f"{why} Is there a network? The last lines of {log.relative_to(ROOT)}:\n{end}")
