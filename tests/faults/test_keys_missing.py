"""No process of the portal starts without its own keys, and none writes with others (F27)."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.storage.keys import MasterKeys
from tests.kit.servers import Portal

VERBS = (["serve", "--bind", "127.0.0.1:1"], ["scheduler"], ["upgrade"])


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def portal(running_portal: Callable[..., Portal]) -> Portal:
    return running_portal(web=False)


def _missing(keys: Path) -> None:
    keys.unlink()


def _another(keys: Path) -> None:
    keys.unlink()
    MasterKeys.make(keys)


def _nonsense(keys: Path) -> None:
    keys.write_text("{}")


def _cut_short(keys: Path) -> None:
    keys.write_bytes(keys.read_bytes()[:40])


def _older(keys: Path) -> None:
    """The file as it was before the present key came: it cannot open what is written now."""
    written = json.loads(keys.read_text())
    other = keys.with_name("other.json")
    MasterKeys.make(other)
    keys.write_text(json.dumps(written | {"keys": json.loads(other.read_text())["keys"]}))
    other.unlink()


@pytest.mark.shows("F27")
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
@pytest.mark.parametrize("wrong", [_missing, _another, _nonsense, _cut_short, _older])
def test_without_its_own_keys_nothing_starts_and_nothing_is_written(
    portal: Portal, verb: list[str], wrong: Callable[[Path], None]
):
    keys, database = portal.instance / "keys.json", portal.instance / "portal.sqlite"
    wrong(keys)
    left = keys.read_bytes() if keys.exists() else None
    before = _fingerprint(database)

    done = portal.verb(*verb, check=False)

    assert done.returncode == 1, done.stdout
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "keys" in done.stderr
    assert _fingerprint(database) == before
    assert (keys.read_bytes() if keys.exists() else None) == left, "no key is ever made beside data that needs another"


@pytest.mark.shows("F27")
def test_with_its_keys_back_it_starts(portal: Portal):
    keys = portal.instance / "keys.json"
    shutil.move(keys, keys.with_name("elsewhere.json"))
    assert portal.verb("upgrade", check=False).returncode == 1
    shutil.move(keys.with_name("elsewhere.json"), keys)
    assert portal.verb("upgrade").returncode == 0
