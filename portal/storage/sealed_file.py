"""A file that only the master keys open: sealed part by part, so that a cut, a swap or a changed mark is found.

First line: what it is, in the clear and without anything personal. Then parts, each compressed and sealed under a key
of this file's own, with its place in the file; the last one says that it is the last.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.shared.errors import BadInput, SetUpWrong
from portal.storage.keys import MasterKeys

MAGIC = "portal-kept-1"
PART = 1 << 20  # bytes before compressing


class NotThatKindOfFile(BadInput):
    """Not written by the portal, or cut short, or changed since."""


def file_key(masters: MasterKeys, master: str, salt: str) -> AESGCM:
    if master not in masters.keys:
        raise SetUpWrong("The master keys at hand do not hold the one this file was sealed with.")
    return AESGCM(hmac.new(masters.keys[master], f"file {salt}".encode(), hashlib.sha256).digest())


class SealedWriter:
    """Writes beside the path and moves into place when all is written: never half a file. Refuses to write over."""

    def __init__(self, path: Path, masters: MasterKeys, facts: dict[str, Any]) -> None:
        self.path, self._beside = path, path.with_name(path.name + ".part")
        if path.exists():
            raise BadInput(f"There is a file {path} already; nothing is written over it.")
        self.facts = {"what": MAGIC, "master": masters.present, "salt": secrets.token_hex(16), **facts}
        self._head = json.dumps(self.facts).encode() + b"\n"
        self._key = file_key(masters, masters.present, self.facts["salt"])
        self._held, self._size, self._parts = [b""], 0, 0

    def __enter__(self) -> Self:
        handle = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._file.write(self._head)
        return self

    def write(self, record: list[Any]) -> None:
        line = json.dumps(record, default=as_said, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        self._held.append(line)
        self._size += len(line)
        if self._size >= PART:
            self._seal(last=False)

    def _seal(self, *, last: bool) -> None:
        clear = zlib.compress(b"\n".join(self._held[1:]), 6)
        nonce = secrets.token_bytes(12)
        sealed = nonce + self._key.encrypt(nonce, clear, _place(self._head, self._parts, last=last))
        self._file.write(len(sealed).to_bytes(4, "big") + bytes([last]) + sealed)
        self._held, self._size, self._parts = [b""], 0, self._parts + 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._file.close()
            self._beside.unlink(missing_ok=True)
            return
        self._seal(last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._beside.replace(self.path)


def head_of(path: Path) -> dict[str, Any]:
    """What the first line says. Raises NotThatKindOfFile."""
    try:
        with path.open("rb") as file:
            facts = json.loads(file.readline(4096))
        if facts["what"] != MAGIC:
            raise ValueError
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise NotThatKindOfFile(f"{path} was not written by this portal.") from error
    return dict(facts)


def records_of(path: Path, masters: MasterKeys) -> Iterator[list[Any]]:
    """Everything written, in order. Raises NotThatKindOfFile in the middle when the file was cut or changed."""
    facts = head_of(path)
    key = file_key(masters, facts["master"], facts["salt"])
    with path.open("rb") as file:
        head, number, last = file.readline(4096), 0, False
        while not last:
            size = file.read(5)
            if len(size) < 5:
                raise NotThatKindOfFile(f"{path} ends too early: it was cut short.")
            last = bool(size[4])
            sealed = file.read(int.from_bytes(size[:4], "big"))
            try:
                clear = zlib.decompress(key.decrypt(sealed[:12], sealed[12:], _place(head, number, last=last)))
            except (InvalidTag, ValueError, zlib.error) as error:
                raise NotThatKindOfFile(f"{path} was changed or cut short since it was written.") from error
            number += 1
            yield from (
                as_held(json.loads(line.decode("utf-8", "surrogatepass"))) for line in clear.split(b"\n") if line
            )
        if file.read(1):
            raise NotThatKindOfFile(f"{path} goes on after its end: it was changed since it was written.")


def _place(head: bytes, number: int, *, last: bool) -> bytes:
    return hashlib.sha256(head).digest() + number.to_bytes(8, "big") + bytes([last])


def as_said(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dt.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    if isinstance(value, dt.time):
        return {"h": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    raise TypeError(type(value).__name__)


_BACK: dict[str, Callable[[str], Any]] = {
    "b": base64.b64decode,
    "t": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "h": dt.time.fromisoformat,
    "n": Decimal,
}


def as_held(record: list[Any]) -> list[Any]:
    return [_back(value) if isinstance(value, dict) else value for value in record]


def _back(value: dict[str, Any]) -> Any:
    ((name, said),) = value.items()
    return _BACK[name](said)
