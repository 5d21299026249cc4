"""A feed comes from an address that the operator allowed, over https, from the public internet, or not at all (T9)."""

import gzip
import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.directory import fetch_jobs
from portal.directory.feed_address import FeedAddress, NotAllowedAddress, is_address, is_public, read_address
from portal.directory.feed_jobs import refresh_feeds
from portal.directory.feeds import read
from portal.directory.fetch_jobs import NotFetched, fetch_feed
from portal.directory.import_actions import source_named
from portal.directory.models import Listing
from portal.directory.shapes import Reading
from portal.directory.source_models import Source
from portal.storage.work import work

HOSTS = ("feeds.example.org",)
ADDRESS = FeedAddress("feeds.example.org", "/list?area=4")
PUBLIC = "93.184.216.34"


@pytest.mark.shows("T9")
@pytest.mark.parametrize(
    "address",
    [
        "http://feeds.example.org/list",
        "https://evil.example.net/list",
        "https://feeds.example.org.evil.example.net/",
        "https://feeds.example.org@evil.example.net/",
        "https://evil.example.net#@feeds.example.org/",
        "https://user:word@feeds.example.org/",
        "https://feeds.example.org:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://localhost/",
        "https://2130706433/",
        "https://feeds.exаmple.org/",  # a letter of another alphabet
        "https://feeds.example.org\n.evil.example.net/",
        "file:///etc/passwd",
        "ftp://feeds.example.org/",
        "gopher://feeds.example.org/",
        "https://",
        "https://[feeds.example.org/",
    ],
)
def test_an_address_that_nobody_allowed_is_refused_before_anything_is_called(address: str):
    assert is_address(address)
    with pytest.raises(NotAllowedAddress):
        read_address(address, HOSTS)


def test_an_allowed_address_is_read_with_its_question():
    found = read_address("https://Feeds.Example.org./list?area=4&page=1", HOSTS)
    assert (found.host, found.path) == ("feeds.example.org", "/list?area=4&page=1")
    assert str(found.page(3)) == "https://feeds.example.org/list?area=4&page=3"
    assert not is_address("lists/may.json")


@pytest.mark.shows("T9")
@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("2001:db8::1", "not an address", ""),
    ],
)
def test_no_address_of_our_own_network_is_public_however_it_is_written(address: str):
    assert not is_public(address)


def test_public_addresses_are_public():
    assert all(is_public(each) for each in (PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"))


# --- fetching: a real server on loopback stands for the public one; only the very last step leads there ---


class Feed:
    """What the other side answers, and which calls came in."""

    def __init__(self) -> None:
        self.status, self.headers, self.pages = 200, {"Content-Type": "application/json"}, [b"[]"]
        self.calls: list[str] = []
        self.opened: list[tuple[str, str]] = []
        self.said_length: int | None = None
        self.stall = threading.Event()
        self.stalls = False


@pytest.fixture
def feed() -> Iterator[Feed]:
    made = Feed()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.calls.append(self.path)
            number = int(self.path.rpartition("page=")[2]) if "page=" in self.path else 1
            body = made.pages[min(number, len(made.pages)) - 1]
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(made.said_length or len(body)))
            self.end_headers()
            if made.stalls:
                made.stall.wait(10)
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.port = server.server_address[1]  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.stall.set()
    server.shutdown()
    server.server_close()


def to(feed: Feed) -> dict[str, Any]:
    def opened(address: str, host: str, seconds: float) -> socket.socket:
        feed.opened.append((address, host))
        return socket.create_connection(("127.0.0.1", feed.port), timeout=seconds)  # type: ignore[attr-defined]

    return {"resolve": lambda _host: [PUBLIC], "open_to": opened}


def from_(feed: Feed) -> Any:
    """As the process apart does it, with the last step led to the server on loopback."""

    def fetch(kind: str, address: FeedAddress, _hosts: Any) -> Reading:
        with tempfile.TemporaryDirectory() as folder:
            return read(kind, fetch_feed(address, Path(folder), in_pages=False, **to(feed)))

    return fetch


def test_a_list_is_fetched_from_the_very_address_that_was_looked_up(feed: Feed, tmp_path: Path):
    feed.pages = [b'[{"id": 1}]']
    looked: list[str] = []
    parts = to(feed) | {"resolve": lambda host: looked.append(host) or [PUBLIC]}
    path = fetch_feed(ADDRESS, tmp_path, in_pages=True, **parts)
    assert path.read_bytes() == b'[{"id": 1}]'
    assert (looked, feed.opened) == (["feeds.example.org"], [(PUBLIC, "feeds.example.org")]), "looked up once"
    assert feed.calls == ["/list?area=4"]


def test_a_list_in_pages_is_fetched_page_by_page(feed: Feed, tmp_path: Path):
    feed.pages = [json.dumps({"total_pages": 3, "contents": [number]}).encode() for number in range(3)]
    path = fetch_feed(ADDRESS, tmp_path, in_pages=True, **to(feed))
    assert [json.loads(page.read_bytes())["contents"] for page in sorted(path.glob("*.json"))] == [[0], [1], [2]]


@pytest.mark.shows("T9")
@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"status": 302, "headers": {"Location": "https://169.254.169.254/"}}, "not followed"),
        ({"status": 500}, "answered 500"),
        ({"headers": {"Content-Type": "text/html"}}, "is no list"),
        (
            {
                "headers": {"Content-Type": "application/json", "Content-Encoding": "gzip"},
                "pages": [gzip.compress(b"[" + b" " * 50_000_000 + b"]")],
            },
            "packed",
        ),
        ({"pages": [b" " * 5_000_001]}, "more than 5 MB"),
        ({"said_length": 100}, "stopped in the middle|IncompleteRead"),
        ({"pages": [b'{"total_pages": 100000}']}, "more than 500"),
    ],
)
def test_an_answer_that_is_no_list_is_refused(feed: Feed, tmp_path: Path, answers: dict[str, Any], why: str):
    for name, value in answers.items():
        setattr(feed, name, value)
    with pytest.raises(NotFetched, match=why):
        fetch_feed(ADDRESS, tmp_path, in_pages=True, **to(feed))
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_keeps_us_waiting_is_left(feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetch_jobs, "SECONDS", 0.2)
    feed.stalls = True
    with pytest.raises(NotFetched):
        fetch_feed(ADDRESS, tmp_path, in_pages=True, **to(feed))


