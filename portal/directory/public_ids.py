"""Identifiers for the world outside: a UUID for every public reference, and back again (ORUK wants UUIDs).

Version 8 of RFC 9562 leaves the bits to the maker: ours hold the letters of the reference, so that nothing more has to
be kept, and an identifier stays the same for as long as the reference does.
"""

from uuid import UUID, uuid5
from zlib import crc32

_OURS = UUID("6f1d3b52-8f0e-5c1b-9a5e-3f2f6d1c7a40")  # our own name space, for parts that have no reference
_MOST = 12
_SPARE = 1 << 26  # bits that version and variant leave between the two halves of a reference


def uuid_of(ref: str) -> str:
    return _made(ref, 0)


def pair_uuid(ref: str, other: str) -> str:
    """For a thing that is one reference at another: the first can be read back, the second only recognised."""
    return _made(ref, crc32(other.encode("ascii")) % (_SPARE - 1) + 1)


def ref_of(identifier: str) -> str:
    """The reference behind a UUID; "" for one that we never gave."""
    ref = first_ref_of(identifier)
    return ref if ref and uuid_of(ref) == identifier.lower() else ""


def first_ref_of(identifier: str) -> str:
    """The same for a pair; it may still be a pair that never was."""
    try:
        held = UUID(identifier).bytes
        ref = (held[:6] + held[10:]).rstrip(b"\0").decode("ascii")
    except ValueError:
        return ""
    return ref if ref.isprintable() else ""


def _made(ref: str, spare: int) -> str:
    letters = ref.encode("ascii").ljust(_MOST, b"\0")
    if len(letters) > _MOST:
        raise ValueError("a public reference has at most 12 letters")
    middle = (8 << 28 | spare >> 14 << 16 | 2 << 14 | spare & 0x3FFF).to_bytes(4, "big")
    return str(UUID(bytes=letters[:6] + middle + letters[6:]))


def part_uuid(*names: object) -> str:
    """The same names give the same UUID."""
    return str(uuid5(_OURS, "\x1f".join(map(str, names))))
