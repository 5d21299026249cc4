"""Languages by address: `/cy/find` is the Welsh twin of `/find`; the bare address is English (N-38).

The prefix is taken off before routing and kept as the script root, so that every url_for() stays in the language.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from babel import Locale
from babel.dates import format_date
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext
from markupsafe import Markup

from portal.settings import Settings
from portal.shared.clock import local
from portal.shared.directions import RIGHT_TO_LEFT, in_one_piece
from portal.shared.spoken_times import small_first, spoken

# Each language by its own name, in its own script (N-37).
OWN_NAMES = {
    "en": "English",
    "cy": "Cymraeg",
    "pl": "Polski",
    "ro": "Română",
    "pa": "ਪੰਜਾਬੀ",
    "ur": "اردو",
}
# Not all there yet: each page says so (N-37). The house test keeps this true.
PARTLY = {"ur": "ان صفحات کے کچھ حصے ابھی انگریزی میں ہیں۔", "pa": "ਇਨ੍ਹਾਂ ਸਫ਼ਿਆਂ ਦੇ ਕੁਝ ਹਿੱਸੇ ਅਜੇ ਅੰਗਰੇਜ਼ੀ ਵਿੱਚ ਹਨ।"}
# The way in is there, the twelve questions are not: it is said before the first, with another way to answer (J3).
QUESTIONS_IN_ENGLISH = frozenset({"pa"})


@dataclass(frozen=True)
class Twin:
    """This page in another language."""

    code: str
    name: str
    url: str
    current: bool


class LanguagePrefix:
    """WSGI: moves `/cy` from the path to the script root."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]], languages: tuple[str, ...]):
        self.wsgi, self.languages = wsgi, languages

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        first = path.split("/", 2)[1] if path.startswith("/") else ""
        if first in self.languages[1:]:
            environ["portal.language"] = first
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/" + first
            environ["PATH_INFO"] = path[len(first) + 1 :] or "/"
        return self.wsgi(environ, start_response)


def choose_language() -> str:
    if not has_request_context():
        return "en"
    return request.environ.get("portal.language", "en")


def current_language() -> str:
    """The code of the language a person reads now."""
    found = get_locale()
    return found.language if found else "en"


def twins() -> list[Twin]:
    settings: Settings = current_app.extensions["portal_settings"]
    here = choose_language()
    # quoted: browsers take a backslash for a slash, and two of them for another host (T16)
    bare = quote(request.path) if request.method == "GET" else "/"
    query = request.query_string.decode("latin-1") if request.method == "GET" else ""
    tail = bare + ("?" + query if query else "")
    return [
        Twin(code, OWN_NAMES.get(code, code), tail if code == "en" else f"/{code}{tail}", code == here)
        for code in settings.languages
    ]


@contextmanager
def speaking(language: str):
    """For words written outside a request."""
    with force_locale(language):
        yield


def _locale() -> Locale:
    return get_locale() or Locale.parse("en_GB")


@lru_cache(maxsize=4000)
def _written(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


def _words() -> Any:
    """The catalogue of the language now. A page asks for it a hundred times, so it is looked up when that changes."""
    locale = get_locale()
    held: tuple[Locale | None, Any] | None = g.get("words_of") if g else None
    if held is None or held[0] is not locale:
        held = (locale, get_translations())
        if g:
            g.words_of = held
    return held[1]


def show_time(moment: datetime | time) -> str:
    """8pm, 9:30am, 12 noon, midnight (content-style: times), in the reader's language. Local time."""
    return spoken(local(moment).time() if isinstance(moment, datetime) else moment, gettext)


def show_day(day: datetime | date, *, year: bool = False, first: bool = False) -> str:
    """Thursday 14 May: never only a date in figures. `first`: it stands alone, or begins a sentence."""
    on = local(day).date() if isinstance(day, datetime) else day
    if _locale().language == "en":
        return f"{_written(on, 'EEEE', _locale())} {on.day} {_written(on, 'MMMM', _locale())}" + (
            f" {on.year}" if year else ""
        )
    words = _written(on, "EEEE d MMMM y" if year else "EEEE d MMMM", _locale())
    return words if first else small_first(words, _locale().language)


def show_short_day(day: datetime | date) -> str:
    """16 November."""
    on = local(day).date() if isinstance(day, datetime) else day
    return _written(on, "d MMMM", _locale())


def show_day_and_date(day: date) -> str:
    """Thu 26: for the narrow columns of a week."""
    return f"{_written(day, 'EEE', _locale())} {day.day}"


def show_month(day: date) -> str:
    """November 2026."""
    return _written(day, "MMMM y", _locale())


def show_weekday(day: date) -> str:
    """Within a sentence: Welsh writes its days small there."""
    return small_first(_written(day, "EEEE", _locale()), _locale().language)


def small_day(words: str) -> str:
    """The name of a day as it stands within a list; other words as they are."""
    return small_first(words, _locale().language) if words.startswith("Dydd ") else words


def show_when(moment: datetime, *, first: bool = False) -> str:
    """Thursday 26 November, 7pm."""
    return f"{show_day(moment, first=first)}, {show_time(moment)}"


def show_number(number: str) -> str:
    """A phone number or figures within a sentence."""
    return in_one_piece(number) if current_language() in RIGHT_TO_LEFT else number


def number_in_one(number: str) -> Markup:
    """For a page: a phone number stands in one line, and goes to the next as a whole (`.number`)."""
    return Markup('<span class="number">{}</span>').format(show_number(number))


def init_i18n(app: Flask, settings: Settings) -> None:
    Babel(
        app,
        default_locale="en",
        default_translation_directories=str(settings.shipped / "translations"),
        locale_selector=choose_language,
        timezone_selector=lambda: "Europe/London",
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: _words().ugettext(words),
        ngettext=lambda one, many, count: _words().ungettext(one, many, count),
        newstyle=True,
        pgettext=lambda about, words: _words().upgettext(about, words),
        npgettext=lambda about, one, many, count: _words().unpgettext(about, one, many, count),
    )
    app.wsgi_app = LanguagePrefix(app.wsgi_app, settings.languages)  # type: ignore[method-assign]
    app.jinja_env.filters |= {
        "time": show_time,
        "day": show_day,
        "short_day": show_short_day,
        "small_day": small_day,
        "day_and_date": show_day_and_date,
        "month": show_month,
        "when": show_when,
        "number": number_in_one,
    }

    @app.context_processor
    def words() -> dict[str, Any]:
        code = current_language()
        return {
            "lang": code,
            "text_dir": "rtl" if code in RIGHT_TO_LEFT else "ltr",
            "partly": PARTLY.get(code, ""),
            "questions_in_english": code in QUESTIONS_IN_ENGLISH,
            "languages": g.setdefault("twins", twins()) if has_request_context() else [],
        }
