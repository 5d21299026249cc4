"""The portal command: help, exit codes, one clear line for each fault, `check` names each thing that is wrong."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.setup.lacking import ROOT
from portal.shared.clock import now as clock_now
from portal.storage.store import prepare_store

VERBS = ("demo", "serve", "scheduler", "upgrade", "check", "worker", "import", "postcodes", "audit")


@pytest.fixture
def portal(tmp_path):
    """Runs the command with an instance of its own."""

    def run(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        own = {"PORTAL_INSTANCE": str(tmp_path / "instance"), "PORTAL_FAST_HASHES": "1"}
        return subprocess.run(
            [sys.executable, "-m", "portal.cli", *arguments],
            cwd=ROOT,
            env=kept | own | env,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def one_clear_line(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].endswith((".", "upgrade", "scheduler", "N")), done.stderr
    return lines[0]


@pytest.fixture
def upgraded(portal, tmp_path) -> Path:
    assert portal("upgrade").returncode == 0
    return tmp_path / "instance"


def test_each_verb_answers_help():
    from portal.cli import parser

    for verb in VERBS:
        with pytest.raises(SystemExit) as stopped:
            parser().parse_args([verb, "--help"])
        assert stopped.value.code == 0


def test_wrong_usage_exits_2(portal):
    done = portal("serve", "--bind")
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_upgrade_is_safe_to_repeat(portal, upgraded):
    keys = (upgraded / "keys.json").read_bytes()
    done = portal("upgrade")
    assert done.returncode == 0 and "Nothing to do" in done.stdout
    assert (upgraded / "keys.json").read_bytes() == keys


@pytest.mark.shows("F27")
def test_what_cannot_start_says_why_in_one_sentence(portal, upgraded):
    assert "PORTAL_NATION" in one_clear_line(portal("serve", PORTAL_NATION="France"))
    (upgraded / "keys.json").rename(upgraded / "elsewhere.json")
    assert "keys" in one_clear_line(portal("serve"))
    assert "put them back" in one_clear_line(portal("upgrade"))
    (upgraded / "elsewhere.json").rename(upgraded / "keys.json")
    (upgraded / "portal.sqlite").write_bytes(b"half a database" * 200)
    for name in ("portal.sqlite-wal", "portal.sqlite-shm"):
        (upgraded / name).unlink(missing_ok=True)
    assert "cannot be read" in one_clear_line(portal("serve"))


def test_a_port_in_use_is_named(portal, upgraded):
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert str(port) in one_clear_line(portal("serve", "--bind", f"127.0.0.1:{port}"))
        assert str(port) in one_clear_line(portal("demo", "--port", str(port)))


def test_serving_before_upgrade_names_what_to_run(portal):
    assert "keys" in one_clear_line(portal("serve"))


def test_the_demonstration_refuses_production(portal):
    done = portal(
        "demo",
        PORTAL_ENV="production",
        PORTAL_SECRET_KEY="s" * 40,
        PORTAL_BASE_URL="https://a.example.org",
        PORTAL_FAST_HASHES="",
    )
    assert "production" in one_clear_line(done)


def test_check_names_each_thing_that_is_wrong(portal, upgraded):
    done = portal("check")
    assert done.returncode == 1
    assert "WRONG  clockwork: never heard from" in done.stdout
    assert "ok     database: sqlite" in done.stdout
    (upgraded / "keys.json").chmod(0o644)
    shutil.move(upgraded / "keystore.sqlite", upgraded / "gone.sqlite")
    said = portal("check", PORTAL_MAIL_URL="smtp://127.0.0.1:9").stdout
    for wrong in ("master keys", "key store", "clockwork", "mail"):
        assert f"WRONG  {wrong}" in said, said
    assert "ok     tables" in said
    assert "PORTAL_MAIL_URL = (set)" in said


def test_check_on_an_empty_instance_says_what_to_run(portal):
    said = portal("check")
    assert said.returncode == 1
    assert "portal upgrade" in said.stdout
    assert "Traceback" not in said.stdout + said.stderr


@pytest.mark.shows("G34")
def test_audit_verify_names_the_first_broken_link(portal, upgraded, monkeypatch):
    import sqlite3

    from portal.records import kinds
    from portal.records.actions import record
    from portal.settings import Settings
    from portal.storage.work import work

    store = prepare_store(Settings(instance=upgraded, fast_hashes=True))
    with store.new_db() as db, work(db):
        for number in range(3):
            record(db, kinds.CODE_USED, now=clock_now(), referral=f"FH-{number}")
    store.close()
    assert portal("audit", "verify").returncode == 0
    with sqlite3.connect(upgraded / "portal.sqlite") as held:
        held.execute("UPDATE access_entry SET facts = ? WHERE number = 2", (json.dumps({"referral": "FH-9"}),))
    done = portal("audit", "verify")
    assert done.returncode == 1 and "entry 2" in done.stdout


CTRL_C_WHILE_LOADING = """
import runpy, sys
wanted = sys.argv.pop()
class CtrlC:
    def find_spec(self, name, *_):
        if name == wanted:
            raise KeyboardInterrupt
sys.meta_path.insert(0, CtrlC())
sys.argv.append("check")
runpy.run_module("portal.cli", run_name="__main__")
"""


@pytest.mark.parametrize("loading", ["sqlalchemy.exc", "portal.tables", "portal.demo.commands"])
def test_ctrl_c_while_it_still_loads_is_one_clear_line(loading: str):
    stopped = [sys.executable, "-c", CTRL_C_WHILE_LOADING, loading]
    done = subprocess.run(stopped, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert one_clear_line(done).startswith("Stopped.")
