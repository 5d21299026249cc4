"""Whether somebody is outside the areas an organisation serves. Nobody is refused for it: it is said, and others are
named (R-03). Only the first part of a postcode can tell; a town, or nothing, is never taken for outside. Pure."""

import re
from collections.abc import Collection

_FIRST_PART = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?: ?[0-9][A-Z]{2})?")


def is_outside(area: str, served: Collection[str]) -> bool:
    """`served` empty: everywhere is served."""
    found = _FIRST_PART.fullmatch(" ".join(area.upper().split()))
    return bool(served) and found is not None and found[1] not in served
