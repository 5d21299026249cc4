"""Ways to keep a code that give nothing away, the same wherever one is shown (G21): sent, put aside, drawn anew."""

import re

import pytest
from flask import Flask

from portal.messages.banned import found as banned_words
from portal.referrals.plain_words import as_words
from portal.storage.store import Store
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.referrals.sending import make_referral
from tests.referrals.test_code_anew import come_back, give
from tests.referrals.walking import answer, ask_and_send, begin, code_on, step_now, walk


@pytest.fixture(params=["sent", "saved", "drawn"])
def shown(request: pytest.FixtureRequest, app: Flask, client: Visitor, store: Store, now) -> tuple[Visitor, str, str]:
    """A visitor who is shown a code; the page, and the code."""
    if request.param == "sent":
        ask_and_send(client)
        return client, "/ask", code_on(client.get("/ask").get_data(as_text=True))
    if request.param == "saved":
        begin(client)
        walk(client, until="area")
        return client, "/ask", code_on(answer(client, go="save").get_data(as_text=True))
    desk = app.test_client()
    sign_in(desk, make_worker(store, "coordinator"))
    given = give(desk, make_referral(store.new_db, store))
    come_back(client, given)
    return client, "/code/new", code_on(client.get("/code/new").get_data(as_text=True))


@pytest.mark.shows("G21", "N-07", "T3")
def test_every_page_with_a_code_has_a_note_eight_words_and_a_card(shown: tuple[Visitor, str, str]) -> None:
    client, address, code = shown
    html = client.get(address).get_data(as_text=True)
    note, words = (re.sub(r"<[^>]*>", "", each) for each in re.findall(r'<p class="copy">(.*?)</p>', html))
    assert note.startswith(f"Order {code}") and not banned_words(note)
    assert words == as_words(code.replace(" ", ""))
    client.submit({"go": "card"}, action=address)
    printed = client.get(address).get_data(as_text=True).split('<div class="card">', 1)[1].split("</div>", 1)[0]
    assert f"Order <b><bdi>{code}</bdi></b>" in printed and not banned_words(printed)
    client.submit({"go": "back"}, action=address)
    assert code in client.page.said


@pytest.mark.shows("N-07")
def test_whoever_shows_that_they_kept_it_is_not_shown_it_again(shown: tuple[Visitor, str, str]) -> None:
    client, address, code = shown
    client.get(address)
    go = {"go": "kept"} if address == "/ask" else {}
    kept = next(form for form in client.page.forms if "last_group" in form.names)
    token = dict(kept.values)
    assert client.post(address, data=token | go | {"last_group": "0000"}).status_code == 422
    client.post(address, data=token | go | {"last_group": code[-4:].lower()}, follow_redirects=True)
    assert code not in client.page.said


def test_answers_put_aside_are_carried_on_after_the_code_was_kept(client: Visitor, now) -> None:
    begin(client)
    walk(client, until="area")
    code = code_on(answer(client, go="save").get_data(as_text=True))
    client.submit({"go": "kept", "last_group": code[-4:]}, action="/ask")
    assert "You have your code" in client.page.said
    client.submit({}, action="/ask")
    assert step_now(client) == "area"
