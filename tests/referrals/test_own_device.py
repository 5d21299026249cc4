"""Whether a browser may fill in what it knows of whoever asks: only where they say that the device is theirs."""

import re

import pytest

from tests.kit.visitor import Visitor
from tests.referrals.walking import answer, begin, send, walk

WAYS = {"contact_way": {"contact_way": ["phone", "text", "email", "post", "video"]}}
NUMBERS = {
    "safe_contact": {
        "phone_value": "01632 960142",
        "phone_cover": "It is about the car",
        "text_value": "07700 900142",
        "email_value": "k@example.com",
        "post_value": "1 Sample Street",
        "video_value": "07700 900142",
    }
}
OWN = {"phone_value": "tel", "text_value": "tel", "email_value": "email", "post_value": "street-address"}


def filled_in(client: Visitor, address: str = "/ask") -> dict[str, str]:
    """What each text field that a person sees lets a browser fill in."""
    fields = re.findall(r"<(?:input|textarea)\b[^>]*>", client.get(address).get_data(as_text=True))
    typed = [each for each in fields if not re.search(r'type="(hidden|radio|checkbox)"', each)]
    told = [dict(re.findall(r'\b(name|autocomplete)="([^"]*)"', each)) for each in typed]
    return {each["name"]: each.get("autocomplete", "") for each in told if each["name"] != "website"}


@pytest.mark.shows("N-05", "T1")
@pytest.mark.parametrize("is_own", [False, True])
def test_only_on_a_device_of_their_own_may_a_browser_fill_in_name_and_numbers(client: Visitor, now, is_own: bool):
    begin(client, **({"is_own": "y"} if is_own else {}))
    walk(client, until="help_wanted")
    assert set(filled_in(client).values()) == {"off"}, "free text never"
    walk(client, until="name_to_use")
    assert filled_in(client) == {"name_to_use": "nickname" if is_own else "off"}
    walk(client, until="safe_contact", **WAYS)
    asked = filled_in(client)
    assert {name: said for name, said in asked.items() if said != "off"} == (OWN if is_own else {})
    assert {"phone_cover", "phone_seen_by", "video_value", "avoid", "text_start"} <= asked.keys() - OWN.keys()
    walk(client, **NUMBERS)
    assert send(client)
    answer(client, go="status")
    behind = filled_in(client, "/code/safe-ways/how")
    assert {name: said for name, said in behind.items() if said != "off"} == (OWN if is_own else {})
    assert behind.keys() == asked.keys()


@pytest.mark.shows("N-05")
def test_that_the_device_is_theirs_is_said_for_one_visit_and_never_stands_for_the_next(client: Visitor, now):
    begin(client, is_own="y")
    walk(client)
    code = send(client)
    client.get("/exit")
    client.get("/code")
    client.submit({"code": code, "pin": "123456"}, action="/code")
    assert set(filled_in(client, "/code/safe-ways/how").values()) == {"off"}


@pytest.mark.shows("N-05")
def test_whoever_opens_their_code_in_a_visit_that_was_open_is_not_taken_for_its_owner(client: Visitor, now):
    begin(client)
    walk(client)
    code = send(client)
    client.get("/exit")
    begin(client, is_own="y")
    client.get("/code")
    client.submit({"code": code, "pin": "123456"}, action="/code")
    assert set(filled_in(client, "/code/safe-ways/how").values()) == {"off"}


@pytest.mark.shows("N-05", "N-28")
def test_a_device_is_shared_or_their_own_and_both_is_asked_about_once_more(client: Visitor):
    client.get("/ask?from=gp")
    assert client.submit({"is_shared": "y", "is_own": "y"}, action="/ask").status_code == 422
    assert client.page and "Tick that it is shared, or that it is your own, not both" in client.page.said
    assert ("way_in", "gp") in client.page.form("/ask").values, "where they came from is not forgotten"
    client.submit({"is_own": []}, action="/ask")
    assert client.page and "Question 1 of" in client.page.said
