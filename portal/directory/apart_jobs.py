"""Feeds are fetched and read in a process of their own, which has no way to the database or the keys (T9).

It is told a kind and a file or an address, and nothing else: no setting, no secret, no address of a store. Before it
looks at a byte of the feed it gives up its rights: on Linux the kernel closes every folder but the feed's own to it,
everywhere Python refuses to open another file, a database or (for a file) a connection. It answers in plain JSON.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from portal.directory.feed_address import FeedAddress, is_public, read_address
from portal.directory.feeds import KINDS, NotOfItsKind, read
from portal.directory.fetch_jobs import ALL_SECONDS, NotFetched, fetch_feed
from portal.directory.reading_values import NotAReading, from_text, to_text
from portal.directory.shapes import Reading
from portal.shared.errors import BadInput, PortalError
from portal.shared.landlock import confine

IN_PAGES = ("oruk", "hsds")
HOME = Path(__file__).resolve().parents[2]
READ_SECONDS, MOST_MEMORY, MOST_ANSWER = 120, 2 << 30, 256 << 20
FAULTS: dict[str, type[BadInput]] = {each.__name__: each for each in (NotOfItsKind, NotFetched)}
NEVER = ("sqlite3.connect", "subprocess.Popen", "os.exec", "os.system", "os.fork", "os.posix_spawn", "ctypes.dlopen")
NETWORK = ("/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
           "/etc/host.conf", "/etc/gai.conf", "/run/systemd/resolve")  # fmt: skip


def read_file_apart(kind: str, path: Path) -> Reading:
    """Raises NotOfItsKind, BadInput."""
    return _apart([kind, "file", str(path.resolve())], READ_SECONDS)


def fetch_apart(kind: str, address: FeedAddress, hosts: Collection[str]) -> Reading:
    """Raises NotFetched, NotOfItsKind, BadInput."""
    return _apart([kind, "address", str(address), *hosts], READ_SECONDS + ALL_SECONDS)


def _apart(arguments: list[str], seconds: float) -> Reading:
    with tempfile.TemporaryDirectory(prefix="portal-feed-") as folder:
        answer = Path(folder) / "answer"
        with answer.open("wb") as out:
            try:
                done = subprocess.run(  # noqa: S603  our own program; what it is told is an argument, no shell
                    [sys.executable, "-c", "from portal.directory.apart_jobs import main; main()", folder, *arguments],
                    cwd=folder,
                    env={"PYTHONPATH": str(HOME), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.DEVNULL,
                    timeout=seconds,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise BadInput("This list took too long to read.") from None
        word, _end, rest = answer.read_text("utf-8", "replace").partition("\n")
    if word in FAULTS:
        raise FAULTS[word](rest)
    if word == "refused":
        raise BadInput(rest)
    if done.returncode != 0 or word != "read":
        raise BadInput("This list could not be read.")
    try:
        return from_text(rest)
    except NotAReading as error:
        raise BadInput("This list could not be read.") from error


# --- the other side ----------------------------------------------------------------------------------------------


def main() -> None:
    folder, kind, way, what, *hosts = sys.argv[1:]
    feed = Path(what)
    _load_all()
    _give_up_rights(Path(folder), feed if way == "file" else None)
    try:
        if way == "address":
            feed = fetch_feed(read_address(what, hosts), Path(folder), in_pages=kind in IN_PAGES)
        text = to_text(read(kind, feed))
        sys.stdout.write(f"read\n{text}")
    except PortalError as error:
        name = type(error).__name__ if type(error).__name__ in FAULTS else "refused"
        sys.stdout.write(f"{name}\n{str(error) or name}")


def _load_all() -> None:
    """Whatever will be asked for, while files may still be opened."""
    import encodings.idna
    import importlib

    for kind in KINDS:
        importlib.import_module(f"portal.directory.feeds.{kind.replace('-', '_')}")
    assert encodings.idna is not None


def _give_up_rights(folder: Path, feed: Path | None) -> None:
    limits = {"RLIMIT_AS": MOST_MEMORY, "RLIMIT_FSIZE": MOST_ANSWER, "RLIMIT_CORE": 0, "RLIMIT_CPU": 2 * READ_SECONDS}
    try:
        import resource

        for name, most in limits.items():
            _soft, hard = resource.getrlimit(getattr(resource, name))
            resource.setrlimit(
                getattr(resource, name), (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
            )
    except (ImportError, ValueError, OSError):
        pass  # another system: the rest still holds
    readable = [*_python(), *(_with_beside(feed) if feed else map(Path, NETWORK))]
    confine(read=readable, write=[folder])
    _refuse_the_rest([folder, *readable], network=feed is None)


def _with_beside(feed: Path) -> list[Path]:
    """A list of libraries has the places on the map in a sheet of their own beside it."""
    beside = feed.with_name(f"{feed.stem}.coordinates.csv")
    return [feed, *([beside] if beside.is_file() else [])]


def _python() -> list[Path]:
    """Python's own files and ours: what a late import may still need."""
    import sysconfig

    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return [*map(Path, sorted(own)), HOME / "portal", *map(Path, ("/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo"))]


def _refuse_the_rest(open_paths: list[Path], *, network: bool) -> None:
    """For good: a hook of the interpreter cannot be taken away."""
    allowed = tuple(os.path.realpath(path) for path in open_paths)

    def judge(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NEVER or (event.startswith("socket.") and not network):
            raise PermissionError(event)
        if event == "socket.connect" and isinstance(arguments[1], tuple) and not _may_be_called(arguments[1]):
            raise PermissionError(event)
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not any(path == each or path.startswith(each + os.sep) for each in allowed):
                raise PermissionError(event)

    sys.addaudithook(judge)


def _may_be_called(address: tuple[Any, ...]) -> bool:
    """A public host, or the one that looks up names (which may be our own)."""
    return address[1] == 53 or is_public(str(address[0]))
