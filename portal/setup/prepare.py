"""What the portal needs beside its packages: styles and scripts, the words of each language.

`python3 -m portal` calls this while the packages are still coming in; `portal demo` and the tests call it too, for
those who made an environment of their own.
"""

import signal
import sys
from collections.abc import Callable

from portal.setup.assets import assets_are_fresh, build_assets
from portal.setup.catalogues import catalogues_are_fresh, compile_catalogues
from portal.setup.lacking import ROOT
from portal.setup.progress import Say
from portal.shared.errors import SetUpWrong


def is_prepared() -> bool:
    """True for an installed copy, which was prepared when it was packed."""
    return not (ROOT / "pyproject.toml").is_file() or (assets_are_fresh(ROOT) and catalogues_are_fresh(ROOT))


def prepare(say: Say = print) -> None:
    """Builds what is missing or older than its source. Asks nothing, does nothing where all stands."""
    if is_prepared():
        return
    prepare_assets(say)
    compile_catalogues(ROOT, say)


def prepare_assets(say: Say = print) -> None:
    """Needs only the standard library and a pip."""
    if not assets_are_fresh(ROOT):
        build_assets(ROOT, say)


def _in_one_sentence(make: Callable[[], None]) -> None:
    try:
        make()
    except SetUpWrong as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what it started is stopped too
    for part in sys.argv[1:]:
        if part == "assets":
            _in_one_sentence(prepare_assets)
        elif part == "catalogues":
            compile_catalogues(ROOT, print)
        else:
            sys.exit(f"There is no part named {part}: assets, catalogues.")
