"""`python3 -m portal test`: the environment, the real parts, then pytest. Standard library only."""

import os
import subprocess
import sys
from pathlib import Path

from portal.setup.bytecode import keep_compiled
from portal.setup.environment import TEST, is_checkout
from portal.setup.lacking import ROOT
from portal.setup.progress import Progress
from portal.setup.real_parts import fetch_browser, fetch_postgres, fetch_redis, find_browser, find_postgres, find_redis
from portal.setup.turn import NotReady, turn

HELP = """usage: python3 -m portal test [--full] [--shows] [pytest's own arguments]

Runs every test: SQLite, a real PostgreSQL, a real SMTP sink, a real browser. Makes the environment first.

  --full    long drills at their full sizes
  --shows   afterwards, for every numbered demand, which tests show it and whether they passed

Two tests run at a time, unless -n says otherwise. Set TEST_DATABASE_URL to use a PostgreSQL server of your own.
With CI=true, a real part that cannot be had counts as a failure."""


def run_tests(arguments: list[str]) -> int:
    """pytest's exit code."""
    if not is_checkout():
        raise NotReady("The tests come with the source: run this in a clone of the project.")
    if {"-h", "--help"} & set(arguments):
        print(HELP)
        return 0
    from portal.setup.start import ready

    python = ready(TEST, needs_pages=True)
    _fetch_real_parts(python)
    keep_compiled(python)
    command = [str(python), "-m", "pytest", *_at_a_time(arguments), *_patience(arguments), *arguments]
    sys.stdout.flush()
    os.chdir(ROOT)
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _at_a_time(arguments: list[str]) -> list[str]:
    own_choice = ("-n", "--numprocesses", "--pdb", "-p", "--trace", "--collect-only", "--co", "--fixtures")
    return [] if any(argument.startswith(own_choice) for argument in arguments) else ["-n", "2", "--dist", "worksteal"]


def _patience(arguments: list[str]) -> list[str]:
    """A drill at its full size may take an hour; otherwise what stands still for minutes is stopped."""
    return ["-o", "faulthandler_timeout=0"] if "--full" in arguments else []


def _fetch_real_parts(python: Path) -> None:
    if find_browser() and find_redis() and (find_postgres() or os.environ.get("TEST_DATABASE_URL")):
        return
    with turn(Progress()) as mine:
        fetch_browser(mine)
        fetch_postgres(mine, python)
        fetch_redis(mine)
