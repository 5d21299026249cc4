"""Settings as somebody writes them: in the environment, in a file, on the settings page; read as what they are."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.shared.errors import SetUpWrong

YES_OR_NO = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(("0", "false", "no", "off", ""), False)


def as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)


def read_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetUpWrong(f"{path.name} in the instance folder cannot be read: {error}.") from error


def as_written(key: str, given: Any, default: Any) -> Any:
    """A written value as the kind of its default."""
    try:
        if isinstance(default, bool):
            return YES_OR_NO[str(given).strip().lower()]
        if isinstance(default, int):
            return _whole(given, key)
        if isinstance(default, tuple):
            parts = given if isinstance(given, list) else [p.strip() for p in str(given).split(",")]
            parts = [part for part in parts if part != ""]
            numbers = bool(default) and isinstance(default[0], int)
            return tuple(_whole(part, key) if numbers else str(part) for part in parts)
        return str(given)
    except KeyError as error:
        raise SetUpWrong(f"{key} is {given!r}; it must be yes or no.") from error
    except (TypeError, ValueError) as error:
        raise SetUpWrong(
            f"{key} is {given!r}, which is not a whole number from {_least(key)} to {_most(key)}."
        ) from error


def _most(key: str) -> int:
    """More than that is a slip of the finger, and beyond what a calendar holds."""
    return 1_000_000_000 if key == "PORTAL_CLOCK_AHEAD" else 100_000


def _least(key: str) -> int:
    """The clock of a drill may also run behind: a made-up Monday lies in the past one day."""
    return -_most(key) if key == "PORTAL_CLOCK_AHEAD" else 0


def _whole(given: Any, key: str) -> int:
    number = int(given)
    if not _least(key) <= number <= _most(key):
        raise ValueError
    return number


def check_address(key: str, value: str, schemes: tuple[str, ...]) -> None:
    try:
        scheme, host, _port = urlsplit(value).scheme, urlsplit(value).hostname, urlsplit(value).port
    except ValueError as error:  # its words would repeat what may be a password
        raise SetUpWrong(f"{key} cannot be read as an address; look at its host and port.") from error
    if scheme not in schemes:
        allowed = ", ".join(f"{name}:" for name in schemes)
        raise SetUpWrong(f"{key} must start with one of {allowed}")
    if scheme.startswith(("http", "smtp")) and not host:
        raise SetUpWrong(f"{key} names no host.")
