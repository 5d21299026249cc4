"""Text as feeds send it, made safe to keep: no HTML, no characters that hide or reorder, no endless length.

Every function takes any JSON value and never raises. What cannot be used comes back empty or None.
"""

import html
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

import nh3

TEXT_CAP = 10_000  # letters in a description; the longest honest one seen has about 8,000
LINE_CAP = 255
_READ_AT_MOST = 300_000  # before HTML is taken away: one description held a picture of 145,000 letters

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    # joiners carry meaning in Arabic and Indic writing and in emoji; elsewhere they only hide
    "|(?<![\u0600-\u0dff\ufe0f\U0001f300-\U0001faff])[\u200c\u200d]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_TAG_BEGINS = re.compile(r"<+(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCKS = ("p", "div", "section", "header", "ul", "ol", "li", "table", "tr", "hr", "blockquote", "pre")
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_KEPT_TAGS = {"br", "a", "td", *_BLOCKS, *_HEADS}
_DROPPED_WITH_CONTENT = {
    *("script", "style", "noscript", "template", "svg", "math", "object", "iframe", "textarea", "select"),
    *("head", "title", "noembed", "noframes", "xmp", "button", "audio", "video", "canvas"),
}
_HAS_BLOCK = re.compile(rf"<(?:br|{'|'.join((*_BLOCKS, *_HEADS))})\b", re.IGNORECASE)
_LINK = re.compile(r'<a(?: href="([^"]*)")?>(.*?)</a>', re.DOTALL)
_NEW_PARAGRAPH = re.compile(rf"</?(?:{'|'.join(b for b in (*_BLOCKS, *_HEADS) if b not in ('li', 'tr'))})>")


def text(value: object, cap: int = TEXT_CAP) -> str:
    """Plain text with line breaks; HTML lists become lines that begin with a dash, links keep their address."""
    return _shortened(_plain(_as_string(value)[:_READ_AT_MOST]), cap)


@lru_cache(maxsize=256)  # one description is asked for several times, and an organisation's once a service
def _plain(rough: str) -> str:
    if rough.isascii() and rough.isprintable() and "<" not in rough and "&" not in rough:
        return _tidy(rough)
    for _ in range(3):  # twice encoded HTML is common; more is an attack
        rough = _visible(rough)
        if not _TAG_BEGINS.search(rough) and not _ENTITY.search(rough):
            break
        rough = _without_html(rough)
    rough = _TAG_BEGINS.sub("", _visible(rough))
    return _tidy(unicodedata.normalize("NFC", rough))


def line(value: object, cap: int = LINE_CAP) -> str:
    """One line of plain text: nothing in it can start a new header, row or command."""
    return _shortened(" ".join(text(value, _READ_AT_MOST).split()), cap)


def cell(value: object, cap: int = LINE_CAP) -> str:
    """One line as it stands, angle brackets too: only to look for something in it, never to keep."""
    return " ".join(_visible(_as_string(value)[:_READ_AT_MOST]).split())[:cap]


def is_longer(value: object, cap: int = TEXT_CAP) -> bool:
    """Whether `text` with this cap leaves something out."""
    return len(text(value, cap + 2)) > cap


def slug(value: object, cap: int = 80) -> str:
    """Lower-case letters, figures and single dashes: for tags and for identifiers that we have to make."""
    plain = unicodedata.normalize("NFKD", line(value)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", ""))[:cap].strip("-")


def number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None and found == int(found) and abs(found) < 10**9 else None


def truth(value: object) -> bool | None:
    """Yes, no, or not said."""
    if isinstance(value, bool):
        return value
    word = line(value, 10).lower()
    return True if word in ("yes", "true", "y", "1") else False if word in ("no", "false", "n", "0") else None


def on_date(value: object) -> date | None:
    """A date written year first, with or without a time after it. The time and its zone are not read."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:$|[T ])", _as_string(value).strip())
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 2200 else None


def us_date(value: object) -> date | None:
    """`8/25/2022 11:17:07 AM`, month first, as some Meeting Guide feeds write it. Only with AM or PM."""
    try:
        return datetime.strptime(_as_string(value).strip(), "%m/%d/%Y %I:%M:%S %p").date()  # noqa: DTZ007
    except ValueError:
        return None


def part(value: object) -> Mapping[str, object]:
    """The object inside, or an empty one."""
    return value if isinstance(value, dict) else {}


def parts(value: object, most: int = 500) -> list[Mapping[str, object]]:
    """The objects of a list; a single object counts as a list of one."""
    many = value if isinstance(value, list) else [value]
    return [one for one in many[:most] if isinstance(one, dict)]


def copy(value: object, leave_out: re.Pattern[str], change: Callable[[str], str] = str, depth: int = 8) -> object:
    """What a source sent, to keep beside the record: storable characters, no forbidden keys, no endless text."""
    if isinstance(value, dict):
        kept = [(str(key), child) for key, child in list(value.items())[:200] if not leave_out.search(str(key))]
        return {line(key, 100): copy(child, leave_out, change, depth - 1) for key, child in kept} if depth else None
    if isinstance(value, list):
        return [copy(child, leave_out, change, depth - 1) for child in value[:200]] if depth else None
    if isinstance(value, str):
        return change(text(value, 2_000))
    return value if isinstance(value, bool) or value is None or number(value) is not None else None


def _as_string(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    try:
        return value if isinstance(value, str) else str(value)
    except ValueError:  # a whole number of thousands of figures
        return ""


def _visible(rough: str) -> str:
    return _HIDDEN.sub("", _LINE_ENDS.sub("\n", rough)).replace("\u00a0", " ")


def _without_html(rough: str) -> str:
    if not _TAG_BEGINS.search(rough):
        return _ENTITY.sub(lambda entity: html.unescape(entity[0]), rough)
    safe = nh3.clean(
        rough,
        tags=_KEPT_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    if _HAS_BLOCK.search(safe):
        safe = re.sub(r"\s+", " ", safe)
    safe = _LINK.sub(_link_in_words, safe)
    safe = re.sub(r"<br ?/?>|</?tr>", "\n", safe)
    safe = _NEW_PARAGRAPH.sub("\n\n", re.sub(r"<li>(?:\s*<p>)?", "\n- ", safe).replace("</li>", "\n"))
    return html.unescape(re.sub(r"<[^>]*>", " ", safe))


def _link_in_words(link: re.Match[str]) -> str:
    address, words = link[1] or "", link[2]
    shown = re.sub(r"^(?:https?://(?:www\.)?|mailto:|tel:)|/$", "", address)
    if not shown or len(address) > 120 or shown.lower() in words.lower():
        return words
    return f"{words} ({address.removeprefix('mailto:').removeprefix('tel:')})"


def _tidy(rough: str) -> str:
    lines = (" ".join(each.split()) for each in rough.split("\n"))
    joined = "\n".join("" if each == "-" else each for each in lines)
    spaced = re.sub(r"\n{3,}", "\n\n", joined).strip()
    return re.sub(r"\n\n(?=- )", "\n", spaced)


def _shortened(whole_text: str, cap: int) -> str:
    return whole_text if len(whole_text) <= cap else whole_text[: cap - 1].rstrip() + "…"
