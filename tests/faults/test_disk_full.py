"""The disk fills up under a running portal: nothing is confirmed, reading goes on, and it recovers by itself (F15)."""

import os
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.servers import Portal


def _get(portal: Portal, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(portal.url + path, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _fill(folder: Path) -> Path:
    """A file that takes all the room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(os.urandom(64 * 1024))
        except OSError:
            pass
        try:
            while True:
                file.write(b"x")
        except OSError:
            pass
    return filler


@pytest.mark.shows("F15")
def test_a_full_disk_stops_writing_and_nothing_else(running_portal: Callable[..., Portal], small_disk: Path):
    portal = running_portal(scheduler=True, place=small_disk)
    before = _count(portal, "SELECT count(*) FROM setting_value")

    filler = _fill(small_disk)
    code, said = _get(portal, "/health/ready")
    assert code == 503, said
    assert '"database":false' in said.replace(" ", "")
    assert _get(portal, "/health/live")[0] == 200
    for page in ("/", "/help-now", "/find?place=Leeds"):
        code, said = _get(portal, page)
        assert code == 200, f"{page}: {said[:300]}"

    filler.unlink()
    assert portal.wait("/health/ready")["status"] == "ready"
    assert _count(portal, "SELECT count(*) FROM setting_value") >= before
    assert _count(portal, "PRAGMA integrity_check") == "ok"
    assert "Traceback" not in portal.logs


def _count(portal: Portal, question: str) -> object:
    with sqlite3.connect(portal.instance / "portal.sqlite") as db:
        return db.execute(question).fetchone()[0]
