"""The marks say true things: numbers that exist, on tests that run."""

import ast

import pytest

from tests.house.tracked import ROOT
from tests.shows import demands


def marks() -> list[tuple[str, str]]:
    """Each number shown, with the test file that says so."""
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.shows":
                found += [(ast.literal_eval(number), path.name) for number in node.args]
    return found


def test_a_mark_names_a_demand_that_exists():
    known = set(demands())
    if not known:
        pytest.skip("../shared is absent")
    strange = sorted({f"{file}: {number}" for number, file in marks() if number not in known})
    assert not strange, f"numbers as in the lists, such as R-36, N-10, J1.1, T2, F11, G28, P9: {strange}"


def test_the_lists_are_read_whole():
    known = demands()
    if not known:
        pytest.skip("../shared is absent")
    kinds = {kind: len([n for n in known if n.startswith(kind)]) for kind in ("R-", "N-", "T", "F", "G", "P")}
    assert kinds == {"R-": 175, "N-": 59, "T": 22, "F": 28, "G": 35, "P": 16}
    assert len([number for number in known if number.startswith("J")]) > 60
