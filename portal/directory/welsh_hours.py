"""Hours and dates typed in Welsh: into the English words that plain_hours.py reads, and lines of it back. Pure.

Dydd Llun i ddydd Gwener, 9yb i hanner dydd a 2yh i 5yh, ar gau ar wyliau banc
Bob 2 wythnos ar ddydd Iau, 7yh i 9yh, gan ddechrau 26 Tachwedd 2026
Dydd Mawrth cyntaf a thrydydd dydd Mawrth y mis, 6yh i 8yh, yn ystod y tymor
"""

import re
from collections.abc import Callable

Change = str | Callable[[re.Match[str]], str]

MONTHS = {
    "ionawr": "january", "chwefror": "february", "mawrth": "march", "ebrill": "april", "mai": "may", "mehefin": "june",
    "gorffennaf": "july", "awst": "august", "medi": "september", "hydref": "october", "tachwedd": "november",
    "rhagfyr": "december",
}  # fmt: skip
DAYS = {
    "llun": "monday", "lun": "monday", "mawrth": "tuesday", "fawrth": "tuesday", "mercher": "wednesday",
    "fercher": "wednesday", "iau": "thursday", "gwener": "friday", "wener": "friday", "sadwrn": "saturday",
    "sul": "sunday",
}  # fmt: skip
PLACES = {
    "cyntaf": "first", "gyntaf": "first", "ail": "second", "trydydd": "third", "thrydydd": "third", "drydydd": "third",
    "pedwerydd": "fourth", "phedwerydd": "fourth", "bedwerydd": "fourth", "pumed": "fifth", "phumed": "fifth",
    "bumed": "fifth", "olaf": "last",
}  # fmt: skip
_IS_WELSH = re.compile(
    r"\b(?:d?dydd(?:iau)?|nos|llun|mercher|iau|gwener|wener|sadwrn|sul|bob|wythnos|mis|awr|g?wyliau|tymor|apwyntiad"
    rf"|diwrnod|tan|hanner|canol|ganol|penwythnos|dechrau|y bore|{'|'.join(sorted(MONTHS))})\b|\d\s*y\.?[bhp]\b"
)
_DAY, _PLACE, _MONTH = ("|".join(sorted(words, key=len, reverse=True)) for words in (DAYS, PLACES, MONTHS))
_NAMED = rf"(?:(?:d?dydd(?:iau)?|nos) )({_DAY})\b"


def _month(found: re.Match[str]) -> str:
    return f"{found[1]} {MONTHS[found[2]]}"


_STEPS: tuple[tuple[str, Change], ...] = (
    (rf"(\d{{1,2}}) (?:o )?({_MONTH})\b", _month),  # before days: Mawrth is March after a number, and Tuesday else
    (r"\bar gau (?:ar|dros) (?:y )?g?wyliau banc\b", "closed on bank holidays"),
    (r"\bar agor (?:ar|dros) (?:y )?g?wyliau banc\b", "open on bank holidays"),
    (r"\bg?wyliau banc (?:ddim yn hysbys|heb eu nodi)\b", "bank holidays not known"),
    (r"\b(?:ar )?(?:y )?g?wyliau banc\b", "bank holidays"),
    (r"\byn (?:ystod y )?tymor(?: ysgol)?\b", "in term time"),
    (r"\b(?:drwy|trwy) apwyntiad\b", "by appointment"),
    (r"\bgan ddechrau(?: ar)?\b", "starting"),
    (r"\b24 awr\b|\btrwy'r dydd a'r nos\b|\bddydd a nos\b", "24 hours"),
    (r"\b(?:12 )?(?:hanner|ganol|canol) dydd\b", "12 noon"),
    (r"\b(?:12 )?(?:hanner|ganol|canol) nos\b", "12 midnight"),
    (r"(\d)\s*(?:y\.?b\.?(?![a-z])|y bore\b)", r"\1am"),
    (r"(\d)\s*(?:y\.?[hp]\.?(?![a-z])|yr hwyr\b|y prynhawn\b|y nos\b)", r"\1pm"),
    (r"\bbob (?:yn ail wythnos|pythefnos)\b", "every 2 weeks"),
    (r"\bbob (\d{1,2}) wythnos\b", r"every \1 weeks"),
    (r"\bbob (\d{1,2}) (?:mis|fis)\b", r"every \1 months"),
    (r"\bbob (\d{1,2}) (?:diwrnod|ddiwrnod)\b", r"every \1 days"),
    (r"\bbob dydd\b(?! (?:llun|mawrth|mercher|iau|gwener|sadwrn|sul))", "every day"),
    (r"\bbob penwythnos\b|\b(?:ar )?benwythnosau\b|\bpenwythnosau\b", "weekends"),
    (r"\bbob\b", "every"),
    (r"\bdiwrnod olaf (?:y|o'r) mis\b", "last day of the month"),
    (r"\bdiwrnod (\d{1,2})\b", r"day \1"),
    (rf"(?:\b(?:y|yr) )?\b{_NAMED} ({_PLACE})\b", lambda found: f"{PLACES[found[2]]} {DAYS[found[1]]}"),
    (rf"(?:\b(?:y|yr) )?\b({_PLACE}) {_NAMED}", lambda found: f"{PLACES[found[1]]} {DAYS[found[2]]}"),
    (_NAMED, lambda found: DAYS[found[1]]),
    (rf"\b({_DAY})\b", lambda found: DAYS[found[1]]),
    (r"\b(?:o'r|y|bob) mis\b", "of the month"),
    (r"\btan\b", "until"),
    (r"\bac?\b|\ba'r\b", "and"),
    (r"\bi\b|\bhyd at\b", "to"),
    (r"\bo\b", "from"),
    (r"\bar\b", "on"),
)
_READ = tuple((re.compile(pattern), change) for pattern, change in _STEPS)


