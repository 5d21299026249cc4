"""Meeting types: one code means different things in different fellowships, so they are read per fellowship."""

import re
from collections.abc import Iterable

from portal.directory.feeds import clean, tags

# fmt: off
_LANGUAGES = {
    "AF": "af", "AM": "am", "AR": "ar", "ASL": "ase", "BG": "bg", "BSL": "bfi", "CY": "cy", "DA": "da", "DE": "de",
    "EL": "el", "EN": "en", "FA": "fa", "FI": "fi", "FR": "fr", "HE": "he", "HI": "hi", "HR": "hr", "HU": "hu",
    "IS": "is", "ITA": "it", "JA": "ja", "KA": "ka", "KOR": "ko", "LT": "lt", "ML": "ml", "MT": "mt", "NE": "ne",
    "NL": "nl", "NO": "no", "POL": "pl", "POR": "pt", "PUN": "pa", "RUS": "ru", "S": "es", "SK": "sk", "SL": "sl",
    "SV": "sv", "TH": "th", "TL": "tl", "TUR": "tr", "UK": "uk",
}
_EVERYWHERE = {
    "BE": "beginners", "W": "audience:women", "M": "audience:men", "LGBTQ": "audience:lgbtq",
    "LGBTQIA": "audience:lgbtq", "ONL": "online",
}
_FAMILIES = {  # the plugin's list for Al-Anon; used for the other fellowships of families too
    "O": tags.ANYONE, "C": "audience:families-and-friends-only", "Y": "audience:young-people",
    "POA": "audience:parents", "AC": "audience:adult-children",
}
_OWN_USE = {"O": tags.ANYONE, "Y": "audience:young-people"}
_IN_WORDS = {
    "open": "O", "closed": "C", "newcomer": "BE", "newcomers": "BE", "beginner": "BE", "beginners": "BE",
    "women": "W", "men": "M", "young-people": "Y", "lgbtq": "LGBTQ", "online": "ONL", "online-meeting": "ONL",
    "wheelchair-access": "X", "wheelchair-accessible": "X", "discussion": "D", "speaker": "SP", "big-book": "B",
    "step-study": "ST", "step-meeting": "ST", "tradition-study": "TR", "meditation": "MED", "literature": "LIT",
    "english": "EN", "spanish": "S", "french": "FR", "polish": "POL", "portuguese": "POR", "punjabi": "PUN",
    "welsh": "CY", "british-sign-language": "BSL", "location-temporarily-closed": "TC", "secular": "A",
    "families-friends-and-observers-welcome": "O", "families-and-friends-only": "C", "alateen": "Y",
    "parents-of-alcoholics": "POA", "parents": "POA", "adult-child": "AC", "adult-children": "AC",
}
# fmt: on


def codes(value: object) -> tuple[str, ...]:
    """A list of codes, or one text with commas; plain words (as in sheets) become codes where they are known."""
    many = value if isinstance(value, list) else re.split(r"[,;]", clean.line(value, 500))
    words = (clean.line(each, 60) for each in many[:60])
    return tags.unique(_IN_WORDS.get(clean.slug(word), word.upper().replace(" ", "-")) for word in words if word)


def meanings(types: Iterable[str], fellowship: str) -> list[str]:
    """Tags that mean the same whatever the fellowship; nothing for a code whose meaning is not known there."""
    local = _FAMILIES if fellowship in tags.FOR_FAMILIES else _OWN_USE if fellowship in ("aa", "na") else {}
    found = []
    for code in types:
        known = local.get(code) or _EVERYWHERE.get(code)
        found += [known] if known else []
        found += [f"language:{_LANGUAGES[code]}"] if code in _LANGUAGES else []
    return found
