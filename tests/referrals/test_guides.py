"""The short guides, and which one comes first."""

import pytest

from portal.referrals.guides import GUIDES, in_order
from portal.settings import Settings
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.walking import begin, send, walk


@pytest.mark.parametrize("name", [guide.name for guide in GUIDES])
def test_every_guide_is_a_page(client: Visitor, name: str):
    assert client.get(f"/guides/{name}").status_code == 200
    assert client.get("/guides/nothing").status_code == 404


@pytest.mark.shows("R-13", "J2.4", "J2.5")
@pytest.mark.parametrize(
    ("answers", "first"),
    [
        ({"relationship": {"relationship": "friend"}}, "For friends, neighbours and people at work"),
        ({"relationship": {"relationship": "parent"}}, "Looking after yourself"),
        ({"situation": {"situation": "died"}}, "After someone has died"),
    ],
)
def test_the_confirmation_leads_with_the_guide_that_fits(client: Visitor, now, answers: dict, first: str):
    begin(client)
    walk(client, **answers)
    send(client)
    after = client.page.said.split("Until then")[1]
    assert first in after
    for words in ("just a friend", "non-family", "significant other"):
        assert words not in client.page.said.lower()


@pytest.mark.shows("R-43")
def test_whoever_asks_help_for_a_child_is_shown_it(client: Visitor, now):
    begin(client)
    walk(client, help_wanted={"help_wanted": ["young"]})
    send(client)
    assert "For children and young people" in client.page.said
    assert [guide.name for guide in in_order("families")] == ["you"]


@pytest.mark.shows("N-23", "J4.5")
@pytest.mark.parametrize(
    ("nation", "right"),
    [
        ("England", "young carer’s needs assessment"),
        ("Scotland", "Young Carer Statement"),
        ("Wales", "carer’s needs assessment"),
        ("Northern Ireland", "Health and Social Care Trust"),
    ],
)
def test_rights_of_young_carers_are_those_of_the_nation(settings: Settings, store: Store, nation: str, right: str):
    from dataclasses import replace

    from portal.app import create_app

    app = create_app(replace(settings, nation=nation), store)
    text = app.test_client().get("/guides/young").get_data(as_text=True)
    assert right in text
    assert "not about how well you care" in text
