"""Two tabs of one visit at one moment."""

from datetime import timedelta

import pytest
from flask import Flask, Response

from tests.referrals.walking import ANSWERS, begin, step_now, walk


@pytest.mark.shows("F18")
def test_a_page_that_only_looks_never_undoes_what_another_tab_answered_meanwhile(app: Flask, now, clock_at):
    meanwhile = []

    @app.after_request
    def another_tab(response: Response) -> Response:
        if meanwhile:
            meanwhile.pop()()
        return response

    looking, answering = app.test_client(), app.test_client()
    begin(looking)
    walk(looking, until="relationship")
    answering.set_cookie("visit", looking.get_cookie("visit").value)
    answering.token = looking.token
    clock_at(now + timedelta(minutes=2))
    said = {"step": "relationship", "go": "on", **ANSWERS["relationship"]}
    meanwhile.append(lambda: answering.post("/ask", data=said))
    looking.get("/ask")
    looking.get("/ask")
    assert step_now(looking) == "situation"
