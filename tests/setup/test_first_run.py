"""The one command, on a copy of the checkout that has nothing yet: killed half way, run again, stopped, run again."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, tracked_files
from tests.kit.processes import end_with_us
from tests.kit.servers import free_port
from tests.shows import leave_out

LONGEST = 400  # seconds; far beyond what it takes, so that a busy machine does not decide


class Run:
    """One run of `python3 -m portal ...` in the copy, as a person would start it in a terminal."""

    def __init__(self, place: Path, *arguments: str):
        base = getattr(sys, "_base_executable", sys.executable)
        self.out = place.parent / f"out-{time.monotonic_ns()}"
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "VIRTUAL_ENV"))}
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [base, "-m", "portal", *arguments],
                cwd=place,
                env=own,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_us(),
            )

    @property
    def said(self) -> str:
        return self.out.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, holds, what: str) -> None:
        until = time.monotonic() + LONGEST
        while not holds():
            if self.process.poll() is not None and not holds():
                if "Is there a network?" in self.said or "check the network" in self.said:
                    leave_out("packages cannot be fetched here")
                pytest.fail(f"ended with {self.process.returncode} before {what}:\n{self.said[-3000:]}")
            assert time.monotonic() < until, f"{what} did not come:\n{self.said[-3000:]}"
            time.sleep(0.1)

    def stop(self, how: signal.Signals) -> int:
        """Ctrl-C reaches every program of the terminal, and so does this."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        return self.process.wait(60)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A checkout as a clone would give it, in a folder with a space."""
    checkout = tmp_path / "a place" / "portal checkout"
    for path in tracked_files():
        target = checkout / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    yield checkout
    shutil.rmtree(checkout, ignore_errors=True)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            return page.status == 200 and b"/static/dist/" in page.read()
    except OSError:
        return False


@pytest.mark.shows("P16")
def test_one_command_makes_everything_even_after_it_was_killed_half_way(place: Path):
    packages = place / ".venv" / "lib"
    killed = Run(place, "--port", "1")
    killed.wait_for(lambda: len(list(packages.glob("*/site-packages/*"))) > 12, "the first packages")
    killed.stop(signal.SIGKILL)
    assert (place / ".venv" / ".unfinished").exists()

    port = free_port()
    first = Run(place, "--port", str(port))
    first.wait_for(lambda: answers(port), "the first page")
    assert f"http://localhost:{port}" in first.said
    assert "?" not in first.said.split("http://localhost")[0], "it asks no question"
    assert first.stop(signal.SIGINT) in (0, 1, 130)
    assert "Traceback" not in first.said

    again = Run(place, "--port", str(port))
    again.wait_for(lambda: answers(port), "the page of the second start")
    assert "Making" not in again.said
    assert "Laying out" not in again.said, "what was entered is kept"
    again.stop(signal.SIGINT)

    made = {path.relative_to(place).parts[0] for path in place.rglob("*") if path.is_file()}
    kept = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    assert made - kept <= {".venv", "instance", "portal.egg-info", "build"}, "only what git ignores is made"
