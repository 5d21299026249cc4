"""`python3 -m portal` before anything is made: old Pythons, other systems, which verb is meant."""

import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest

from portal.setup import start
from portal.setup.lacking import ROOT
from portal.setup.progress import Progress


@pytest.mark.parametrize("name", ["portal/__init__.py", "portal/__main__.py"])
def test_what_an_old_python_reads_is_written_so_that_it_can(name: str):
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_what_to_do():
    older = "import sys; sys.version_info = (3, 9, 1); import runpy; runpy.run_path('portal/__main__.py')"
    done = subprocess.run([sys.executable, "-c", older], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The portal needs Python 3.11 or newer; this is Python 3.9.")
    assert "Traceback" not in done.stderr


def test_the_first_command_runs_before_any_package_is_there():
    look = "import sys; import portal.setup.start, portal.setup.testing, portal.setup.prepare; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    foreign = {name.split(".")[0] for name in done.stdout.split()} & {"flask", "sqlalchemy", "babel", "jinja2", "pip"}
    assert not foreign


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is handed on to the portal's own command, and whether pages were wanted."""
    seen: list[list[str]] = []
    monkeypatch.setattr(start, "ready", lambda extras, needs_pages: Path("pages" if needs_pages else "plain"))
    monkeypatch.setattr(start, "_hand_over", lambda python, arguments: seen.append([str(python), *arguments]) or 0)
    return seen


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ([], ["pages", "demo"]),
        (["--port", "9000"], ["pages", "demo", "--port", "9000"]),
        (["serve"], ["pages", "serve"]),
        (["scheduler"], ["pages", "scheduler"]),
        (["demo", "--help"], ["plain", "demo", "--help"]),
        (["--help"], ["plain", "--help"]),
        (["upgrade"], ["plain", "upgrade"]),
        (["import", "oruk", "some file.json"], ["plain", "import", "oruk", "some file.json"]),
    ],
)
def test_a_verb_is_handed_on_as_it_was_typed(handed: list[list[str]], typed: list[str], meant: list[str]):
    assert start.main(typed) == 0
    assert handed == [meant]


def test_stopping_by_hand_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def stop(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "ready", stop)
    assert start.main([]) == 130
    assert "Run the same command again" in capsys.readouterr().err


def test_what_is_missing_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(start.os, "name", "nt")
    assert start.main([]) == 1
    assert capsys.readouterr().err.strip().startswith("The portal runs on Linux and macOS")


def test_an_installed_copy_makes_nothing(handed: list[list[str]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(start, "is_checkout", lambda: False)
    assert start.main(["serve"]) == 0
    assert handed == [[sys.executable, "serve"]]


def test_progress_without_a_terminal_is_plain_lines():
    out = io.StringIO()
    progress = Progress(out)
    with progress.step("Making"):
        progress.detail("Collecting flask")
    progress.say("Made")
    assert out.getvalue().splitlines() == ["   0 s  Making", "   0 s  Made"]


def test_progress_on_a_terminal_shows_what_it_is_busy_with(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "xterm")
    out = io.StringIO()
    out.isatty = lambda: True  # type: ignore[method-assign]
    progress = Progress(out)
    with progress.step("Making"):
        progress.detail("Collecting flask")
    assert "… Collecting flask" in out.getvalue()
    assert out.getvalue().endswith("\r\033[K")  # nothing of it stays
