"""The tools that keep the style, as tests, so that one command covers them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tracked import ROOT


def _say(*arguments: str) -> str:
    """What a tool complains about; empty when it is content."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-6000:]


def test_ruff_has_nothing_to_say():
    said = _say("ruff", "check", "--quiet", "portal", "tests", "setup.py")
    assert not said, f"try: ruff check --fix\n{said}"


def test_ruff_would_not_change_the_layout():
    said = _say("ruff", "format", "--check", "--quiet", "portal", "tests", "setup.py")
    assert not said, f"run: ruff format\n{said}"


def test_types_hold():
    said = _say("mypy")
    assert not said, said


def test_templates_are_well_formed():
    said = _say("djlint", "templates", "--lint", "--quiet")
    assert not said, said


def test_the_installed_packages_fit_together():
    said = _say("pip", "check")
    assert not said, f"a pin in constraints.txt does not fit; run python -m portal.setup.pins after an upgrade\n{said}"


@pytest.mark.parametrize("broken", ["import os, sys\n", "def f( a ):\n    return a\n"])
def test_ruff_sees_what_it_should(tmp_path: Path, broken: str):
    (tmp_path / "portal.py").write_text(broken, encoding="utf-8")
    settings = f"--config={ROOT / 'pyproject.toml'}"
    assert _say("ruff", "check", settings, str(tmp_path)) or _say("ruff", "format", "--check", settings, str(tmp_path))
