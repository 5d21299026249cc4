"""A program that runs beside the web server: parted from it once everything is loaded, so that it begins at once."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from portal.cli import in_one_sentence

SECONDS_TO_END = 10.0


class Program:
    """`run` gives an exit code. Ctrl-C, which reaches every program of a terminal, is left to the starter."""

    def __init__(self, run: Callable[[], int], *, said_at_end: str = "", nice: int = 0) -> None:
        self.said_at_end = said_at_end
        sys.stdout.flush()
        sys.stderr.flush()
        starter = os.getpid()
        self.pid: int | None = os.fork() or _become(run, nice, starter)

    def look(self) -> None:
        """When it ends by itself, say so: reminders would stop without a word (F4)."""
        if self.pid is None:
            return
        try:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:  # somebody else was told how it ended
            ended, status = self.pid, 1
        if not ended:
            return
        self.pid = None
        code = os.waitstatus_to_exitcode(status)
        if self.said_at_end and code not in (0, -signal.SIGTERM, -signal.SIGINT):
            sys.stderr.write(f"{self.said_at_end} ({code})\n")

    def ask_to_end(self) -> None:
        self.said_at_end = ""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def wait(self) -> None:
        """Until it ended; by force after a while."""
        until = time.monotonic() + SECONDS_TO_END
        while self.pid is not None and time.monotonic() < until:
            self.look()
            time.sleep(0.02)
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


def _become(run: Callable[[], int], nice: int, starter: int) -> int:
    """Goes on as the program, and never comes back."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.nice(nice)
        threading.Thread(target=_end_after, args=(starter,), daemon=True).start()
        code = run()
    except Exception as error:
        sys.stderr.write(f"{in_one_sentence(error) or type(error).__name__}\n")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # what the starter does at its end is the starter's alone


def _end_after(starter: int) -> None:
    """A starter that was killed can ask nobody to end."""
    while os.getppid() == starter:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
