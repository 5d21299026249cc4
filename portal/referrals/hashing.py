"""Argon2id for what only the person knows: the secret of the code, with their PIN or word."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Hashes:
    """`fast` is for tests only; settings refuse it in production."""

    def __init__(self, *, fast: bool = False):
        # 19 MiB and two passes; the secret alone has 55 random bits, so guessing is hopeless without this too (G21)
        self._hasher = PasswordHasher(
            time_cost=1 if fast else 2, memory_cost=64 if fast else 19456, parallelism=1, hash_len=32, salt_len=16
        )
        self.of_nobody = self._hasher.hash("nobody")

    def make(self, text: str) -> str:
        return self._hasher.hash(text)

    def fits(self, kept: str | None, text: str) -> bool:
        """One verification, whether or not there is anything to compare with (T14)."""
        try:
            return self._hasher.verify(kept or self.of_nobody, text) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def hashes(*, fast: bool) -> Hashes:
    """The one of this process."""
    return Hashes(fast=fast)
