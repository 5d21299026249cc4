"""What a message says: neutral text per kind, level and language, looked through before it may leave.

Where a text would be too long or would give something away, the place is left out, then the level goes down; where
even the neutral words would, nothing is sent.
"""

import html
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from portal.messages import banned, kinds, sms_length, texts
from portal.messages.confirming import shown
from portal.messages.contact import LEVELS
from portal.messages.moments import day_words, short_day_words, time_words
from portal.messages.speech import Say, direction, speaker
from portal.shared.clock import today
from portal.shared.directions import in_one_piece
from portal.shared.errors import NotAllowed

NAMED_IN_A_TEXT = 10


class WordsNotAllowed(NotAllowed):
    """No wording of this message keeps the rules."""


@dataclass(frozen=True)
class House:
    """The neutral facts about ourselves. `site` is the bare host, or '' where links are not to be shown."""

    name: str
    phone: str
    site: str
    catalogues: Path
    takes_replies: bool = False  # whether a text can be answered


@dataclass(frozen=True)
class Facts:
    about: str
    starts_at: datetime | None = None
    place: str = ""  # a neutral venue name; '' for phone and video
    by: str = ""  # a local date as 2026-11-26
    refs: tuple[str, ...] = ()
    count: str = ""  # how many things there are, where not all are named
    news: tuple[str, ...] = ()  # for each of refs its kind
    times: tuple[datetime, ...] = ()  # other times that could be had
    figures: str = ""  # to be typed back


@dataclass(frozen=True)
class Words:
    level: str  # the level that was used: the one wanted or a lower one
    language: str  # the language that was used: the one wanted or English
    text: str
    subject: str
    body: str
    html: str

    @property
    def parts(self) -> int:
        return sms_length.parts(self.text)


@dataclass(frozen=True)
class _Reader:
    language: str
    say: Say
    house: House
    now: datetime
    way: str


def render(kind_name: str, facts: Facts, *, way: str, level: str, language: str, house: House, now: datetime) -> Words:
    """Raises WordsNotAllowed. `now` decides between "tomorrow" and the day's name.

    A sentence that a language lacks, or whose translation does not keep the rules, is said in English throughout.
    """
    kind = kinds.kind(kind_name)
    wording = texts.TEXTS[kind.words or kind.name]
    for spoken in dict.fromkeys((language, "en")):
        reader = _Reader(spoken, speaker(spoken, house.catalogues), house, now, way)
        for lower in _levels(level, house):
            sentence = reader.say(wording.at(lower))
            if spoken != "en" and sentence == wording.at(lower):
                continue
            words = _first_allowed(sentence, wording, facts, lower, kind, reader)
            if words is not None:
                return words
    raise WordsNotAllowed(kind_name)


def _first_allowed(
    sentence: str, wording: texts.Wording, facts: Facts, level: str, kind: kinds.Kind, reader: _Reader
) -> Words | None:
    """With the place, then with short names of days, then without the place."""
    for place in dict.fromkeys((facts.place, "")):
        for short_days in (False, True) if reader.way == "text" else (False,):
            values = _values(facts, place, reader, short_days)
            text = sentence % values
            if reader.way == "text":
                text = f"{text} {reader.say(texts.AUTOMATIC_TEXT)}"
            if _is_allowed(text, level, kind, reader):
                return _whole(wording, text, values, level, kind, reader)
    return None


def _levels(level: str, house: House) -> list[str]:
    wanted = LEVELS.index(level) if level in LEVELS else 0
    if LEVELS[wanted] == "full" and not house.site:
        wanted -= 1
    return [LEVELS[number] for number in range(wanted, -1, -1)]


def _is_allowed(text: str, level: str, kind: kinds.Kind, reader: _Reader) -> bool:
    if not kind.for_work and banned.found(text, reader.language):
        return False
    if level == "neutral" and not kind.for_work and reader.house.name.casefold() in text.casefold():
        return False
    return reader.way != "text" or sms_length.fits(text, level)


def _values(facts: Facts, place: str, reader: _Reader, short_days: bool) -> dict[str, str]:
    say, language, house = reader.say, reader.language, reader.house
    number = in_one_piece if direction(language) == "rtl" else str
    show_day = short_day_words if short_days else day_words
    values = {
        "name": house.name,
        "phone": number(house.phone),
        "site": house.site,
        "place": f", {place}" if place else "",
        "ref": facts.about,
        "refs": ", ".join(_named(facts, reader)),
        "code": number(shown(facts.figures)),
        "count": facts.count or str(len(facts.refs)),
        "by": show_day(date.fromisoformat(facts.by), language) if facts.by else "",
        "day": "",
        "time": "",
        "others": ", ".join(f"{show_day(today(at), language)} {time_words(at, language, say)}" for at in facts.times),
    }
    if facts.starts_at is not None:
        ahead = today(facts.starts_at) - today(reader.now)
        near = {timedelta(0): texts.TODAY, timedelta(days=1): texts.TOMORROW}.get(ahead)
        values["day"] = say(near) if near else show_day(today(facts.starts_at), language)
        values["time"] = time_words(facts.starts_at, language, say)
    change = texts.CHANGE_BY_REPLY if reader.way == "text" and house.takes_replies else texts.CHANGE_BY_PHONE
    return values | {"change": say(change) % values}


def _named(facts: Facts, reader: _Reader) -> list[str]:
    """References, with what is new about each; in a text there is no room for that."""
    if reader.way == "text":
        return list(facts.refs[:NAMED_IN_A_TEXT])
    if len(facts.news) != len(facts.refs):
        return list(facts.refs)
    known = [texts.NEWS.get(kind) for kind in facts.news]
    pairs = zip(facts.refs, known, strict=True)
    return [f"{ref} ({reader.say(word)})" if word else ref for ref, word in pairs]


def _whole(
    wording: texts.Wording, text: str, values: dict[str, str], level: str, kind: kinds.Kind, reader: _Reader
) -> Words:
    if reader.way == "text":
        return Words(level, reader.language, text, "", "", "")
    say = reader.say
    stop = texts.STOP_BY_SITE if level == "full" and reader.house.site else texts.STOP_BY_PHONE
    if kind.for_work:
        stop = texts.STOP_AT_WORK
    paragraphs = [text, f"{say(texts.AUTOMATIC)} {say(stop) % values}"]
    if level != "neutral":
        paragraphs.append(reader.house.name)
    subject = say(wording.subject or texts.A_NOTE) % values
    return Words(
        level, reader.language, text, subject, "\n\n".join(paragraphs) + "\n", _as_html(paragraphs, reader.language)
    )


def _as_html(paragraphs: list[str], language: str) -> str:
    inside = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return f'<!doctype html><html lang="{language}" dir="{direction(language)}"><body>{inside}</body></html>'
