"""Saying how far the making has come: plain lines, and on a terminal a running line that shows it is not stuck."""

import contextlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

Say = Callable[[str], None]


class Progress:
    """Lines with the seconds since the start. May be used from several threads."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.live = self.out.isatty() and os.environ.get("TERM") != "dumb"
        self._started = time.monotonic()
        self._lock = threading.RLock()
        self._doing: list[str] = []
        self._detail = ""

    def say(self, text: str) -> None:
        """One line that stays."""
        with self._lock:
            self._wipe()
            print(f"{self._seconds():>4} s  {text}", file=self.out, flush=True)
            self._draw()

    def detail(self, text: str) -> None:
        """What the present step is busy with: shown on a terminal only."""
        with self._lock:
            self._detail = text
            self._draw()

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        self.say(text)
        if not self.live:
            yield
            return
        ended = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(ended,), daemon=True)
        self._doing.append(text)
        ticker.start()
        try:
            yield
        finally:
            ended.set()
            ticker.join()
            with self._lock:
                self._wipe()
                self._doing.remove(text)
                self._detail = ""

    def _tick(self, ended: threading.Event) -> None:
        while not ended.wait(0.5):
            with self._lock:
                self._draw()

    def _seconds(self) -> int:
        return int(time.monotonic() - self._started)

    def _wipe(self) -> None:
        if self.live:
            self.out.write("\r\033[K")
            self.out.flush()

    def _draw(self) -> None:
        if self.live and self._doing:
            width = shutil.get_terminal_size().columns - 1
            line = f"{self._seconds():>4} s  … {self._detail or self._doing[-1]}"
            self.out.write("\r\033[K" + line[:width])
            self.out.flush()
