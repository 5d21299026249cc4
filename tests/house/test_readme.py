"""The README says what there is, and what it says works."""

import re
import subprocess
import sys

import pytest

from tests.house.floor_plan import FEATURES
from tests.house.tracked import ROOT

README = ROOT / "README.md"


def text() -> str:
    return README.read_text(encoding="utf-8") if README.is_file() else ""


def commands() -> list[str]:
    """The lines of its code blocks that call the portal."""
    blocks = re.findall(r"```(?:sh|bash|console|shell)?\n(.*?)```", text(), re.S)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return sorted({line.split("#")[0].strip() for line in lines if re.match(r"(python3 -m )?portal\b", line)})


def verbs() -> list[str]:
    """portal worker add -> worker add"""
    found = set()
    for line in commands():
        words = line.removeprefix("python3 -m ").split()[1:]
        plain = []
        for word in words[:2]:
            if not re.fullmatch(r"[a-z]+", word):
                break
            plain.append(word)
        found.add(" ".join(plain))
    return sorted(found)


def test_every_feature_is_named_in_the_readme():
    present = [room for room in FEATURES if (ROOT / "portal" / room).is_dir()]
    silent = [room for room in present if not re.search(rf"\b{room}\b", text())]
    assert not silent, f"one line each in README.md, what it is about: {silent}"


def test_the_readme_names_both_commands_that_start_everything():
    assert {"python3 -m portal", "python3 -m portal test"} <= set(commands())


@pytest.mark.parametrize("verb", verbs())
def test_a_command_in_the_readme_is_one_that_exists(verb: str):
    words = verb.split()
    module = "portal" if words[:1] == ["test"] else "portal.cli"
    for length in (2, 1, 0):  # `portal restore backup` names a file, not a second word
        done = subprocess.run(
            [sys.executable, "-m", module, *words[:length], "--help"],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if done.returncode == 0 and (length > 0 or not words):
            break
    else:
        pytest.fail(f"portal {verb}: there is no such command\n{done.stderr[-500:]}")
    assert "usage" in done.stdout.lower()


def test_paths_named_in_the_readme_exist():
    named = re.findall(r"`((?:portal|tests|templates|static|translations|\.ci)/[\w./-]+)`", text())
    gone = [path for path in named if not (ROOT / path).exists() and not path.startswith("static/dist")]
    assert not gone, f"README.md names what is not there: {gone}"
