"""What a meeting's name and notes say in words that its fields do not: that it is not each week, that it is off
for now, whose number it is, whose home.
"""

import re
from collections.abc import Iterable

from portal.directory.feeds import clean

A_NUMBER = "A phone number in the notes may be a member's own, so the sentence around it is not kept."

_NTH = r"(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last)"
_DAY = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
# it is the meeting that comes so seldom, not an open evening or a birthday within it
_NOT_EACH_WEEK = re.compile(
    rf"\bmonthly (?:business|service|district|group|area) meeting|\bmeets?(?: only)?(?: on)? (?:monthly|fortnightly"
    rf"|once a month|twice a month|every other|every (?:2|two|second)|alternate|bi-?weekly|(?:the )?{_NTH} {_DAY}"
    rf"|one (?:{_DAY}|day) (?:a|of the|of each|per|in the) month)"
    rf"|\bno meetings?\b(?: is held| held)?(?: on)?(?: the)? (?:{_NTH} (?:{_DAY}|week)|in (?:january|february|march"
    r"|april|may|june|july|august|september|october|november|december))"
    r"|^\W*(?:fortnightly|monthly|every other week|alternate weeks)\b|\b(?:this|the) (?:meeting|group) is"
    r" (?:fortnightly|monthly|bi-?weekly)|\b(?:fortnightly|bi-?weekly|monthly) meetings?\b",
    re.IGNORECASE | re.MULTILINE,
)
_OFF = re.compile(
    r"\b(?:temporarily (?:cancell?ed|closed|suspended)|(?:cancell?ed|closed|suspended) (?:until further notice"
    r"|indefinitely|for now|for the summer)|not meeting (?:at present|at the moment|for now|until)|on hold)\b"
    r"|\A\W*(?:cancell?ed|suspended)\W*\Z",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\d#/])(?!\d{4}-\d\d-\d\d)\+?\(?(?:\d[ ().-]{0,2}){9,12}\d(?!\d)")  # ten figures or more
_LABELLED = re.compile(rf"(?:\bzoom\W{{0,3}})?\b(?:phone|tel|telephone)\b\W{{0,3}}{_NUMBER.pattern}", re.IGNORECASE)
# between sentences, and not after the letter that stands for somebody's last name
_SENTENCES = re.compile(r"(?<=[a-z0-9)][.!?])\s+(?=[A-Z(*])")
_HOUSES = (  # "King's House" is a hall, "Josh's house" is where Josh lives
    "king|queen|prince|princess|bishop|dean|abbot|people|women|woman|men|man|mother|child|children|farmer|sailor|seaman"
    "|soldier|veteran|scholar|friend|quaker|carer|town|city|judge|mayor|lord|lady|community|nurse|master|merchant"
)
_AT_HOME = re.compile(
    rf"\bprivate (?:residence|home|house|address)\b|\A(?!(?:{_HOUSES})['’]?s)[a-z]+['’]s (?:house|home|flat)\Z",
    re.IGNORECASE,
)
_STEP_FREE = re.compile(
    r"\W*(?:wheelchair|handicap(?:ped)?|step[ -]?free|disabled) access(?:ible|ibility)?\W*"
    r"|\W*(?:wheelchair|handicap(?:ped)?) accessible (?:1st|first|ground) floor\W*",
    re.IGNORECASE,
)


def doubts_in_notes(words: Iterable[object]) -> Iterable[str]:
    """A feed of meetings can only say "each week": where the words say otherwise, the words are believed."""
    said = [clean.text(each) for each in words]
    if any(map(_NOT_EACH_WEEK.search, said)):
        yield "Its name or its notes say that it does not meet each week."
    if any(map(_OFF.search, said)):
        yield "Its name or its notes say that it does not meet for now."


def without_people(words: str) -> str:
    """Without the sentences that hold a phone number: in the notes of a meeting it is nearly always a member's own."""
    if not _NUMBER.search(words) or not re.search(r"[A-Za-z]{3}", words):
        return words
    words = _LABELLED.sub("", words)
    lines = (
        " ".join(part for part in _SENTENCES.split(line) if not _NUMBER.search(part)) for line in words.split("\n")
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def is_a_home(place: str) -> bool:
    return bool(_AT_HOME.search(place))


def says_step_free(notes: Iterable[object]) -> bool:
    """Only a line that says nothing else: within a sentence it may be about the other entrance."""
    return any(_STEP_FREE.fullmatch(line) for note in notes for line in clean.text(note).split("\n"))
