"""What a password must be, and how it is kept (ASVS 6.2): 12 characters, nothing common, no other demands."""

import base64
import re
import secrets
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import cache

from passlib.context import CryptContext

LEAST, MOST = 12, 128
LEAST_OWN = 8  # characters that are not of the person's own name or address
# Guesses that a password must outlast. Words, names, keyboard rows and leaked passwords fall below it.
GUESSES = 10**8
LOOKED_AT = 72  # the checker is slow on more, and nothing longer is easily guessed
KEPT = {"memory_cost": 47104, "time_cost": 1, "parallelism": 1}  # KiB; one of OWASP's equal settings of Argon2id
KEPT_IN_TESTS = {"memory_cost": 8, "time_cost": 1, "parallelism": 1}


class Why(Enum):
    """Why a password is refused."""

    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    COMMON = "common"


def tidy(password: str) -> str:
    """The same password whichever keyboard wrote its accents; what no keyboard writes becomes a question mark."""
    return unicodedata.normalize("NFKD", password).encode("utf-8", "replace").decode()


def why_not(password: str, about: Iterable[str] = ()) -> Why | None:
    """Why this password will not do, or None. `about`: words near the person, which do not count as secret."""
    if len(password) < LEAST:
        return Why.TOO_SHORT
    if len(password) > MOST:
        return Why.TOO_LONG
    from zxcvbn import zxcvbn  # its word lists take memory; only a page that sets a password needs them

    near = {part.casefold() for words in about for part in (words, *re.split(r"[^\w]+", words)) if len(part) > 2}
    own = password.casefold()
    for part in sorted(near, key=len, reverse=True):
        own = own.replace(part, "")
    if len("".join(own.split())) < LEAST_OWN:
        return Why.COMMON
    found = zxcvbn(password[:LOOKED_AT], user_inputs=sorted(near), max_length=LOOKED_AT)
    return Why.COMMON if found["guesses"] < GUESSES else None


def options(*, fast: bool) -> dict[str, object]:
    """Argon2id as both we and Flask-Security set it."""
    return {"argon2__type": "ID"} | {f"argon2__{k}": v for k, v in (KEPT_IN_TESTS if fast else KEPT).items()}


@cache
def hasher(*, fast: bool) -> CryptContext:
    return CryptContext(schemes=["argon2"], **options(fast=fast))


@cache
def nobody(*, fast: bool) -> str:
    """A hash that no password has, as costly to try as a true one (T14)."""
    cost = KEPT_IN_TESTS if fast else KEPT
    salt, rest = (base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    said = ",".join((f"m={cost['memory_cost']}", f"t={cost['time_cost']}", f"p={cost['parallelism']}"))
    return f"$argon2id$v=19${said}${salt}${rest}"
