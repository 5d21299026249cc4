"""The marks say true things: numbers that exist, on tests that run."""

import ast
import re

import pytest

from tests.house.tracked import ROOT
from tests.shows import demands, measured_by_hand


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
    by_hand = [(number, where) for number, places in measured_by_hand().items() for where in places]
    strange = sorted({f"{file}: {number}" for number, file in [*marks(), *by_hand] if number not in known})
    assert not strange, f"numbers as in the lists, such as R-36, N-10, J1.1, T2, F11, G28, P9: {strange}"


def test_the_lists_are_read_whole():
    known = demands()
    if not known:
        pytest.skip("../shared is absent")
    kinds = {kind: len([n for n in known if n.startswith(kind)]) for kind in ("R-", "N-", "T", "F", "G", "P")}
    assert kinds == {"R-": 175, "N-": 59, "T": 22, "F": 28, "G": 35, "P": 16}
    assert len([number for number in known if number.startswith("J")]) > 60


def test_a_benchmark_says_what_it_measures_and_when_it_last_did():
    by_hand = measured_by_hand()
    assert {f"P{number}" for number in range(1, 17)} - by_hand.keys() == {"P12"}, "P12 is a test in a browser"
    assert all(re.search(r", last measured \d{4}-\d\d-\d\d$", where) for places in by_hand.values() for where in places)
