"""Words for what a listing is and whom it is for, the same whatever source they came from.

`audience:<whom>`  `topic:<what>`  `category:<the source's own heading>`  `access:<how to get in>`
`fellowship:<al-anon, nar-anon, families-anonymous, aa, na, smart>`  `type:<code of Meeting Guide or BMLT>`
`language:<two or three letters>`  `kind-of-library:<LAL, CRL, CL, ICL>`
and bare: `online`  `in-person`  `phone`  `home-visit`  `mutual-aid`  `by-appointment`  `beginners`  `co-located`
"""

import re
from collections.abc import Iterable

from portal.directory.feeds import clean

FAMILIES = "audience:families-and-friends"
ANYONE = "audience:anyone-welcome"  # open to those who are not members too
OWN_USE = "audience:own-use"  # for people with a drinking or drug problem of their own

_ATTENDING = {
    "venue": "in-person",
    "phone": "phone",
    "telephone": "phone",
    "online": "online",
    "virtual": "online",
    "home visit": "home-visit",
}
# fmt: off
_LANGUAGES = {
    "english": "en", "welsh": "cy", "cymraeg": "cy", "gaelic": "gd", "scottish gaelic": "gd", "irish": "ga",
    "polish": "pl", "urdu": "ur", "panjabi": "pa", "punjabi": "pa", "bengali": "bn", "gujarati": "gu", "arabic": "ar",
    "somali": "so", "romanian": "ro", "portuguese": "pt", "spanish": "es", "french": "fr", "slovak": "sk",
    "lithuanian": "lt", "chinese": "zh", "turkish": "tr", "ukrainian": "uk", "russian": "ru", "hebrew": "he",
    "yiddish": "yi", "hindi": "hi", "tamil": "ta", "italian": "it", "german": "de", "creole": "ht",
    "haitian creole": "ht", "british sign language": "bfi", "bsl": "bfi", "american sign language": "ase",
    "farsi": "fa", "persian": "fa", "kurdish": "ku", "tigrinya": "ti", "pashto": "ps", "bulgarian": "bg",
}
# fmt: on
_FELLOWSHIPS = (
    ("alateen", re.compile(r"\balateen\b", re.IGNORECASE)),
    ("al-anon", re.compile(r"\bal-?anon|\bafg\b|alanon", re.IGNORECASE)),
    ("nar-anon", re.compile(r"\bnar-?anon\b", re.IGNORECASE)),
    ("families-anonymous", re.compile(r"\bfamilies anonymous\b", re.IGNORECASE)),
    ("smart", re.compile(r"\bsmart recovery\b", re.IGNORECASE)),
    ("na", re.compile(r"\bnarcotics anonymous\b|\bNA (?:meeting|group)", re.IGNORECASE)),
    (
        "aa",
        re.compile(r"\balcoholics anonymous\b|\bAA (?:meeting|group)|//(?:www\.)?aa[a-z-]*\.|aa\.org", re.IGNORECASE),
    ),
)
FOR_FAMILIES = {"al-anon", "alateen", "nar-anon", "families-anonymous"}


def tagged(prefix: str, values: Iterable[object]) -> list[str]:
    """`Parents>Grandparents` gives both; spaces and capitals do not matter."""
    words = (word for value in values for word in clean.line(value, 200).split(">"))
    return [f"{prefix}:{slug}" for slug in map(clean.slug, words) if slug]


def attending(*values: object) -> list[str]:
    """From the `attending_type` of ORUK 1.0 or a schedule: a word only when it is exactly one that is known."""
    words = (word.strip().lower() for value in values for word in clean.line(value, 200).split(","))
    return [_ATTENDING[word] for word in words if word in _ATTENDING]


def languages(values: Iterable[object]) -> list[str]:
    """Codes and English names; sentences about interpreters give nothing."""
    found = []
    for value in values:
        for word in re.split(r",|\.|&|\band\b|\n", clean.line(value, 100).lower()):
            bare = re.sub(r"\(.*", "", word).strip()
            code = _LANGUAGES.get(bare) or (bare if re.fullmatch(r"[a-z]{2}", bare) else "")
            found += [f"language:{code}"] if code else []
    return found


def fellowship(*words: str) -> str:
    """Which self-help fellowship a name or address speaks of; "" when none."""
    said = " ".join(words)
    return next((name for name, pattern in _FELLOWSHIPS if pattern.search(said)), "")


def of_fellowship(name: str) -> list[str]:
    if not name:
        return []
    whom = [FAMILIES] if name in FOR_FAMILIES else [OWN_USE] if name in ("aa", "na") else []
    return [f"fellowship:{'al-anon' if name == 'alateen' else name}", "mutual-aid", *whom]


def unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
