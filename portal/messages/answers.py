"""What a reply means: 1 coming, 2 another time, 3 or STOP not safe now."""

from enum import StrEnum


class Answer(StrEnum):
    COMING = "coming"
    MOVE = "move"
    STOP = "stop"


_WORDS = {
    Answer.COMING: {"1", "coming", "dod"},
    Answer.MOVE: {"2", "move", "newid"},
    # Anything that may mean stop does: a stop too many costs a call, a stop missed may cost much more.
    Answer.STOP: {"3", "stop", "stopall", "end", "cancel", "unsubscribe", "quit", "stopio", "stopiwch", "بند", "روکیں"},
}
_FIGURES = str.maketrans("۱۲۳١٢٣", "123123")


def read(text: str) -> Answer | None:
    """The answer in a text, or None. A stop counts wherever it stands; the others only as the first word."""
    plain = "".join(letter if letter.isalnum() else " " for letter in text[:500].translate(_FIGURES)).casefold()
    words = plain.split()
    if not words:
        return None
    if words[0] in _WORDS[Answer.STOP] or {"stop", "stopio", "بند"} & set(words):
        return Answer.STOP
    return next((answer for answer, known in _WORDS.items() if words[0] in known), None)
