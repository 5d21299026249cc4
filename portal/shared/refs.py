"""Public codes: references of things, and the parts of a return code. No look-alike letters (N-07)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_ref(prefix: str, length: int = 6) -> str:
    """A random reference such as FS-7K3M2P. Says nothing about what it refers to, nor how many there are."""
    return f"{prefix}-{random_letters(length)}"


def random_letters(length: int) -> str:
    return "".join(ALPHABET[byte % 32] for byte in secrets.token_bytes(length))  # 256 is 8 x 32: all as likely


def tidy(typed: str) -> str:
    """What a person typed as a code: capitals, no spaces or dashes, look-alikes put right."""
    kept = "".join(letter for letter in typed.upper() if letter.isalnum())
    return kept.translate(_FORGIVEN)


def outside_alphabet(typed: str) -> str:
    """The first character that cannot be in a code, or ''. Tells nothing about whether a code exists (J8.1)."""
    return next((letter for letter in tidy(typed) if letter not in ALPHABET), "")


def in_groups(code: str, size: int = 4) -> str:
    return " ".join(code[start : start + size] for start in range(0, len(code), size))
