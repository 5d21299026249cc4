"""/ask and /code as a person meets them."""

import pytest

from tests.kit.visitor import Visitor
from tests.referrals.walking import ask_and_send


@pytest.mark.shows("R-64", "R-68")
def test_a_person_asks_gets_a_code_and_comes_back_with_it(client: Visitor, now):
    code = ask_and_send(client)
    assert len(code.replace(" ", "")) == 16
    client.post("/exit")
    client.get("/code")
    client.submit({"code": code.lower().replace(" ", "-"), "pin": "123 456"}, action="/code")
    assert "Hello, K" in client.page.said
