"""The kit keeps its word: what it is there to catch is caught."""

import smtplib
from pathlib import Path

import pytest
from flask import Flask, redirect, render_template_string, request
from sqlalchemy import text

from tests.kit.page import Page, check_page
from tests.kit.postgres import Server
from tests.kit.smtp_sink import ALLOWED, ReachedForMail, guard
from tests.kit.visitor import PageBroke, Visitor
from tests.shows import ClosingLines

GOOD = '<!doctype html><html lang="en"><title>Places – Ferry Lane</title><h1>Places</h1>{}</html>'


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace(' lang="en"', ""), "say the language"),
        (GOOD.format("<h1>Two</h1>"), "one h1"),
        (GOOD.replace("Places – ", "Other – "), "title starts with the h1"),
        (GOOD.format('<p id="a"></p><p id="a"></p>'), "ids are unique"),
        (GOOD.format('<input id="name" name="name">'), "every field has a label"),
        (GOOD.format('<label>Words <textarea id="w"></textarea></label>'), "where help is now"),
        (GOOD.format('<p style="color:red">'), "strict policy"),
        (GOOD.format("<script>go()</script>"), "strict policy"),
        (GOOD.format('<button onclick="go()">x</button>'), "strict policy"),
        (GOOD.format('<a href="javascript:go()">x</a>'), "links go to addresses"),
    ],
)
def test_a_page_that_breaks_a_rule_is_found(wrong: str, said: str):
    with pytest.raises(AssertionError, match=said):
        check_page(wrong)


@pytest.mark.parametrize(
    "right",
    [
        GOOD,
        GOOD.format('<label for="name">Name</label><input id="name" name="name">'),
        GOOD.format("<label>Name <input name='name' id='n'></label>"),
        GOOD.format('<label>Words <textarea id="w"></textarea></label><p class="know when-read">Help right now</p>'),
        GOOD.format('<form method="post"></form>').replace("<title>", "<title>Error: "),
        GOOD.replace("<h1>Places", '<h1 data-neutral-title="Places">Al-Anon at the mill'),
    ],
)
def test_a_page_in_good_order_passes(right: str):
    check_page(right)


def test_a_form_is_read_as_a_browser_would_send_it():
    page = Page(
        GOOD.format(
            '<form method="post" action="/ask"><input type="hidden" name="once" value="k">'
            '<input type="radio" name="who" value="friend"><input type="radio" name="who" value="mother" checked>'
            '<input type="checkbox" name="ways" value="text" checked><textarea name="words">\nas typed</textarea>'
            '<select name="day"><option value="1">x</option><option value="2" selected>y</option></select>'
            '<input type="submit" name="go" value="Send"></form>'
        )
    )
    assert page.form("/ask").values == [
        ("once", "k"), ("who", "mother"), ("ways", "text"), ("words", "as typed"), ("day", "2"),
    ]  # fmt: skip


def test_reaching_for_a_strange_mail_server_is_noted_even_where_the_code_goes_on(monkeypatch: pytest.MonkeyPatch):
    reached: list[str] = []
    monkeypatch.setattr(smtplib.SMTP, "_get_socket", guard(smtplib.SMTP, reached))
    with pytest.raises(ReachedForMail):
        smtplib.SMTP("localhost", 25)
    assert reached == ["localhost:25"]


def test_a_sink_of_our_own_may_be_reached(smtp_sink):
    assert ("127.0.0.1", smtp_sink.port) in ALLOWED
    assert _send(smtp_sink.port) == {}
    assert smtp_sink.to("someone@example.org")[0]["subject"] == "See you"


@pytest.mark.parametrize(
    ("how", "error", "kept"),
    [
        ("550 at RCPT", smtplib.SMTPRecipientsRefused, 0),
        ("550 after DATA", smtplib.SMTPDataError, 0),
        ("close after data", smtplib.SMTPServerDisconnected, 1),
        ("hang", OSError, 0),
        ("refuse", ConnectionRefusedError, 0),
    ],
)
def test_a_sink_misbehaves_as_told(smtp_sink, how: str, error: type[Exception], kept: int):
    smtp_sink.behave(how)
    with pytest.raises(error):
        _send(smtp_sink.port)
    assert len(smtp_sink.received) == kept
    smtp_sink.behave("accept")
    assert _send(smtp_sink.port) == {}


def test_a_sink_takes_a_message_at_the_try_it_was_told(smtp_sink):
    smtp_sink.behave("451 until", 3)
    for _try in range(2):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            _send(smtp_sink.port)
    assert _send(smtp_sink.port) == {}


def _send(port: int) -> dict[str, object]:
    with smtplib.SMTP("127.0.0.1", port, timeout=0.5) as client:
        return client.sendmail("a@example.org", ["someone@example.org"], b"Subject: See you\r\n\r\nHello")


