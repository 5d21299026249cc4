"""Writes constraints.txt: the versions that the present environment has of everything the portal needs.

`python -m portal.setup.pins`, in an environment with the `test` extra, after its packages were brought up to date.
No registry is named in the file, and packages that happen to be there for other reasons are left out.
"""

import os
from importlib import metadata
from typing import TYPE_CHECKING

from portal.setup.environment import TEST
from portal.setup.lacking import ROOT, written_list

if TYPE_CHECKING:
    from packaging.requirements import Requirement

HEAD = "# The versions the tests last passed with. Made by: python -m portal.setup.pins\n"


def pins() -> list[str]:
    """`name==version` of every package reached from pyproject.toml, extras included, sorted."""
    from packaging.requirements import Requirement

    project = written_list()["project"]
    texts = project["dependencies"] + [text for extra in TEST for text in project["optional-dependencies"][extra]]
    waiting = [Requirement(text) for text in texts]
    seen: dict[str, set[str]] = {project["name"]: set(TEST)}
    found: dict[str, str] = {}
    while waiting:
        wanted = waiting.pop()
        name = wanted.name.lower().replace("_", "-")
        if name == project["name"] or (name in seen and wanted.extras <= seen[name]):
            continue
        seen[name] = seen.get(name, set()) | wanted.extras
        package = metadata.distribution(wanted.name)
        found[name] = f"{package.metadata['Name']}=={package.version}"
        needs = [Requirement(text) for text in package.requires or []]
        waiting += [need for need in needs if _applies(need, seen[name])]
    return sorted(found.values(), key=str.lower)


def _applies(need: "Requirement", extras: set[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in {"", *extras})


if __name__ == "__main__":
    new = ROOT / "constraints.tmp"
    new.write_text(HEAD + "\n".join(pins()) + "\n", encoding="utf-8")
    os.replace(new, ROOT / "constraints.txt")
