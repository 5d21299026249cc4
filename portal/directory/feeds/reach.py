"""Ways to reach somebody, as feeds write them: web addresses, e-mail addresses, phone numbers of the UK."""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from portal.directory.feeds import clean
from portal.directory.shapes import Channel
from portal.shared.contact import BadPhoneNumber, PhoneNumber

_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_BEGINS_WITH_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]|$)", re.IGNORECASE)
_TRACKING = re.compile(r"fbclid|gclid|mc_[ce]id|utm_\w+", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![\w.+'/-])[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
    r"(?![\w-])"
)
_SHORT = re.compile(r"999|112|1(?:01|05|11|19|59)|116\d{3}|18000")
_IN_PROSE = re.compile(r"(?<![\d#£.,/-])(?:\+44|\(?0)[\d ()-]{7,16}\d(?![\d-]|[.,]\d)")
_IS_A_FAX = re.compile(r"\bfax\b[^\d]{0,12}$", re.IGNORECASE)
_IS_FOR_TEXTS = re.compile(
    r"\b(?:text(?:ing)?|sms)\b(?:\s+(?:us|them|on|to|number|line|service|message))*\W{0,3}$", re.IGNORECASE
)


def web_address(value: object) -> str:
    """An http(s) address with a real host, or nothing. Tracking parts go; a missing scheme becomes https."""
    rough = clean.line(value, 2_000)
    if not rough or " " in rough or len(rough) >= 2_000 or not rough.isprintable():
        return ""
    if not re.match(r"https?://", rough, re.IGNORECASE):
        if not _BEGINS_WITH_HOST.match(rough):
            return ""
        rough = f"https://{rough}"
    try:
        split = urlsplit(rough)
        host, port = _plain_host(split.hostname or ""), split.port
    except ValueError:
        return ""
    if not host or "@" in split.netloc or '"' in rough or "<" in rough or "\\" in rough:
        return ""
    return _rebuilt(split, host if port is None else f"{host}:{port}")


def first_web_address(value: object) -> str:
    """Of a cell that holds several, one a line or with spaces between."""
    return next(filter(None, map(web_address, clean.line(value, 2_000).split())), "")


def has_scheme(value: object) -> bool:
    return bool(re.match(r"https?://", clean.line(value, 2_000), re.IGNORECASE))


def email(value: object) -> str:
    """The one e-mail address in a cell such as `Desk <desk@example.org>`, or nothing."""
    found = emails_in(clean.cell(value, 1_000))
    return found[0] if len(found) == 1 else ""


def emails_in(words: str) -> list[str]:
    """Addresses that stand in text, each once, in their order."""
    good = (found for found in _EMAIL.findall(words) if len(found) <= 254)
    spelled = (f"{local}@{host.lower()}" for local, host in (address.split("@") for address in good))
    return list(dict.fromkeys(spelled))


def phone(value: object) -> str:
    """A UK number as people read it, or nothing. The source's own grouping is kept where it has one."""
    rough = clean.line(value, 60).strip("\"'“” .;:,")
    rough = re.sub(r"^(?:tel(?:ephone)?|phone|call|freephone|t)\b[\s.:]*", "", rough, flags=re.IGNORECASE)
    rough = re.sub(r"^(?:\+|00)\s?44\s?(?:\(0\)|0)?\s?", "0", rough)
    if re.search(r"[^\d\s()./-]", rough):
        return ""
    figures = figures_of(rough)
    if _SHORT.fullmatch(figures):
        return f"116 {figures[3:]}" if len(figures) == 6 else figures
    try:
        known = PhoneNumber.read(figures) if figures.startswith("0") and not figures.startswith("00") else None
    except BadPhoneNumber:
        return ""
    if known is None:
        return ""
    return rough if re.fullmatch(r"\d{3,6}(?: \d{2,6})+", rough) else known.shown


def textphone(value: object) -> str:
    """A number behind the relay prefix 18001."""
    rough = clean.line(value, 60)
    behind = phone(re.sub(r"^18001\s*", "", rough))
    return f"18001 {behind}" if behind and rough.startswith("18001") else behind


def text_number(value: object) -> str:
    """A number for text messages: a mobile or landline number, or a short code of five or six figures."""
    figures = clean.line(value, 60)
    return figures if re.fullmatch(r"[2-9]\d{4,5}", figures) else phone(figures)


def any_phone(value: object) -> str:
    """A number of another country as it is written, without what is not part of a number."""
    rough = clean.line(value, 60).strip("\"'“” .;:,")
    usable = re.fullmatch(r"\+?[\d\s().-]{7,24}(?:\s*(?:x|ext\.?)\s*\d{1,6})?", rough, re.IGNORECASE)
    return rough if usable and 7 <= len(re.sub(r"\D", "", rough)) <= 20 else ""


def figures_of(number: str) -> str:
    return re.sub(r"\D", "", number)


def phones_in(words: str) -> list[Channel]:
    """UK numbers that stand in text, each once; fax numbers are passed over."""
    found: dict[str, Channel] = {}
    for match in _IN_PROSE.finditer(words):
        number, before = phone(match[0]), words[max(0, match.start() - 60) : match.start()]
        if not number or _IS_A_FAX.search(before):
            continue
        kind = "text" if _IS_FOR_TEXTS.search(before) else "phone"
        found.setdefault(figures_of(number), Channel(kind=kind, value=number))
    return list(found.values())


def _plain_host(host: str) -> str:
    try:
        plain = host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return plain if _HOST.fullmatch(plain) and len(plain) <= 253 else ""


def _rebuilt(split: SplitResult, host: str) -> str:
    query = split.query
    if _TRACKING.search(query):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([pair for pair in pairs if not _TRACKING.fullmatch(pair[0])])
    whole = urlunsplit((split.scheme.lower(), host, split.path, query, split.fragment))
    return whole if len(whole) <= 500 else ""
