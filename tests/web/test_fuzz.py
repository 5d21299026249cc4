"""Every route, asked for in every odd way: never a page that breaks, never memory that only grows (F22, G29)."""

import gc
import random
import re
import resource
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.kit.page import check_page
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor, _Broken
from tests.referrals.walking import ask_and_send, begin, walk

SEED = 20261122
ODD = (
    "",
    " ",
    "0",
    "-1",
    "1e999",
    "99999999999999999999",
    "2026-02-30",
    "2026-03-29T01:30",
    "0000-00-00",
    "25:61",
    "null",
    "None",
    "true",
    "[]",
    "{}",
    "\0",
    "a\0b",
    "\r\nSet-Cookie: x=1",
    "'; DROP TABLE visit; --",
    '"><script>alert(1)</script>',
    "{{ 7*7 }}",
    "%s%n%(x)s",
    "../../etc/passwd",
    "//example.org",
    "javascript:x()",
    "\u202eabc\u202c",
    "\u200b\u200d\ufeff",
    "e\u0301" * 40,
    "👩‍👩‍👧‍👦" * 10,
    "Ⅷ²½",
    "١٢٣",
    "ffi",
    "\ud800",
    "x" * 300,
    "x" * 20_000,
    "+44 7700 900142",
    "a@b",
    "LS8 4QX",
    "FH-00000",
    "BK-ZZZZZ",
    "en",
    "cy",
)
GO = (
    "on",
    "send",
    "back",
    "skip",
    "save",
    "kept",
    "card",
    "move",
    "cancel",
    "look",
    "keep",
    "blur",
    "remove",
    "change-x",
)
METHODS = ("GET",) * 5 + ("POST",) * 9 + ("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH")
ROLES = ("mentor", "coordinator", "supervisor", "administrator")
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
STAY_OUT = ("/static/", "/health/ready", "/exit", "/sign-out", "/work/account/visits/end")


class Walker:
    """One visitor with a pool of addresses seen, and of forms to spoil."""

    def __init__(self, client: Visitor, chance: random.Random, rules: list[Any]):
        self.client, self.chance, self.rules = client, chance, rules
        self.seen: list[str] = ["/"]
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []

    def step(self) -> int:
        method = self.chance.choice(METHODS)
        address, fields = self.address(), self.fields()
        if method == "POST" and self.forms and self.chance.random() < 0.8:
            address, values = self.chance.choice(self.forms)
            fields = self.spoilt(values)
        headers = self.headers()
        kwargs: dict[str, Any] = {"method": method, "headers": headers}
        if method in ("POST", "PUT", "PATCH"):
            kwargs["data"] = _as_body(fields)
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif self.chance.random() < 0.4:
            address = address.split("?")[0] + "?" + _as_body(fields).decode()
        with _Broken() as broken:
            answer = FlaskClient.open(self.client, address, **kwargs)
        if answer.status_code >= 500 and answer.status_code != 501:
            raise AssertionError(f"{method} {address[:200]} {fields[:8]} -> {answer.status_code}") from broken.cause
        self.learn(address, answer)
        answer.close()
        return answer.status_code

    def address(self) -> str:
        if self.chance.random() < 0.4:
            return self.chance.choice(self.seen)
        rule = self.chance.choice(self.rules)
        if rule.rule.startswith(STAY_OUT):
            return "/"
        path = re.sub(r"<[^>]*>", lambda _part: quote(self.odd()[:200].encode("utf-8", "replace"), safe=""), rule.rule)
        return self.chance.choice(("", "", "", "/cy", "/ur")) + path

    def odd(self) -> str:
        return self.chance.choice(ODD)

    def fields(self) -> list[tuple[str, str]]:
        names = ("step", "go", "when", "place", "postcode", "q", "nation", "page", "code", "pin", "email", "next")
        return [(self.chance.choice(names), self.odd()) for _ in range(self.chance.randrange(6))]

    def spoilt(self, values: list[tuple[str, str]]) -> list[tuple[str, str]]:
        made: list[tuple[str, str]] = []
        for name, value in values:
            turn = self.chance.random()
            if name == "csrf_token" and turn < 0.97:
                made.append((name, value))
            elif turn < 0.25:
                made.append((name, self.odd()))
            elif turn < 0.3:
                made += [(name, value), (name, self.odd())]
            elif turn > 0.05:
                made.append((name, value))
        if self.chance.random() < 0.6:
            made.append(("go", self.chance.choice(GO)))
        return made

    def headers(self) -> dict[str, str]:
        if self.chance.random() < 0.9:
            return {}
        name = self.chance.choice(
            ("Accept-Language", "Content-Type", "Range", "If-Modified-Since", "Accept", "Cookie2")
        )
        value = self.chance.choice(("", "x", "zz-ZZ;q=a", "application/json", "multipart/form-data", "bytes=9-1"))
        return {name: value}

    def learn(self, address: str, answer: Any) -> None:
        if answer.mimetype != "text/html" or not answer.data or answer.status_code in (301, 302, 303, 308):
            return
        text = answer.get_data(as_text=True)
        own = [link.replace("&amp;", "&") for link in LINK.findall(text)]
        self.seen += [link for link in own if not link.startswith(("//", *STAY_OUT)) and "/exit" not in link][:30]
        del self.seen[1 : max(1, len(self.seen) - 200)]
        page = check_page(text)
        for form in page.forms:
            target = form.action or urlsplit(address).path
            if form.values and not target.startswith(STAY_OUT):
                self.forms.append((target, list(form.values)))
        del self.forms[: max(0, len(self.forms) - 60)]


def _as_body(fields: list[tuple[str, str]]) -> bytes:
    return "&".join(
        f"{quote(name, safe='')}={quote(value.encode('utf-8', 'surrogatepass'), safe='')}" for name, value in fields
    ).encode()


def held() -> int:
    """Bytes this process holds now."""
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


@pytest.mark.shows("F22", "G29")
def test_no_odd_request_to_any_route_breaks_a_page(app: Flask, store: Any, now: Any, full: bool):
    """100,000 requests at the full size, 800 by default; anonymous, in the middle of asking, come back, each role."""
    many = 100_000 if full else 800
    chance = random.Random(SEED)
    rules = list(app.url_map.iter_rules())
    visitors = [app.test_client() for _ in range(3 + len(ROLES))]
    begin(visitors[1])
    walk(visitors[1], until="help_wanted")
    ask_and_send(visitors[2])
    for role, visitor in zip(ROLES, visitors[3:], strict=True):
        sign_in(visitor, make_worker(store, role))
    walkers = [Walker(visitor, chance, rules) for visitor in visitors]
    answered: dict[int, int] = {}
    before = 0
    for number in range(many):
        if number == many // 3:
            before = held()
        if number % 10_000 == 9_999:
            print(f"{number + 1:,} requests, {held() // 2**20} MB", flush=True)
        status = chance.choice(walkers).step()
        answered[status] = answered.get(status, 0) + 1
    assert held() - before < 50 * 1024 * 1024, "the promise names this bound (G29)"
    assert answered.get(200, 0) > many / 10 and len(answered) > 5, f"requests reach pages: {answered}"
