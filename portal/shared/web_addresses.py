"""Addresses of the web within what somebody typed: http or https, a host, and nothing that reads like another host."""

import re
from urllib.parse import urlsplit

_BEGINS = re.compile(r"(https?://[^\s<>\"]+)", re.IGNORECASE)
_AFTER = ".,;:!?)]}’”'"  # the end of a sentence, not of an address


def parts_of(line: str) -> list[tuple[str, bool]]:
    """The line in pieces: (text, whether it is an address). Together they are the line again."""
    found: list[tuple[str, bool]] = []
    for piece in _BEGINS.split(line):
        address = piece.rstrip(_AFTER) if _BEGINS.fullmatch(piece) else ""
        if address and is_address(address):
            found += [(address, True), (piece[len(address) :], False)]
        else:
            found.append((piece, False))
    return [(text, is_link) for text, is_link in found if text]


def is_address(text: str) -> bool:
    """What stands before an @ reads like the host and is not: such an address is none."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