@pytest.mark.shows("T9")
@pytest.mark.parametrize("found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], []])
def test_a_name_that_leads_into_our_own_network_is_never_called(feed: Feed, tmp_path: Path, found: list[str]):
    with pytest.raises(NotFetched, match="public internet"):
        fetch_feed(ADDRESS, tmp_path, in_pages=True, **(to(feed) | {"resolve": lambda _host: found}))
    assert (feed.opened, feed.calls) == ([], [])


# --- each day ---


def meetings(*names: str) -> bytes:
    return json.dumps(
        [
            {
                "slug": name.lower().replace(" ", "-"),
                "name": name,
                "day": 1,
                "time": "19:00",
                "end_time": "20:00",
                "formatted_address": "1 Quay Road, Leeds, UK",
                "latitude": 53.8,
                "longitude": -1.55,
            }
            for name in names
        ]
    ).encode()


@pytest.fixture
def source(db, settings) -> Any:
    with work(db):
        source_named(db, name="Groups", kind="meeting-guide").address = "https://feeds.example.org/list"
    return type(settings)(**{**settings.__dict__, "feed_hosts": HOSTS})


def names(db) -> list[str]:
    db.rollback()
    db.expire_all()
    return list(db.scalars(select(Listing.name).where(Listing.shown).order_by(Listing.name)))


@pytest.mark.shows("T9", "F23", "G30")
def test_each_day_the_list_is_taken_whole_or_not_at_all_and_why_is_said(db, new_db, now, source, feed: Feed):
    feed.pages = [meetings("Evening Circle", "Morning Table")]
    assert refresh_feeds(new_db, now, source, fetch=from_(feed)) == 1
    both = ["Evening Circle", "Morning Table"]
    assert names(db) == both
    whole = feed.pages[0]
    for cut in range(0, len(whole), 37):
        feed.pages = [whole[:cut]]
        assert refresh_feeds(new_db, now, source, fetch=from_(feed)) == 0
        assert names(db) == both
    feed.pages = [meetings("Evening Circle")]
    assert refresh_feeds(new_db, now, source, fetch=from_(feed)) == 0, "half as many wait for a person"
    assert names(db) == both
    assert "1 records now, 2 before" in db.scalars(select(Source.held_back).where(Source.name == "Groups")).one()
    feed.pages = [meetings("Evening Circle", "Night Room")]
    assert refresh_feeds(new_db, now, source, fetch=from_(feed)) == 1
    assert names(db) == ["Evening Circle", "Night Room"]
    assert db.scalars(select(Source.held_back).where(Source.name == "Groups")).one() == ""


@pytest.mark.shows("T9")
def test_a_host_that_is_allowed_no_more_is_not_called(db, new_db, now, settings, source, feed: Feed):
    assert refresh_feeds(new_db, now, settings, fetch=from_(feed)) == 0
    assert feed.opened == []
    assert "PORTAL_FEED_HOSTS" in db.scalars(select(Source.held_back).where(Source.name == "Groups")).one()
