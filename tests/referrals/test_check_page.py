"""What the page of answers to check says of each way, and what the questions say to who has them read aloud."""

import re

from tests.kit.visitor import Visitor
from tests.referrals.walking import ANSWERS, answer, begin, send, step_now, walk

WAYS = {"contact_way": {"contact_way": ["text", "post"]}}
THERE = {"safe_contact": {"text_value": "07700 900142", "post_value": "1 Mill Lane\nLeeds"}}


def test_no_hour_is_said_for_a_letter(client: Visitor, now):
    begin(client)
    walk(client, **WAYS, **THERE)
    assert "Text, 8am to 8pm, any day" in client.page.said
    assert "Post, 8am" not in client.page.said
    code = send(client)
    client.get("/exit")
    client.get("/code")
    client.submit({"code": code, "pin": "123456"}, action="/code")
    assert "Text, 8am to 8pm, any day" in client.page.said
    assert "Post, 8am" not in client.page.said


def test_no_question_points_at_a_hint_that_says_nothing(client: Visitor, now):
    begin(client)
    heard = 0
    while step_now(client) != "check":
        step = step_now(client)
        html = answer(client, **ANSWERS[step]).get_data(as_text=True)
        hints = re.findall(r'<div id="[^"]+-hint" class="govuk-hint">(.*?)</div>', html, re.S)
        assert all(hint.strip() for hint in hints), step_now(client)
        heard += len(hints)
    assert heard
