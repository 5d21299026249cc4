"""Packing only: what a clone keeps beside the package, a wheel carries inside it, as portal/_data/.

The project itself is described in pyproject.toml.
"""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
CARRIED = ("templates", "static", "translations")


class PackEverything(build_py):
    """Builds styles and words where they are missing, then copies the three folders into the wheel."""

    def run(self) -> None:
        if self.editable_mode:
            super().run()  # a checkout is read where it lies
            return
        shutil.rmtree(self.build_lib, ignore_errors=True)  # else what was deleted since the last time comes along
        super().run()
        sys.path.insert(0, str(ROOT))
        from portal.setup.prepare import prepare

        prepare()
        inside = Path(self.build_lib) / "portal" / "_data"
        shutil.rmtree(inside, ignore_errors=True)
        for folder in CARRIED:
            if (ROOT / folder).is_dir():
                shutil.copytree(ROOT / folder, inside / folder, ignore=shutil.ignore_patterns("*.tmp", ".*"))


setup(cmdclass={"build_py": PackEverything})
