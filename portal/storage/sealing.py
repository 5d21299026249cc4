"""Sealing and opening bytes: AES-256-GCM, bound to the place they belong to."""

import hashlib
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.shared.errors import SetUpWrong

NONCE = 12


class Opener:
    """Seals and opens within one database session; keys are fetched once each and go with it."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self._fetch, self._held = fetch, dict[str, bytes]()

    def _key(self, person: str) -> bytes:
        if person not in self._held:
            self._held[person] = self._fetch(person)
        return self._held[person]

    def seal(self, person: str, text: str, place: str) -> bytes:
        return seal_bytes(self._key(person), text.encode("utf-8", "surrogatepass"), place.encode())

    def open(self, person: str, sealed: bytes, place: str) -> str:
        return open_bytes(self._key(person), sealed, place.encode()).decode("utf-8", "surrogatepass")


def seal_bytes(key: bytes, clear: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, place)


def open_bytes(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place)
    except InvalidTag as error:
        raise SetUpWrong("A sealed value does not open: wrong master keys, or it was moved or changed.") from error


def seal_with(secret: bytes, clear: bytes, place: bytes) -> bytes:
    """Seal under a key that only the visitor's cookie holds (drafts of a visit)."""
    return seal_bytes(hashlib.sha256(b"visit" + secret).digest(), clear, place)


def open_with(secret: bytes, sealed: bytes, place: bytes) -> bytes:
    return open_bytes(hashlib.sha256(b"visit" + secret).digest(), sealed, place)
