"""A real Redis in a temporary folder, to be frozen, ended and begun again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from portal.setup.real_parts import REDIS_ADVICE, find_redis


class NoRedis(Exception):
    """Why there is none."""


class Redis:
    """Answers on a socket in its own folder, on no port. `begin()` and `end()` as often as wanted; it keeps nothing."""

    def __init__(self) -> None:
        program = find_redis()
        if program is None:
            raise NoRedis(REDIS_ADVICE)
        self.program, self.folder = program, Path(tempfile.mkdtemp(prefix="portal-redis-", dir="/tmp"))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'socket'}"

    def begin(self) -> None:
        asked = ["--port", "0", "--unixsocket", str(self.folder / "socket"), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [self.program, *asked, "--dir", str(self.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 30
        while not (self.folder / "socket").exists():
            assert self.process.poll() is None and time.monotonic() < until, "redis-server did not start"
            time.sleep(0.02)

    def freeze(self) -> None:
        assert self.process
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
        (self.folder / "socket").unlink(missing_ok=True)

    def remove(self) -> None:
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)
