"""What the page of answers to check says, and what the questions say to who has them read aloud."""

import re

import pytest

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


@pytest.mark.shows("J9.1", "N-51")
@pytest.mark.parametrize(
    ("language", "was"), [("", "Who was this about?"), ("/cy", "Am bwy roedd hyn?"), ("/ur", "یہ کس کے بارے میں تھا؟")]
)
def test_after_a_death_no_page_of_any_language_speaks_of_them_as_living(client: Visitor, now, language: str, was: str):
    living, died = (_titles_and_rows(client, language, {"situation": each}) for each in ("worried_now", "died"))
    assert was in died
    of_the_living = {said for said in living if said not in died}
    assert of_the_living, "nothing changes"
    client.get("/exit")
    text = " ".join(died)
    assert not [said for said in of_the_living if said in text]


def _titles_and_rows(client: Visitor, language: str, situation: dict[str, str]) -> list[str]:
    """The headings of all questions after that answer, and the terms of the page to check."""
    client.get(f"{language}/ask")
    client.submit({}, action="/ask")
    walk(client, until="help_wanted", situation=situation)
    found = []
    while step_now(client) != "check":
        html = answer(client, **ANSWERS[step_now(client)]).get_data(as_text=True)
        found += re.findall(r"<h1>\s*(.*?)\s*</h1>", html, re.S)
    found += [each.strip() for each in re.findall(r"<dt[^>]*>(.*?)</dt>", html, re.S)]
    client.get("/exit")
    return [" ".join(each.split()) for each in found]
