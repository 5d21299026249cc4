"""What the running interpreter lacks of the portal's own list of packages. Standard library only."""

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_REQUIREMENT = re.compile(r"^(?P<name>[\w.-]+)\s*(\[(?P<extras>[^\]]*)\])?\s*(?P<bounds>[^;]*)(?P<marker>;.*)?$")
_BOUND = re.compile(r"^\s*(?P<sign>>=|<=|==|<|>|!=)\s*(?P<version>[\d.]+)\s*$")


def written_list() -> dict[str, Any]:
    """The parts of pyproject.toml that decide which packages are needed."""
    import tomllib

    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {part: written[part] for part in ("build-system", "project")}


def lacking(extras: tuple[str, ...]) -> list[str]:
    """Requirements that are absent, or there in a version that does not fit. Empty: everything stands."""
    project = written_list()["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return [requirement for requirement in wanted if not _stands(requirement, project["name"])]


def _stands(requirement: str, own_name: str) -> bool:
    parts = _REQUIREMENT.match(requirement)
    if parts is None or parts["marker"]:
        return True  # for another system or Python: pip decides, not this quick look
    if parts["name"] == own_name:
        return not lacking(tuple(extra.strip() for extra in parts["extras"].split(",")))
    from importlib import metadata

    try:
        return _fits(metadata.version(parts["name"]), parts["bounds"])
    except metadata.PackageNotFoundError:
        return False


def _fits(version: str, bounds: str) -> bool:
    return all(_within(version, bound) for bound in bounds.split(",") if bound.strip())


def _within(version: str, bound: str) -> bool:
    parts = _BOUND.match(bound)
    if parts is None:
        return True
    have, want = _numbers(version), _numbers(parts["version"])
    length = max(len(have), len(want))
    have, want = (have + [0] * length)[:length], (want + [0] * length)[:length]
    answers = {
        ">=": have >= want,
        "<=": have <= want,
        "==": have == want,
        "!=": have != want,
        "<": have < want,
        ">": have > want,
    }
    return answers[parts["sign"]]


def _numbers(version: str) -> list[int]:
    leading = re.match(r"\d+(\.\d+)*", version)
    return [int(part) for part in leading.group().split(".")] if leading else []


if __name__ == "__main__":
    absent = lacking(tuple(sys.argv[1:]))
    print("\n".join(absent))
    sys.exit(1 if absent else 0)