def test_each_test_has_a_database_of_its_own(db):
    db.execute(text("INSERT INTO setting_value (name, value) VALUES ('only-here', '1')"))
    db.commit()
    assert db.scalar(text("SELECT count(*) FROM setting_value WHERE name = 'only-here'")) == 1


@pytest.mark.postgres
def test_postgres_alone_means_postgres(db):
    assert db.get_bind().dialect.name == "postgresql"


@pytest.mark.engines("sqlite")
def test_an_engine_that_is_named_is_the_only_one(db):
    assert db.get_bind().dialect.name == "sqlite"


@pytest.mark.postgres
def test_a_server_that_was_cut_off_comes_back_with_what_was_committed(postgres):
    server = Server(durable=True)
    try:
        server.start()
        first = server.process.pid
        server.restart()
        assert server.process.pid != first
    finally:
        server.remove()
    assert not server.folder.exists()


def test_the_clock_is_set_for_a_test(now):
    from portal.shared import clock

    assert abs((clock.now() - now).total_seconds()) < 60


@pytest.fixture
def pages() -> Visitor:
    """A tiny site, so that the client is tried without the portal's own pages."""
    app = Flask("pages")
    app.test_client_class = Visitor
    form = GOOD.format('<form method="post" action="/form"><input type="hidden" name="csrf_token" value="t"></form>')
    plain = {"Content-Type": "text/plain"}
    app.add_url_rule("/form", "form", lambda: render_template_string(form), methods=["GET"])
    app.add_url_rule("/form", "sent", lambda: (request.form.get("csrf_token", "none"), 200, plain), methods=["POST"])
    app.add_url_rule("/crooked", "crooked", lambda: "<html><h1>x</h1></html>")
    app.add_url_rule("/away", "away", lambda: redirect("/form"))
    app.add_url_rule("/broken", "broken", lambda: (GOOD, 500))
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


def test_the_client_looks_at_every_page(pages: Visitor):
    with pytest.raises(AssertionError, match=r"/crooked .* say the language"):
        pages.get("/crooked")


def test_the_client_sends_the_token_of_the_form(pages: Visitor):
    assert pages.post("/form", data={"a": "b"}).text == "t"
    assert pages.post("/form", data={"a": "b"}, csrf=False).text == "none"


def test_the_client_raises_what_breaks(pages: Visitor):
    with pytest.raises(PageBroke):
        pages.get("/broken")
    assert pages.get("/broken", breaks=True).status_code == 500


def test_a_real_browser_sees_what_a_page_asks_of_other_hosts(browser):
    page = browser.page(320)
    page.set_content(
        '<html lang="en"><title>x</title><main><h1>x</h1><img alt="" src="https://example.org/x.png"></main>'
    )
    page.wait_for_load_state()
    assert browser.foreign_requests == ["https://example.org/x.png"]
    browser.requests.clear()


def test_a_real_browser_finds_what_cannot_be_used(browser):
    page = browser.page(320)
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><input></main>')
    with pytest.raises(AssertionError, match="label"):
        browser.check_a11y(page)
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><pre>' + "wide " * 200 + "</pre></main>")
    with pytest.raises(AssertionError, match="let it wrap"):
        browser.check_width(page)


def test_scripts_forced_colours_and_width_are_as_asked(browser):
    page = browser.page(375, forced_colours=True)
    assert page.evaluate("[innerWidth, matchMedia('(forced-colors: active)').matches]") == [375, True]
    still = browser.page(320, script=False)
    still.set_content("<p id=a>before</p><script>document.getElementById('a').textContent = 'after'</script>")
    assert still.inner_text("#a") == "before"


def test_closing_lines_say_what_was_shown_and_what_was_not(pytestconfig: pytest.Config):
    lines = ClosingLines(pytestconfig)
    lines.facts = {"a.py::x[sqlite]": {"shows": ["R-01"]}, "a.py::x[postgresql]": {"shows": ["R-01"]}}
    lines.outcomes = {"a.py::x[sqlite]": "passed", "a.py::x[postgresql]": "failed"}
    said = "\n".join(lines.shown_lines())
    assert "R-01   failed   a.py::x" in said
    assert "Shown by a test: 1 of" in said


def test_a_missing_real_part_fails_where_the_build_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    session = type("Session", (), {"exitstatus": 0})()
    lines = ClosingLines(type("Config", (), {})())
    lines.left_out = {"a.py::x": "../shared/data is absent"}
    monkeypatch.setenv("CI", "true")
    lines.pytest_sessionfinish(session)
    assert session.exitstatus == 0
    lines.left_out["a.py::y"] = "real part missing: no Chromium"
    monkeypatch.setenv("CI", "false")
    lines.pytest_sessionfinish(session)
    assert session.exitstatus == 0
    monkeypatch.setenv("CI", "true")
    lines.pytest_sessionfinish(session)
    assert session.exitstatus == 1
