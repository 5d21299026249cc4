"""The floor plan: who may import whom. Read from the files, so that it can be tried on a house that breaks it."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.tracked import imports, python_files

# Sideways, from the feature that may look at all others to those that know nobody.
ORDER = (
    "insight",
    "partnership",
    "casework",
    "mentoring",
    "referrals",
    "directory",
    "accounts",
    "messages",
    "records",
    "storage",
    "shared",
)
FEATURES = ORDER[:-2]
KINDS = {"views": 4, "commands": 4, "forms": 3, "shown": 3, "actions": 2, "queries": 2, "jobs": 2, "models": 1}
OWN = ("views", "forms", "models")  # of a feature alone

# Files whose name does not say their floor, each with the reason.
KNOWN = {
    "portal/settings.py": 0,  # a frozen dataclass that anybody may be handed
    "portal/settings_refused.py": 0,  # what it does not start with
    "portal/accounts/lean.py": 4,  # Flask-Security is loaded here, without what we do not use
    "portal/accounts/sign_in.py": 4,  # Flask-Security is wired to our tables here
    "portal/accounts/visit.py": 4,  # and here to our visits
}
KNOWN_FOLDERS = {
    "portal/demo": 4,  # made-up people, entered through everybody's actions
    "portal/web": 3,
    "portal/messages/gateways": 2,  # they talk to mail and text servers
    "portal/storage": 1,
    "portal/shared": 0,
}
APART = ("portal/setup",)  # runs before anything is installed; the standard library is its only floor

# Made for one subject, without a framework: hours, numbers, calendars, hashes, words.
SMALL_PURE_LIBRARIES = {
    "argon2", "babel", "bleach", "brotli", "cryptography", "dateutil", "email_validator", "govuk_bank_holidays",
    "icalendar", "markupsafe", "msgpack", "nh3", "opening_hours", "passlib", "phonenumbers", "qrcode", "tzdata",
    "zxcvbn",
}  # fmt: skip
KEEPING = SMALL_PURE_LIBRARIES | {"alembic", "psycopg", "redis", "sqlalchemy"}
DOING = KEEPING | {"apprise", "jinja2", "notifications_python_client"}
ALLOWED = {0: SMALL_PURE_LIBRARIES, 1: KEEPING, 2: DOING}
FLOOR_WORDS = {
    0: "a rules file (pure: the standard library and small pure libraries)",
    1: "models and storage",
    2: "actions, queries and jobs",
    3: "forms and web",
    4: "views and wiring",
}
READS_CLOCK = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}


@dataclass(frozen=True)
class File:
    path: Path
    name: str  # portal/referrals/views.py

    @property
    def parts(self) -> list[str]:
        return self.name.removesuffix(".py").split("/")

    @property
    def room(self) -> str:
        return self.parts[1] if len(self.parts) > 2 else ""

    @property
    def package(self) -> str:
        return ".".join(self.parts[:-1])

    @property
    def floor(self) -> int:
        return floor_of(self.name)

    @property
    def is_apart(self) -> bool:
        return self.name.startswith(APART) or self.name == "portal/__main__.py"


def floor_of(name: str) -> int:
    if name in KNOWN:
        return KNOWN[name]
    if name.count("/") == 1:
        return 4  # what lies beside the rooms wires them together: app, cli, scheduler, tables
    for folder, floor in KNOWN_FOLDERS.items():
        if name.startswith(folder + "/"):
            return floor
    last = name.removesuffix(".py").rsplit("/", 1)[-1]
    return KINDS.get(last.rsplit("_", 1)[-1], 0)  # referrals/code_views.py is views


def breaches(root: Path) -> list[str]:
    """Each place where the plan is broken, with what to do instead."""
    files = [File(path, path.relative_to(root).as_posix()) for path in python_files(root)]
    found: list[str] = []
    for file in files:
        if file.is_apart:
            found += _not_standard(file, root)
            continue
        for module, line in imports(file.path, file.package):
            found += [f"{file.name}:{line}: {why}" for why in _import_breaches(file, module, root)]
        found += [f"{file.name}:{line}: {why}" for line, why in _readers(file)]
    return sorted(set(found))


def _import_breaches(file: File, module: str, root: Path) -> Iterator[str]:
    top = module.split(".")[0]
    if top == "portal":
        yield from _inside(file, module, root)
    elif top not in sys.stdlib_module_names and top not in ALLOWED.get(file.floor, {top}):
        yield (
            f"{FLOOR_WORDS[file.floor]} does not import {top}; move what needs it up a floor and pass in what it gives"
        )


def _inside(file: File, module: str, root: Path) -> Iterator[str]:
    target = _file_of(module, root)
    if target is None or target.name == file.name:
        return
    if target.name.startswith(APART):
        if file.floor < 4:
            yield f"only the command line calls {target.name}"
        return
    wiring = file.room in ("", "demo") and file.floor == 4
    if target.room == "" and target.floor == 4 and not wiring:
        yield f"nobody imports {target.name}: it wires the others together; pass in what you need"
    if target.floor > file.floor:
        yield (
            f"{FLOOR_WORDS[file.floor]} does not import {target.name} from the floor above;"
            " hand it in as an argument, or let the view do it"
        )
    if wiring or file.name.startswith("portal/storage/migrations/"):
        return
    yield from _sideways(file, target)


def _sideways(file: File, target: File) -> Iterator[str]:
    here, there = file.room, target.room
    if here == there or not there:
        return
    if here == "web":
        own = target.parts[-1].rsplit("_", 1)[-1] in OWN
        if there in FEATURES and (own or file.parts[-1] != "pages"):  # start and help pages show what others know
            yield f"web/ knows no feature: let app.py hand in what {target.name} gives"
        return
    if here in ORDER and there in ORDER and ORDER.index(there) < ORDER.index(here):
        yield f"{here} has never heard of {there}; turn it round, or let app.py fill a table"
    kind = target.parts[-1].rsplit("_", 1)[-1]
    if here in ORDER and there in FEATURES and kind in OWN:
        yield f"{there} keeps its {kind} to itself: use its actions, queries or rules; tables name each other by string"


def _readers(file: File) -> Iterator[tuple[int, str]]:
    """The environment has one reader and the clock has one."""
    for node in ast.walk(ast.parse(file.path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner, name = node.value.id, node.attr
            if owner == "os" and name in ("environ", "getenv", "environb") and file.name != "portal/settings.py":
                yield node.lineno, "only portal/settings.py reads the environment; add a setting and pass it in"
            if name in READS_CLOCK.get(owner, ()) and file.name != "portal/shared/clock.py":
                yield node.lineno, "only portal/shared/clock.py reads the clock; take `now` as an argument"
    is_job = file.parts[-1].rsplit("_", 1)[-1] == "jobs"
    if file.floor <= 2 and not is_job and file.room != "shared":
        for module, line in imports(file.path, file.package):
            if module == "portal.shared.clock.now":
                yield line, "rules, actions and queries get `now` as an argument; views and jobs ask the clock"


def _not_standard(file: File, root: Path) -> Iterator[str]:
    """What runs before the packages are there may import others only inside the function that runs after."""
    late = ("portal/setup/words.py",)  # tools for those who work on the portal, in its environment
    tree = ast.parse(file.path.read_text(encoding="utf-8"))
    for node in tree.body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top != "portal" and file.name not in late:
                yield f"{file.name}:{node.lineno}: runs before {top} is installed; import it where it is used"


def _file_of(module: str, root: Path) -> File | None:
    """portal.referrals.actions.send is in portal/referrals/actions.py."""
    parts = module.split(".")
    while len(parts) > 1:
        for name in ("/".join(parts) + ".py", "/".join(parts) + "/__init__.py"):
            if (root / name).is_file():
                return File(root / name, name)
        parts.pop()
    return None
