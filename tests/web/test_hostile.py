"""Requests that no page of ours makes: every one is answered plainly, none breaks a page."""

import logging

import pytest
from gunicorn.config import Config

from portal.serving import QuietLogger
from portal.web import errors
from tests.kit.every_route import routes
from tests.kit.visitor import Visitor

ANSWERED = (303, 400, 409, 422)
FORMS = ("/ask", "/code", "/sign-in", "/higher-contrast")
JSON = {
    "numbers for words": '{"code": 5, "pin": [1], "email": {"a": 1}, "password": 3, "step": "before"}',
    "a list": "[1, 2, 3]",
    "a word": '"x"',
    "cut off": "{",
    "deep": "[" * 10_000 + "]" * 10_000,
}
FILE = 'Content-Disposition: form-data; name="{}"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n'
FIELDS = ("code", "pin", "email", "password", "step", "back", "is_shared", "danger_now")


def post_raw(client: Visitor, path: str, body: str, kind: str) -> int:
    client.get(path)
    headers = {"X-CSRFToken": client.token}
    return client.post(path, data=body, content_type=kind, headers=headers, csrf=False).status_code


@pytest.mark.shows("F22")
@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("body", JSON.values(), ids=JSON)
def test_json_is_no_answer_to_a_form(client: Visitor, path: str, body: str):
    assert post_raw(client, path, body, "application/json") in ANSWERED


@pytest.mark.shows("F22")
@pytest.mark.parametrize("path", FORMS)
def test_a_file_in_place_of_a_word_is_nothing(client: Visitor, path: str):
    body = "--b\r\n" + "--b\r\n".join(FILE.format(name) for name in FIELDS) + "--b--\r\n"
    assert post_raw(client, path, body, "multipart/form-data; boundary=b") in ANSWERED


@pytest.mark.shows("F22")
@pytest.mark.parametrize("path", FORMS)
def test_a_part_without_a_name_is_nothing(client: Visitor, path: str):
    body = "--b\r\nContent-Disposition: form-data\r\n\r\nhello\r\n--b--\r\n"
    assert post_raw(client, path, body, "multipart/form-data; boundary=b") in ANSWERED


@pytest.mark.shows("T16")
@pytest.mark.parametrize("path", ["/cy/%5Cevil.example", "/cy//evil.example", "/ur/%5C%5Cevil.example/x"])
def test_no_link_to_another_language_leads_to_another_host(client: Visitor, path: str):
    html = client.get(path).get_data(as_text=True)
    assert "evil.example" in html
    for start in ("//", "/\\", "\\"):
        assert f'href="{start}' not in html


@pytest.mark.shows("N-01")
def test_the_exit_button_works_after_the_visit_has_ended(client: Visitor):
    answer = client.post("/exit", csrf=False)
    assert answer.status_code == 303
    assert answer.location.startswith("https://")


@pytest.mark.shows("T18")
def test_a_request_that_cannot_be_read_leaves_nothing_of_itself_in_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        QuietLogger(Config()).warning(
            "Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /find?place=LS8'"
        )
    assert caplog.messages == ["request-not-read"]


@pytest.mark.shows("F22")
def test_a_secret_sent_twice_is_asked_for_once_on_the_page_to_send_again(client, monkeypatch):
    client.get("/code")
    with monkeypatch.context() as away:
        away.setattr(errors, "_is_unread", lambda: True)  # the visit is there and cannot be read for a moment
        page = client.post("/code/pin", data={"pin": ["harbourlight", "riverboat"], "csrf_token": "stale"})
    assert page.status_code == 503
    page = page.get_data(as_text=True)
    assert page.count('id="pin"') == 1 and "harbourlight" not in page


TYPED = {
    "text": "my husband drinks",
    "pin": "harbourlight",
    "help_words": "my husband drinks",
    "number": "07700 900142",
}


@pytest.mark.shows("T1", "F21", "G10")
def test_what_was_typed_never_comes_back_once_the_visit_is_over(app, client):
    """The next person at a shared device presses Back or Reload, and the browser sends the last form once more."""
    posts = [route for route in routes(app) if route.method == "POST" and route.rule.startswith(("/ask", "/code"))]
    assert len(posts) > 20
    for address in [*(route.address() for route in posts), "/times/confirm"]:
        sent = client.post(address, data=TYPED | {"csrf_token": "of a visit that is over"}, csrf=False)
        page = sent.get_data(as_text=True)
        assert sent.status_code == 400 and not [word for word in TYPED.values() if word in page], address
        assert "Your visit had ended" in page and "nothing you typed was kept" in page, address
        assert client.page and "/code" in client.page.links, "and it says how to go on"


def test_what_hangs_on_no_visit_is_given_back_to_be_sent_again(client):
    page = client.post("/how-are-you", data={"items": "sleep"}, csrf=False).get_data(as_text=True)
    assert 'value="sleep"' in page and "Try again" in page
