"""The environment: `.venv` in the checkout, with everything the portal is built from. Standard library only.

Two marks make it safe to stop at any moment and to run again:
- `.venv/.unfinished` stands while something is being put in. Found at the start, the environment is made anew.
- `.venv/.stands.json` is written last. It says for which list of packages, which Python and which place.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portal.setup.lacking import ROOT, lacking, written_list
from portal.setup.turn import BUILD, NotReady, Turn, not_ready, run

VENV = ROOT / ".venv"
RUN = ("postgres", "postcodes")
TEST = (*RUN, "test")
ROOM_MB = {RUN: 500, TEST: 1000}


def is_checkout() -> bool:
    """False for an installed copy, which has everything already."""
    return (ROOT / "pyproject.toml").is_file()


def venv_python() -> Path:
    return VENV / "bin" / "python"


def standing_python(extras: tuple[str, ...]) -> Path | None:
    """An interpreter that has everything, without making anything: the running one, or that of the checkout."""
    made_here = _made_here(extras)
    if made_here and sys.prefix == sys.base_prefix:
        return made_here  # to read one mark is quicker than to look for every package
    unmade = VENV.exists() and Path(sys.prefix) == VENV and (_read_stands() or (VENV / ".unfinished").exists())
    if not unmade and not lacking(extras):
        return Path(sys.executable)  # an environment of the person's own
    return made_here


def _made_here(extras: tuple[str, ...]) -> Path | None:
    stands = _read_stands()
    if not stands or not set(extras) <= set(stands["extras"]):
        return None
    wanted = _where() | ({"files": _files()} if stands.get("files") == _files() else {"list": _list()})
    return venv_python() if all(stands.get(key) == value for key, value in wanted.items()) else None


def make_environment(turn: Turn, extras: tuple[str, ...], meanwhile: Callable[[Path], object]) -> Path:
    """The environment's interpreter. Puts in what is missing; makes it anew where it cannot be trusted.

    `meanwhile` is called with the interpreter as soon as it has a pip that stays as it is.
    """
    standing = standing_python(extras)  # the run we waited for may have made it
    if standing:
        meanwhile(standing)
        return standing
    if not _can_be_kept():
        _remove(turn)
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
    stands = _read_stands()
    return not stands or all(stands.get(key) == value for key, value in _where().items())


def _has_everything(extras: tuple[str, ...]) -> bool:
    look = [str(venv_python()), "-m", "portal.setup.lacking", *extras]
    return subprocess.run(look, cwd=ROOT, capture_output=True, check=False).returncode == 0


def _remove(turn: Turn) -> None:
    if not VENV.exists() and not VENV.is_symlink():
        return
    turn.progress.say("Clearing away an environment that does not fit or was not finished")
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


def _refuse_a_full_disk(extras: tuple[str, ...]) -> None:
    free, needed = shutil.disk_usage(ROOT).free // 10**6, ROOM_MB.get(extras, ROOM_MB[TEST])
    if free < needed:
        raise NotReady(
            f"The disk is too full: about {needed} MB are needed where {ROOT} lies, and {free} MB are free. "
            "Free some room, then run the same command again."
        )


def _where() -> dict[str, str]:
    return {
        "place": str(ROOT),  # scripts and links in an environment hold its full path
        "python": os.path.realpath(venv_python(), strict=False),  # another one where the system's was upgraded
    }


def _list() -> str:
    """The packages that are asked for."""
    text = json.dumps(written_list(), sort_keys=True) + _pins()
    return hashlib.sha256(text.encode()).hexdigest()


def _files() -> str:
    """Where the list is written. While these are the same it need not be read."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + _pins()
    return hashlib.sha256(text.encode()).hexdigest()


def _pins() -> str:
    pins = ROOT / "constraints.txt"
    return pins.read_text(encoding="utf-8") if pins.exists() else ""


def _read_stands() -> dict[str, Any]:
    try:
        stands = json.loads((VENV / ".stands.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stands if isinstance(stands, dict) and not (VENV / ".unfinished").exists() else {}


def _write_stands(extras: tuple[str, ...]) -> None:
    new = VENV / ".stands.tmp"
    new.write_text(
        json.dumps(_where() | {"files": _files(), "list": _list(), "extras": list(extras)}), encoding="utf-8"
    )
    os.replace(new, VENV / ".stands.json")
    (VENV / ".unfinished").unlink(missing_ok=True)
