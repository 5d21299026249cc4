"""What ran, what was left out, and which numbered demands were shown: the closing lines of every run.

A test says what it shows with @pytest.mark.shows("R-36", "T2"). The lists of demands lie in ../shared where they are to
be had; without them the marks themselves are the list.
"""

import ast
import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
MISSING = "real part missing: "  # skips that start so are failures where CI=true
PARTS = ("SQLite", "PostgreSQL", "SMTP", "browser")
LISTS = {  # where the numbers are, and how a line that defines one begins
    "domain/requirements.md": r"\| ((?:R|N)-\d+) \|",
    "domain/journeys.md": r"- (A\d+|\d+\.\d+) ",
    "design/promises.md": r"\| ((?:M|T|F|G)\d+) \|",
    "design/contract.md": r"\| (P\d+) \|",
}


def leave_out(why: str) -> None:
    """Skips a test because a real part cannot be had on this machine."""
    pytest.skip(MISSING + why)


def demands() -> list[str]:
    """Every number of the shared lists, in their order; empty where the lists are absent.

    Check point 1.1 of the journeys is J1.1; those common to all are A1 to A6.
    """
    found: list[str] = []
    for name, pattern in LISTS.items():
        if (SHARED / name).is_file():
            lines = (SHARED / name).read_text(encoding="utf-8").splitlines()
            found += [hit.group(1) for line in lines if (hit := re.match(pattern, line))]
    return list(dict.fromkeys(f"J{number}" if number[0].isdigit() else number for number in found))


def measured_by_hand() -> dict[str, list[str]]:
    """By number, the benchmarks that measure it, with the date of their last table (`SHOWS, MEASURED = ...`)."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests" / "benchmarks").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "(SHOWS, MEASURED)":
                numbers, day = node.value.elts  # type: ignore[attr-defined]
                on = "-".join(f"{part.value:02}" for part in day.args)
                for number in ast.literal_eval(numbers):
                    found[number].append(f"{path.relative_to(ROOT)}, last measured {on}")
    return found


def parts_of(item: pytest.Item) -> list[str]:
    """The real parts a test runs against, by its fixtures."""
    fixtures = set(getattr(item, "fixturenames", ()))
    engine = getattr(item, "callspec", None) and item.callspec.params.get("engine_name")  # type: ignore[attr-defined]
    on = {
        "SQLite": engine == "sqlite" or (engine is None and bool(fixtures & {"engine_name", "running_portal"})),
        "PostgreSQL": engine == "postgresql" or "postgres" in fixtures or item.get_closest_marker("postgres"),
        "SMTP": "smtp_sink" in fixtures,
        "browser": "browser" in fixtures,
    }
    return [part for part in PARTS if on[part]]


class ClosingLines:
    """Registered in every process; only the one that talks to the terminal collects and prints."""

    def __init__(self, config: pytest.Config):
        self.config = config
        self.outcomes: dict[str, str] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        self.left_out: dict[str, str] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            shown = [number for mark in item.iter_markers("shows") for number in mark.args]
            item.user_properties.append(("portal", {"parts": parts_of(item), "shows": shown}))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = report.nodeid
        self.facts[test] = dict(report.user_properties).get("portal", {})  # type: ignore[arg-type, assignment]
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.left_out[test] = reason.removeprefix("Skipped: ")
            self.outcomes[test] = "left out"
        elif report.failed:
            self.outcomes[test] = "failed"
        elif report.when == "call" and self.outcomes.get(test) != "failed":
            self.outcomes[test] = "passed"

    @property
    def missing_parts(self) -> dict[str, str]:
        return {test: why for test, why in self.left_out.items() if why.startswith(MISSING)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        counts = os.environ.get("CI") == "true" and not hasattr(self.config, "workerinput")
        if counts and self.missing_parts and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.outcomes:
            return
        say = terminalreporter.write_line
        if self.config.getoption("--shows"):
            for line in self.shown_lines():
                say(line)
        say("")
        ran = Counter(
            part
            for test, facts in self.facts.items()
            if self.outcomes.get(test) in ("passed", "failed")
            for part in facts.get("parts", ())
        )
        say("Ran on: " + ", ".join(f"{part} {ran[part]}" for part in PARTS))
        reasons = Counter(self.left_out.values())
        say(f"Left out: {sum(reasons.values()) or 'nothing'}")
        for reason, times in sorted(reasons.items()):
            say(f"  {times:>4}  {reason}")
        if self.missing_parts and os.environ.get("CI") == "true":
            say("CI=true: a real part that cannot be had counts as a failure.")

    def shown_lines(self) -> list[str]:
        """For each number, the tests that show it and how they ended."""
        by_number: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for test, facts in self.facts.items():
            for number in facts.get("shows", ()):
                by_number[number][test.split("[", 1)[0]].add(self.outcomes.get(test, "left out"))
        numbers, by_hand = demands() or sorted(by_number), measured_by_hand()
        lines = ["", "What the tests show"]
        for number in [*numbers, *sorted(set(by_number) - set(numbers))]:
            tests = by_number.get(number, {})
            lines += [f"{number:<6} {_together(ends):<8} {test}" for test, ends in sorted(tests.items())]
            lines += [f"{number:<6} {'by hand':<8} {where}" for where in by_hand.get(number, ())]
        silent = [number for number in numbers if number not in by_number and number not in by_hand]
        shown = [number for number in numbers if number in by_number]
        lines.append(f"Shown by a test: {len(shown)} of {len(numbers)}. Measured by hand: {len(by_hand)}.")
        lines += [f"Neither: {', '.join(silent[start : start + 15])}" for start in range(0, len(silent), 15)]
        return lines


def _together(ends: set[str]) -> str:
    """One word for a test that ran several times: on two engines, with several values."""
    return next(word for word in ("failed", "left out", "passed") if word in ends)