def to_english(line: str) -> str:
    """In small letters. A line without a Welsh word stays as it is."""
    said = line.lower().replace("’", "'")
    if not _IS_WELSH.search(said):
        return line.lower()
    for pattern, change in _READ:
        said = pattern.sub(change, said)
    return said


# --- and back: lines as hours_lines.py writes them ---------------------------------------------------------------

_DAY_OF = {
    "monday": "Llun", "tuesday": "Mawrth", "wednesday": "Mercher", "thursday": "Iau", "friday": "Gwener",
    "saturday": "Sadwrn", "sunday": "Sul",
}  # fmt: skip
_MONTH_OF = {english: welsh.title() for welsh, english in MONTHS.items()}
_AFTER = {"first": "cyntaf", "last": "olaf"}
_BEFORE = {"second": "ail", "third": "trydydd", "fourth": "pedwerydd", "fifth": "pumed"}
_SOFT = {"second": "ddydd"}  # the day softens after "ail" and nothing else here
_ENGLISH_DAY = "|".join(_DAY_OF)
_ENGLISH_PLACE = "|".join([*_AFTER, *_BEFORE])
_IN_MONTH = re.compile(rf"((?:{_ENGLISH_PLACE})(?:(?:, | and )(?:{_ENGLISH_PLACE}))*) ({_ENGLISH_DAY}) of the month")


def _placed(found: re.Match[str]) -> str:
    day = _DAY_OF[found[2]]
    each = [
        f"dydd {day} {_AFTER[place]}" if place in _AFTER else f"{_BEFORE[place]} {_SOFT.get(place, 'dydd')} {day}"
        for place in re.split(r", | and ", found[1])
    ]
    return " a ".join(each) + " y mis"


_WRITE: tuple[tuple[re.Pattern[str], Change], ...] = tuple(
    (re.compile(pattern), change)
    for pattern, change in (
        (_IN_MONTH.pattern, _placed),
        (rf"({_ENGLISH_DAY}) to ({_ENGLISH_DAY})", lambda f: f"dydd {_DAY_OF[f[1]]} i ddydd {_DAY_OF[f[2]]}"),
        (rf"\bon ({_ENGLISH_DAY})", lambda f: f"ar ddydd {_DAY_OF[f[1]]}"),
        (rf"\b({_ENGLISH_DAY})\b", lambda f: f"dydd {_DAY_OF[f[1]]}"),
        (rf"\b({'|'.join(_MONTH_OF)})\b", lambda f: _MONTH_OF[f[1]]),
        (r"\bclosed on bank holidays\b", "ar gau ar wyliau banc"),
        (r"\bopen on bank holidays\b", "ar agor ar wyliau banc"),
        (r"\bbank holidays\b", "gwyliau banc"),
        (r"\bin term time\b", "yn ystod y tymor"),
        (r"\bby appointment\b", "drwy apwyntiad"),
        (r"\bstarting\b", "gan ddechrau"),
        (r"\b24 hours\b", "24 awr"),
        (r"\b12 noon\b", "hanner dydd"),
        (r"\b(?:12 )?midnight\b", "hanner nos"),
        (r"(\d)am\b", r"\1yb"),
        (r"(\d)pm\b", r"\1yh"),
        (r"\bevery (\d+) weeks on\b", r"bob \1 wythnos ar"),
        (r"\bevery (\d+) weeks\b", r"bob \1 wythnos"),
        (r"\bevery (\d+) months\b", r"bob \1 mis"),
        (r"\bevery (\d+) days\b", r"bob \1 diwrnod"),
        (r"\bevery day\b", "bob dydd"),
        (r"\blast day of the month\b", "diwrnod olaf y mis"),
        (r"\bday (\d+)\b", r"diwrnod \1"),
        (r"\bof the month\b", "o'r mis"),
        (r"\buntil\b", "tan"),
        (r"\band\b", "a"),
        (r"\bto\b", "i"),
        (r"\bfrom\b", "o"),
    )
)


def to_welsh(line: str) -> str:
    said = line.lower()
    for pattern, change in _WRITE:
        said = pattern.sub(change, said)
    return said[:1].upper() + said[1:]
