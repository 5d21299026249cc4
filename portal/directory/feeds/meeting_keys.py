"""What lets a stranger into an online meeting is never kept: passcodes, meeting numbers that stand beside them, links
that carry them. A group's anonymity comes before our convenience.
"""

import re

from portal.directory.feeds import clean, reach
from portal.directory.shapes import Channel

_KEY = re.compile(r"pass[ -]?(?:code|word|wd)|\bpw[d]?\b|\bpin\b|access code|meeting key|host key", re.IGNORECASE)
_NO_KEY = re.compile(
    r"\bno (?:password|passcode|pin|access code)\b(?: (?:is )?(?:required|needed|necessary))?", re.IGNORECASE
)
_ROOM = re.compile(
    r"\b(?:zoom|meeting|dial-?in|webinar|conference|room)\W{0,2}(?:meeting\W{0,2})?(?:id|no|number|phone no)\b|\bPMI\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://)?[\w.-]*(?:zoom\.us|zoom\.com|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|gotomeet\w*\.\w+"
    r"|webex\.com|jit\.si|whereby\.com|bluejeans\.com)/\S*",
    re.IGNORECASE,
)
_EMPTY_LABEL = re.compile(r"(?:zoom|link|online|phone|call|join|url|dial-?in|[\s\d:;,.()#+-])*", re.IGNORECASE)
_BY_PHONE = re.compile(  # the way in by phone: its number is a key as much as a passcode is
    r"\bdial[ -]?in\b|\bone[ -]tap\b|\bconference call\b.*\d|\bID\b\W{0,3}[\d -]{4,}|\d,,\d", re.IGNORECASE
)
_VALUE_FOLLOWS = re.compile(rf"(?:{_KEY.pattern})\W*$", re.IGNORECASE)
_DIAL = re.compile(r"(\+?[\d ()-]{7,20})(?:[,;x]+(\d{5,14})#?[,#]*)?")
NEEDS_A_KEY = "Joining at a distance needs a code. Codes are not kept, so the link is not either."
PHONE_NEEDS_A_KEY = "The phone number into the meeting holds a code or could not be read, so it is not kept."


def has_key(*words: object) -> bool:
    return any(_KEY.search(_NO_KEY.sub("", clean.text(each))) for each in words)


def without_keys(words: str) -> str:
    """A text without the lines that hold a passcode or a meeting number, and without links into meetings."""
    kept: list[str] = []
    is_value = False
    for line in words.split("\n"):
        if is_value and line.strip():
            is_value = False
            continue
        if has_key(line) or _ROOM.search(line) or _BY_PHONE.search(line):
            is_value = bool(_VALUE_FOLLOWS.search(line))
            continue
        bare = _LINK.sub("", line).strip()
        if bare == line.strip() or not _EMPTY_LABEL.fullmatch(bare):
            kept.append(bare)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def ways_in(link: object, number: object, *notes: object) -> tuple[list[Channel], list[str]]:
    """Channels for joining at a distance, only when no passcode is anywhere near."""
    if not (clean.line(link, 2_000) or clean.line(number)):
        return [], []
    if has_key(link, *notes):
        return [], [NEEDS_A_KEY]
    channels, problems = [], []
    address = reach.web_address(link)
    if address:
        channels.append(Channel(kind="video", value=address))
    elif clean.line(link, 2_000):
        problems.append("The link into the meeting could not be read.")
    if clean.line(number):
        by_phone = _by_phone(clean.line(number))
        channels += [by_phone] if by_phone else []
        problems += [] if by_phone else [PHONE_NEEDS_A_KEY]
    return channels, problems


def _by_phone(number: str) -> Channel | None:
    """`+441632960001,,123456789#`: more than one figure group, or a star, is a passcode."""
    found = _DIAL.fullmatch(number)
    spoken = (reach.phone(found[1]) or reach.any_phone(found[1])) if found else ""
    if not found or not spoken:
        return None
    return Channel(kind="phone", value=spoken, note=f"meeting number {found[2]}" if found[2] else "")
