"""Our own code is compiled where Python is told to write nothing, and only what changed."""

import os
import sys
from pathlib import Path

import pytest

from portal.setup.bytecode import keep_compiled


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name in ("one.py", "inside/two.py", "frontend/node_modules/three.py"):
        (tmp_path / "package" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "package" / name).write_text("said = 1\n")
    return tmp_path / "package"


def compiled(package: Path) -> dict[str, float]:
    return {path.name.split(".")[0]: path.stat().st_mtime for path in package.rglob("*.pyc")}


def test_what_is_new_is_compiled(package: Path):
    keep_compiled(Path(sys.executable), package)
    assert {"one", "two"} <= compiled(package).keys()


def test_what_changed_is_compiled_again_and_nothing_is_done_otherwise(package: Path, monkeypatch: pytest.MonkeyPatch):
    keep_compiled(Path(sys.executable), package)
    before = compiled(package)
    (package / "inside" / "two.py").write_text("said = 22\n")
    later = before["two"] + 5
    os.utime(package / "inside" / "two.py", (later, later))
    keep_compiled(Path(sys.executable), package)
    assert compiled(package)["one"] == before["one"]
    made = next((package / "inside" / "__pycache__").glob("two.*.pyc"))
    assert int(later).to_bytes(4, "little") == made.read_bytes()[8:12], "it was made from what is there now"
    made_at = (later + 1, later + 1)
    os.utime(made, made_at)
    monkeypatch.setattr("portal.setup.bytecode.subprocess.run", lambda *_args, **_more: pytest.fail("started"))
    keep_compiled(Path(sys.executable), package)


def test_python_does_it_by_itself_elsewhere(package: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    keep_compiled(Path(sys.executable), package)
    assert not compiled(package)
