"""The days of a line of hours: Monday to Friday; every 2 weeks on Thursday; first and third Tuesday of the month."""

import re
from typing import Any

from portal.directory.shapes import WEEKDAYS, Freq

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b"
_PLACES = {
    "first": 1, "1st": 1, "second last": -2, "third last": -3, "second": 2, "2nd": 2, "third": 3, "3rd": 3,
    "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "last": -1,
}  # fmt: skip
_PLACE = "|".join(sorted(_PLACES, key=len, reverse=True))
_MANY = {"other": 2, "second": 2, "two": 2, "three": 3, "four": 4}
_PACE = re.compile(
    r"\b(?:every (\d{1,2}|other|second|two|three|four) (day|week|month)s?|fortnightly|every fortnight)\b"
)
_OTHER_DAY = re.compile(rf"\bevery other ({_DAY})\b")
_IN_MONTH = re.compile(
    rf"((?:{_PLACE})(?:(?:, | and )(?:{_PLACE}))*) ({_DAY})(?: of the month| of each month| each month| every month)?"
)
_DATE = re.compile(r"(?:day )?(\d{1,2})(?:st|nd|rd|th)? of the month")
_FREQ = {"day": Freq.DAILY, "week": Freq.WEEKLY, "month": Freq.MONTHLY}


class DaysNotRead(Exception):
    """Some of the words say no days, or none of them does."""


def read_days_words(text: str) -> dict[str, Any]:
    """`byday`, `freq`, `interval` and `bymonthday` of a rule. Raises DaysNotRead."""
    found: dict[str, Any] = {}
    text = _read_pace(text, found)
    places = list(_IN_MONTH.finditer(text))
    if places:
        found |= {"freq": Freq.MONTHLY, "byday": tuple(place for match in places for place in _in_month(match))}
        text = _IN_MONTH.sub("", text)
    elif dates := list(_DATE.finditer(text)):
        found |= {"freq": Freq.MONTHLY, "bymonthday": tuple(_day_number(match[1]) for match in dates)}
        text = _DATE.sub("", text)
    elif "last day of the month" in text:
        found |= {"freq": Freq.MONTHLY, "bymonthday": (-1,)}
        text = text.replace("last day of the month", "")
    else:
        text = _read_weekdays(text, found)
    if re.sub(r"\b(?:and|on|every|each)\b|[,\s]", "", text):
        raise DaysNotRead
    if not (found.get("byday") or found.get("bymonthday") or found.get("freq") is Freq.DAILY):
        raise DaysNotRead
    return found


def _read_pace(text: str, found: dict[str, Any]) -> str:
    if other := _OTHER_DAY.search(text):
        found |= {"interval": 2, "freq": Freq.WEEKLY}
        return f"{text[: other.start()]} {other[1]} {text[other.end() :]}"
    pace = _PACE.search(text)
    if pace is None:
        return text
    number, unit = pace[1] or "other", pace[2] or "week"
    found |= {"interval": _MANY.get(number) or int(number), "freq": _FREQ[unit]}
    if not 1 <= found["interval"] <= 12:
        raise DaysNotRead
    return f"{text[: pace.start()]} {text[pace.end() :]}"


def _in_month(match: re.Match[str]) -> list[str]:
    letters = _letters(match[2])
    return [f"{_PLACES[word]}{letters}" for word in re.split(r", | and ", match[1])]


def _day_number(text: str) -> int:
    if not 1 <= int(text) <= 31:
        raise DaysNotRead
    return int(text)


def _read_weekdays(text: str, found: dict[str, Any]) -> str:
    days: set[int] = set()
    for words, numbers in (
        (r"\b(?:every day|daily|7 days a week|all week)\b", range(7)),
        (r"\b(?:weekdays|every weekday)\b", range(5)),
        (r"\b(?:weekends|every weekend|at weekends)\b", (5, 6)),
    ):
        if re.search(words, text):
            days |= set(numbers)
            text = re.sub(words, "", text)
    for match in re.finditer(rf"\b({_DAY})\s*(?:to|-)\s*({_DAY})\b", text):
        first, last = _number(match[1]), _number(match[2])
        days |= {number % 7 for number in range(first, (last if last >= first else last + 7) + 1)}
    text = re.sub(rf"\b{_DAY}\s*(?:to|-)\s*{_DAY}\b", "", text)
    days |= {_number(match[0]) for match in re.finditer(rf"\b{_DAY}\b", text)}
    text = re.sub(rf"\b{_DAY}\b", "", text)
    found["byday"] = tuple(WEEKDAYS[number] for number in sorted(days))
    return text


def _number(word: str) -> int:
    return next(number for number, name in enumerate(_NAMES) if name.startswith(word[:3]))


def _letters(word: str) -> str:
    return WEEKDAYS[_number(word)]
