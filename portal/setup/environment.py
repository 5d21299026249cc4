"""The environment: `.venv` in the checkout, with everything the portal is built from. Standard library only.

Three marks make it safe to stop at any moment and to run again:
- `.venv/.unfinished` stands while something is being put in. Found at the start, the environment is made anew.
- `.venv/.stands.json` is written last. It says for which list of packages, which Python and which place.
- a lock, held by the programs that are started as well, lets one making at a time go on.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portal.setup.lacking import ROOT, lacking, written_list
from portal.setup.progress import Progress, Say

VENV = ROOT / ".venv"
BUILD = ROOT / "instance" / "build"
LOG = BUILD / "setup.log"
RUN = ("postgres", "postcodes")
TEST = (*RUN, "test")
ROOM_MB = {RUN: 500, TEST: 1000}


class NotReady(Exception):
    """What stops the making, in one sentence that says what to do."""


@dataclass
class Turn:
    """This run's turn at the making: where it reports, the lock that programs it starts keep open, those programs."""

    progress: Progress
    lock: int
    programs: set["subprocess.Popen[str]"] = field(default_factory=set)

    def log(self, part: str) -> Path:
        return BUILD / f"{part}.log"

    def stop_programs(self) -> None:
        for program in list(self.programs):
            program.terminate()


def is_checkout() -> bool:
    """False for an installed copy, which has everything already."""
    return (ROOT / "pyproject.toml").is_file()


def venv_python() -> Path:
    return VENV / "bin" / "python"


def standing_python(extras: tuple[str, ...]) -> Path | None:
    """An interpreter that has everything, without making anything: the running one, or that of the checkout."""
    unmade = VENV.exists() and Path(sys.prefix) == VENV and (_read_stands() or (VENV / ".unfinished").exists())
    if not unmade and not lacking(extras):
        return Path(sys.executable)  # an environment of the person's own
    stands = _read_stands()
    known = all(stands.get(key) == value for key, value in _wanted_stands().items())
    return venv_python() if known and set(extras) <= set(stands["extras"]) else None


@contextlib.contextmanager
def turn(progress: Progress) -> Iterator[Turn]:
    """Waits until no other run is making things."""
    try:
        BUILD.mkdir(parents=True, exist_ok=True)
        lock = os.open(BUILD / "making.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise not_ready(error) from error
    mine = Turn(progress, lock)
    try:
        _take(lock, progress)
        yield mine
    except OSError as error:
        raise not_ready(error) from error
    finally:
        mine.stop_programs()
        os.close(lock)


def _take(lock: int, progress: Progress) -> None:
    with contextlib.suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress.step("Another run is making things in this folder; waiting for it"):
                fcntl.flock(lock, fcntl.LOCK_EX)


def make_environment(turn: Turn, extras: tuple[str, ...], meanwhile: Callable[[Path], object]) -> Path:
    """The environment's interpreter. Puts in what is missing; makes it anew where it cannot be trusted.

    `meanwhile` is called with the interpreter as soon as it has a pip that stays as it is.
    """
    standing = standing_python(extras)  # the run we waited for may have made it
    if standing:
        meanwhile(standing)
        return standing
    if not _can_be_kept():
        _remove()
        _refuse_a_full_disk(extras)
        _make_empty(turn)
    elif not _read_stands() and _has_everything(extras):
        _write_stands(extras)  # somebody made it by hand, and it is complete
        meanwhile(venv_python())
        return venv_python()
    extras = tuple(dict.fromkeys((*extras, *_read_stands().get("extras", ()))))
    (VENV / ".unfinished").touch()
    (VENV / ".stands.json").unlink(missing_ok=True)
    _install(turn, extras, meanwhile)
    _write_stands(extras)
    return venv_python()


def _can_be_kept() -> bool:
    if not venv_python().exists() or (VENV / ".unfinished").exists():
        return False
    stands, wanted = _read_stands(), _wanted_stands()
    return not stands or all(stands.get(key) == wanted[key] for key in ("place", "python"))


def _has_everything(extras: tuple[str, ...]) -> bool:
    look = [str(venv_python()), "-m", "portal.setup.lacking", *extras]
    return subprocess.run(look, cwd=ROOT, capture_output=True, check=False).returncode == 0


def _remove() -> None:
    if not VENV.exists() and not VENV.is_symlink():
        return
    old = BUILD / f"old-environment-{os.getpid()}"
    os.replace(VENV, old)  # at once, so that a stop in mid-removal leaves no half of it in place
    shutil.rmtree(old, ignore_errors=True)


def _make_empty(turn: Turn) -> None:
    VENV.mkdir()
    (VENV / ".unfinished").touch()
    with turn.progress.step("Making an environment for Python packages in .venv"):
        uv = shutil.which("uv")
        if uv and run(turn, [uv, "venv", "--allow-existing", "--seed", "--python", sys.executable, str(VENV)]) == 0:
            return
        if find_spec("ensurepip") is None:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise NotReady(
                f"This Python cannot make environments: install the package python{version}-venv "
                f"(Debian, Ubuntu: apt-get install python{version}-venv) and run the same command again."
            )
        base = getattr(sys, "_base_executable", None) or sys.executable
        if run(turn, [base, "-m", "venv", str(VENV)]) != 0:
            raise not_ready("The environment could not be made.")


def _install(turn: Turn, extras: tuple[str, ...], meanwhile: Callable[[Path], object]) -> None:
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    project = [f"--constraint={ROOT / 'constraints.txt'}", "--editable", f".[{','.join(extras)}]"]
    with turn.progress.step("Installing the packages (about half a minute; longer the first time on this machine)"):
        uv = shutil.which("uv")
        if not uv:
            # Built with what stands in the environment: two downloads of setuptools less.
            builders = written_list()["build-system"]["requires"]
            if run(turn, [*pip, "install", "--upgrade", "--quiet", "pip", *builders]) != 0:
                raise not_ready("The packages could not be fetched.")
        meanwhile(venv_python())
        if uv and run(turn, [uv, "pip", "install", "--python", str(venv_python()), *project]) == 0:
            return
        apart = [] if uv else ["--no-build-isolation"]
        if run(turn, [*pip, "install", *apart, "--progress-bar=off", *project]) != 0:
            raise not_ready("The packages could not be installed.")


def run(turn: Turn, command: list[str], log: Path = LOG, hear: Say | None = None, **more: Any) -> int:
    """Runs a program quietly and returns its exit code. Its words go to `log`, and line by line to `hear`."""
    hear = hear or _pip_detail(turn)
    with log.open("w", encoding="utf-8") as words:
        program = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=(turn.lock,),
            **{"env": {**os.environ, "PIP_USER": "0"}, **more},
        )
        assert program.stdout
        turn.programs.add(program)
        try:
            for line in program.stdout:
                words.write(line)
                hear(line.rstrip())
            return program.wait()
        except BaseException:
            program.terminate()
            program.wait()
            raise
        finally:
            turn.programs.discard(program)


