"""Whether what a list wrote about hours tells more than days and times: then people read it beside them."""

import re

_DAYS = r"(?:mon|tue|wed|thu|fri|sat|sun)\w*"
_PLAIN = re.compile(
    rf"\b(?:{_DAYS}|mo|tu|we|th|fr|sa|su|every ?day|daily|each|every|week(?:day|end)?s?|all|day|days|a|hours?|hrs?|open"
    r"|opening|closed|midday|noon|midnight|to|until|till|from|between|and|on|at|the|of|first|second|third|fourth|last"
    r"|1st|2nd|3rd|4th|months?|am|pm|ph|off|\d{1,2}(?:[:.]?\d{2})?\s*(?:am|pm|h)?)\b|[\W_]",
    re.IGNORECASE,
)


def says_more(words: str) -> bool:
    return bool(_PLAIN.sub("", words))
