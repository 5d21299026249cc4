"""From the page of a group through a few questions, and on to a place in it."""

import pytest

from portal.referrals.sources import is_group
from tests.mentoring.test_groups import HOW, make_group
from tests.mentoring.test_pages import text
from tests.referrals.walking import answer, send, step_now


@pytest.mark.shows("R-23")
def test_the_questions_are_few_and_lead_to_the_group(client, store, make_mentor, now):
    ref = make_group(store, make_mentor(), now)
    page = text(client.get(f"/groups/{ref}"))
    assert "It takes about 2 minutes" in page and f'href="/ask?from={ref}"' in page
    client.get(f"/ask?from={ref}")
    client.submit({}, action="/ask")
    given = {
        "danger_now": {"danger_now": "no"},
        "age_band": {"age_band": "18_or_over"},
        "name_to_use": {"name_to_use": "K"},
        "contact_way": {"contact_way": ["come_back"]},
        "return_pin": {"return_pin": "482915"},
    }
    for step in given:
        assert step_now(client) == step, "as few as when a time was chosen first"
        answer(client, **given[step])
    send(client)
    page = text(answer(client, go="group"))
    assert "Take a place" in page and "What should we call you" in page and HOW not in page
    assert HOW in text(client.submit({"name": "Kit"}, action=f"/groups/{ref}"))


@pytest.mark.parametrize("typed", ["", "times", "GS-", "gs-7k3m2p", "GS-7K3M2P/..", "GS-7K3M2P\n", "//evil.example"])
def test_nothing_else_leads_on(client, typed):
    assert not is_group(typed)