def _pip_detail(turn: Turn) -> Say:
    def hear(line: str) -> None:
        if line.startswith(("Collecting", "Downloading", "Installing", "Building")):
            turn.progress.detail(line)

    return hear


def not_ready(why: OSError | str, log: Path = LOG) -> NotReady:
    """The reason as one sentence; a full disk and a forbidden folder have their own."""
    full = f"The disk is full: free some room where {ROOT} lies, then run the same command again."
    if isinstance(why, OSError):
        if why.errno == errno.ENOSPC:
            return NotReady(full)
        if why.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return NotReady(f"{why.filename or ROOT} cannot be written by this user; the portal makes its files there.")
        return NotReady(f"The making stopped: {why}.")
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if "No space left" in said or "ENOSPC" in said:
        return NotReady(full)
    end = "\n".join("    " + line for line in said.strip().splitlines()[-8:])
    return NotReady(f"{why} Is there a network? The last lines of {log.relative_to(ROOT)}:\n{end}")


def _refuse_a_full_disk(extras: tuple[str, ...]) -> None:
    free, needed = shutil.disk_usage(ROOT).free // 10**6, ROOM_MB.get(extras, ROOM_MB[TEST])
    if free < needed:
        raise NotReady(
            f"The disk is too full: about {needed} MB are needed where {ROOT} lies, and {free} MB are free. "
            "Free some room, then run the same command again."
        )


def _wanted_stands() -> dict[str, Any]:
    pins = ROOT / "constraints.txt"
    text = json.dumps(written_list(), sort_keys=True) + (pins.read_text(encoding="utf-8") if pins.exists() else "")
    return {
        "place": str(ROOT),  # scripts and links in an environment hold its full path
        "python": os.path.realpath(venv_python(), strict=False),  # another one where the system's was upgraded
        "list": hashlib.sha256(text.encode()).hexdigest(),
    }


def _read_stands() -> dict[str, Any]:
    try:
        stands = json.loads((VENV / ".stands.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stands if isinstance(stands, dict) and not (VENV / ".unfinished").exists() else {}


def _write_stands(extras: tuple[str, ...]) -> None:
    new = VENV / ".stands.tmp"
    new.write_text(json.dumps(_wanted_stands() | {"extras": list(extras)}), encoding="utf-8")
    os.replace(new, VENV / ".stands.json")
    (VENV / ".unfinished").unlink(missing_ok=True)
