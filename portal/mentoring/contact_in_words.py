"""Whether words for publication hold a way to reach their writer: they never do (R-24). Pure."""

import re

_NUMBER = re.compile(r"(?:\d[\s().-]*){7,}")
_ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://|www\.|\b[\w-]+\.(?:com|org|net|uk|wales|scot)\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)


def holds_contact(words: str) -> bool:
    """A number, an address in the net or a whole postcode."""
    return any(pattern.search(words) for pattern in (_NUMBER, _ADDRESS, _POSTCODE))
