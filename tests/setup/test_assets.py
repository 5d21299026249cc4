"""Styles and scripts are built on the machine: once, whole, and safe to stop at any moment."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import brotli
import pytest

from portal.setup.assets import assets_are_fresh, build_assets
from portal.setup.lacking import ROOT
from portal.shared.errors import SetUpWrong

# A run of the tests that was started in the background is deaf to Ctrl-C, and hands that on.
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
CALL = """
import sys
from pathlib import Path
from portal.setup.assets import build_assets
build_assets(Path(sys.argv[1]), print)
"""
MADE = {"public.css", "public.rtl.css", "work.css", "exit.js", "forms.js"}
# Stands for npm and Node where the build itself is not what is tried.
FAKE_NODE = """#!/bin/sh
[ "$1" = --version ] && { echo v20.19.0; exit; }
sleep "${PAUSE:-0}"
mkdir -p out
for name in ${NAMES:-public.css}; do echo body > "out/new-$name"; done
echo '{"public.css": "new-public.css"}' > out/manifest.json
"""
FAKE_NPM = """#!/bin/sh
[ "$1" = --version ] && { echo 10.0.0; exit; }
echo "npm was asked for $*"
exit "${NPM_ENDS:-0}"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a space in its name that holds what the build reads."""
    root = tmp_path / "a checkout"
    shutil.copytree(ROOT / "portal" / "frontend", root / "portal" / "frontend")
    return root


@pytest.fixture
def fake_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fake"
    folder.mkdir()
    for name, text in (("node", FAKE_NODE), ("npm", FAKE_NPM)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def dist(root: Path) -> Path:
    return root / "static" / "dist"


def nothing_said(line: str) -> None:
    raise AssertionError(f"nothing was to be done, yet it said: {line}")


def test_the_real_build_makes_every_file_with_its_packed_twins(checkout: Path):
    build_assets(checkout, lambda line: None)
    manifest = json.loads((dist(checkout) / "manifest.json").read_text())
    assert set(manifest) >= MADE
    for name in manifest.values():
        plain = (dist(checkout) / name).read_bytes()
        assert gzip.decompress((dist(checkout) / f"{name}.gz").read_bytes()) == plain
        assert brotli.decompress((dist(checkout) / f"{name}.br").read_bytes()) == plain
    assert not (checkout / "instance" / "build" / "assets").exists(), "nothing but the result stays"


def test_a_second_call_does_nothing_until_a_source_changes(checkout: Path, fake_node: Path):
    build_assets(checkout, lambda line: None)
    build_assets(checkout, nothing_said)
    sheet = checkout / "portal" / "frontend" / "work.scss"
    sheet.write_text(sheet.read_text() + "\n// changed\n")
    assert not assets_are_fresh(checkout)
    (checkout / "portal" / "frontend" / "work.scss").unlink()
    assert not assets_are_fresh(checkout)


def test_a_file_that_went_missing_is_made_again(checkout: Path, fake_node: Path):
    build_assets(checkout, lambda line: None)
    (dist(checkout) / "new-public.css").unlink()
    assert not assets_are_fresh(checkout)
    build_assets(checkout, lambda line: None)
    assert assets_are_fresh(checkout)


def test_what_nothing_names_any_more_is_cleared_away(checkout: Path, fake_node: Path):
    dist(checkout).mkdir(parents=True)
    (dist(checkout) / "old.css").write_text("old")
    (dist(checkout) / ".half.tmp").write_text("left by a run that was stopped")
    build_assets(checkout, lambda line: None)
    assert sorted(path.name for path in dist(checkout).iterdir()) == ["manifest.json", "new-public.css", "stamp"]


def test_a_build_that_does_not_work_keeps_the_old_files_and_says_where_to_look(
    checkout: Path, fake_node: Path, monkeypatch: pytest.MonkeyPatch
):
    build_assets(checkout, lambda line: None)
    before = {path.name: path.read_bytes() for path in dist(checkout).iterdir()}
    (checkout / "portal" / "frontend" / "work.scss").write_text("")
    monkeypatch.setenv("NPM_ENDS", "1")
    with pytest.raises(SetUpWrong, match="check the network, then run the same command again") as why:
        build_assets(checkout, lambda line: None)
    assert "npm was asked for ci" in Path(str(why.value).rpartition("What was said: ")[2]).read_text()
    assert {path.name: path.read_bytes() for path in dist(checkout).iterdir()} == before


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_in_the_middle_it_leaves_nothing_half_made_and_the_next_call_works(
    checkout: Path, fake_node: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
):
    monkeypatch.setenv("PAUSE", "300")
    running = subprocess.Popen(
        [sys.executable, "-c", HEARS + CALL, str(checkout)],
        cwd=ROOT,
        start_new_session=True,
    )
    workshop = checkout / "instance" / "build" / "assets" / "frontend"
    try:
        until = time.monotonic() + 120  # a busy machine does not decide
        while not workshop.exists() and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(running.pid, how)
        running.wait(120)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    assert not (dist(checkout) / "manifest.json").exists()
    monkeypatch.setenv("PAUSE", "0")
    build_assets(checkout, lambda line: None)
    assert assets_are_fresh(checkout)


def test_two_at_once_wait_for_each_other_and_build_once(
    checkout: Path, fake_node: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PAUSE", "1")
    said: list[str] = []
    builders = [threading.Thread(target=build_assets, args=(checkout, said.append)) for _each in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert said.count("Building styles and scripts") == 1
    assert "Another run is building styles and scripts; waiting for it" in said
    assert assets_are_fresh(checkout)


def test_a_node_that_is_too_old_is_not_used(
    checkout: Path, fake_node: Path, full: bool, monkeypatch: pytest.MonkeyPatch
):
    (fake_node / "node").write_text(FAKE_NODE.replace("v20.19.0", "v18.20.4"))
    said: list[str] = []
    if full:
        build_assets(checkout, said.append)
        assert set(json.loads((dist(checkout) / "manifest.json").read_text())) >= MADE
    else:  # without the network the index cannot help: it says so, in one sentence
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
        monkeypatch.setenv("PIP_RETRIES", "0")
        with pytest.raises(SetUpWrong, match="Node could not be fetched: check the network"):
            build_assets(checkout, said.append)
    assert any(line.startswith("There is no Node 20.19 or newer here") for line in said)
    assert not (checkout / "instance" / "build" / "assets").exists(), "the fetched Node does not stay"
