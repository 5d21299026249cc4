"""Changing answers behind the code, on a shared device and in two tabs at once."""

import pytest

from tests.kit.visitor import Visitor
from tests.referrals.walking import ANSWERS, answer, ask_and_send, begin, step_now


@pytest.mark.shows("N-05", "N-08", "R-63")
def test_on_a_shared_device_too_answers_and_safe_ways_are_changed(client: Visitor, now):
    """There the fields have other names; those that are sent are those that were shown."""
    begin(client, is_shared="y")
    while (step := step_now(client)) != "check":
        masked = sorted(client.page.form("/ask").names - {"csrf_token", "step", "go"})
        typed = {"contact_way": ["come_back"], "return_pin": "123456"}.get(step, next(iter(ANSWERS[step].values()), ""))
        names = masked if step == "return_pin" else masked[:1]
        answer(client, **dict.fromkeys(names, typed))
    answer(client, go="send")
    client.get("/code/answers")
    client.submit({"change": "good_times"}, action="/code/answers")
    (name,) = client.page.form("/code/answers/change").names - {"csrf_token", "step", "go"}
    assert "good_times" not in name
    client.submit({name: ["day", "weekend"]}, action="/code/answers/change")
    assert "Weekday daytime" in client.page.said and "Weekends" in client.page.said
    client.get("/code/safe-ways")
    (name,) = client.page.form("/code/safe-ways").names - {"csrf_token", "step", "go"}
    client.submit({name: ["email"]}, action="/code/safe-ways")
    (name, *_more) = sorted(client.page.form("/code/safe-ways/how").names - {"csrf_token", "step", "go"})
    client.submit({name: "kaz@example.org"}, action="/code/safe-ways/how")
    assert "E-mail" in client.get("/code/status").get_data(as_text=True)


@pytest.mark.shows("F18", "R-63")
def test_an_answer_changed_in_one_tab_is_kept_while_another_tab_is_at_another_question(client: Visitor, now):
    ask_and_send(client)
    client.get("/code/answers")
    client.submit({"change": "good_times"}, action="/code/answers")
    earlier = {"step": "good_times", "good_times": ["day", "weekend"]}
    client.get("/code/answers")
    client.submit({"change": "help_wanted"}, action="/code/answers")
    before = client.get("/code/answers").get_data(as_text=True)
    assert "Someone to listen" in before and "Weekday daytime" not in before
    client.post("/code/answers/change", data=earlier)
    after = client.get("/code/answers").get_data(as_text=True)
    assert "Someone to listen" in after and "Weekday daytime" in after
