"""What `python3 -m portal` does: makes what is missing, then hands over to the portal's own command.

Where all stands, every start passes here: what only the making needs is loaded when something is made.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from portal.setup.bytecode import keep_compiled
from portal.setup.environment import RUN, is_checkout, make_environment, standing_python
from portal.setup.progress import Progress
from portal.setup.turn import NotReady, Turn, run, turn

NEED_PAGES = ("demo", "serve", "scheduler")  # they show or send words and styles


def main(arguments: list[str]) -> int:
    """Exit code 0 done, 1 not done (with one sentence), 130 stopped by hand."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        return _start(arguments)
    except NotReady as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again: nothing is left half done.", file=sys.stderr)
        return 130


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _start(arguments: list[str]) -> int:
    if os.name != "posix":
        raise NotReady("The portal runs on Linux and macOS; on Windows, run it inside WSL (wsl --install).")
    if arguments[:1] == ["test"]:
        from portal.setup.testing import run_tests

        return run_tests(arguments[1:])
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help", "--version")):
        arguments = ["demo", *arguments]
    if not is_checkout():
        return _hand_over(Path(sys.executable), arguments)
    needs_pages = arguments[0] in NEED_PAGES and not {"-h", "--help"} & set(arguments)
    return _hand_over(ready(RUN, needs_pages=needs_pages), arguments)


def ready(extras: tuple[str, ...], *, needs_pages: bool) -> Path:
    """The interpreter of an environment that has everything, made now where it is missing."""
    from portal.setup.prepare import is_prepared

    standing = standing_python(extras)
    if standing and (not needs_pages or is_prepared()):
        return standing
    from concurrent.futures import Future, ThreadPoolExecutor

    progress = Progress()
    if not standing:
        progress.say("Making the portal ready. This happens once; the next start takes seconds.")
    with turn(progress) as mine, ThreadPoolExecutor(1) as second_core:
        try:
            assets: list[Future[None]] = []
            python = make_environment(
                mine, extras, lambda python: assets.append(second_core.submit(_build_assets, mine, python))
            )
            _part(mine, python, "catalogues")
            if not assets[0].done():
                with progress.step("Finishing styles and scripts"):
                    assets[0].exception()
            assets[0].result()
        except BaseException:
            mine.stop_programs()
            raise
    return python


def _build_assets(mine: Turn, python: Path) -> None:
    _part(mine, python, "assets")


def _part(mine: Turn, python: Path, part: str) -> None:
    said: list[str] = []

    def hear(line: str) -> None:
        said.append(line)
        if not line.startswith(" "):
            mine.progress.say(line)

    command = [str(python), "-u", "-m", "portal.setup.prepare", part]
    if run(mine, command, log=mine.log(part), hear=hear) != 0:
        raise NotReady(said[-1] if said else f"The {part} could not be made.")


def _hand_over(python: Path, arguments: list[str]) -> int:
    keep_compiled(python)
    if python != Path(sys.executable):
        sys.stdout.flush()
        os.execv(python, [str(python), "-m", "portal.cli", *arguments])  # noqa: S606 - becomes that program
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from portal.cli import main as portal

    return portal(arguments) or 0
