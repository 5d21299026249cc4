"""What may lie in the repository, and how long a file may be."""

import re
from pathlib import Path

from tests.house.tracked import ROOT, python_files, tracked_files, tracked_texts

LONGEST = 250
# Longer on purpose, each with the reason.
LONG = {
    "portal/storage/migrations/versions/0016_safety.py": "one step, written by the machine from the models",
    "portal/storage/inventory.py": "a list of columns, one to a line",
    "portal/demo/places.py": "a list of made-up places, one after the other",
    "portal/storage/migrations/versions/0004_directory.py": "one step, written by the machine from the models",
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "base_utils", "stuff", "tools"}
# Registries and mirrors are each person's own choice; a host name here would make it for them.
HOSTS = [
    ("py", "pi", ".org"),
    ("python", "hosted", ".org"),
    ("npm", "js", ".org"),
    ("npm", "js", ".com"),
    ("yarn", "pkg", ".com"),
    ("js", "delivr", ".net"),
    ("un", "pkg", ".com"),
    ("cdn", "js", ".cloudflare.com"),
    ("deb", ".debian", ".org"),
    ("google", "apis", ".com"),
]
FOREIGN = {".woff", ".woff2", ".ttf", ".otf", ".eot", ".whl", ".sqlite", ".pem", ".key"}


def named_hosts(text: str) -> list[str]:
    return ["".join(parts) for parts in HOSTS if re.search(r"\b" + re.escape("".join(parts)), text)]


def test_no_file_names_a_registry():
    found = [f"{name}: {host}" for name, text in tracked_texts() for host in named_hosts(text)]
    assert not found, f"say the package's name; where it comes from is each machine's own setting: {found}"


def test_a_named_registry_is_found():
    assert named_hosts("https://" + "py" + "pi.org/simple")


def test_no_module_has_a_name_that_says_nothing():
    vague = [path.name for path in python_files() if path.stem in VAGUE]
    assert not vague, f"name the file after what it is about, or split it by verb: {vague}"


def test_files_have_one_subject():
    lengths = {path.relative_to(ROOT).as_posix(): _lines(path) for path in python_files()}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST and name not in LONG}
    assert not long, f"past {LONGEST} lines split by verb (booking_cancel.py), or list it with the reason: {long}"
    short_again = [name for name in LONG if lengths.get(name, 0) <= LONGEST]
    assert not short_again, f"these are short by now; take them off the list: {short_again}"


def test_no_third_party_file_no_key_and_no_database_is_in_the_repository():
    foreign = [path.relative_to(ROOT).as_posix() for path in tracked_files() if path.suffix in FOREIGN]
    built = [path.relative_to(ROOT).as_posix() for path in tracked_files() if "static/dist/" in path.as_posix()]
    assert not foreign + built, f"made or fetched on the machine, never committed: {foreign + built}"


def test_no_secret_is_in_the_repository():
    key = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]{20}")
    found = [name for name, text in tracked_texts() if key.search(text)]
    assert not found, f"a test makes its keys when it runs: {found}"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
