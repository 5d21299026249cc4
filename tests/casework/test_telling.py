"""What somebody can be told, for them and for the team (R-82); organisations by kind (R-60)."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.casework import agency_actions, family_rules, telling
from portal.casework.agency_models import PartnerAgency
from portal.casework.support_refusals import SaysNoReason
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker


@pytest.mark.shows("R-82")
def test_people_and_team_read_the_same_two_lists_and_the_team_has_words_to_say(app, client, signed_in, store):
    page = text(client.get("/what-we-can-tell-you"))
    assert "<title>What we can tell you" in page
    mentor = text(signed_in(make_worker(store, "mentor", name="Mo")).get("/work/what-to-say"))
    for words in (*telling.ALWAYS, *telling.NEEDS_YES):
        assert words in page and words in mentor
    for _when, lines in telling.SCRIPT:
        assert all(line in mentor for line in lines)
    assert client.get("/work/what-to-say").status_code in (302, 401)


@pytest.mark.shows("R-60")
def test_each_kind_can_be_listed_with_what_it_does_and_how_to_reach_it(db, anna, now):
    wanted = {"treatment", "housing", "probation", "early_years", "school", "young_carers", "adults", "children"}
    assert wanted | {"health", "voluntary"} == set(family_rules.AGENCIES)
    for kind in family_rules.AGENCIES:
        with work(db):
            facts = {"kind": kind, "remit": "What it does", "contact": "01632 960 000", "by": anna.ref, "now": now}
            agency_actions.write_agency(db, name=f"A {kind}", **facts)
    assert [(kind, [row.name for row in rows]) for kind, rows in agency_actions.agencies(db).items()] == [
        (kind, [f"A {kind}"]) for kind in family_rules.AGENCIES
    ]
    for missing in ({"remit": " "}, {"contact": ""}, {"kind": "sector"}, {"name": ""}):
        with pytest.raises(SaysNoReason), work(db):
            agency_actions.write_agency(db, **(facts | {"name": "Another"} | missing))
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(PartnerAgency).values(remit=""))


@pytest.mark.shows("R-60")
def test_the_list_on_its_page(app, signed_in, store, anna):
    client, partner = signed_in(anna), signed_in(make_worker(store, "partner-worker", name="Yusuf"))
    client.get("/work/agencies/new")
    said = {"name": "Millrace Homes", "kind": "housing", "remit": "Flats and repairs", "contact": "01632 960 555"}
    client.submit(said, action="/agencies/new")
    assert "Housing" in client.page.said and "Flats and repairs" in client.page.said
    client.get("/work/agencies/new")
    page = client.submit(said, action="/agencies/new")
    assert page.status_code == 422 and "on the list already" in client.page.said
    assert "01632 960 555" in text(partner.get("/work/agencies"))
    assert partner.get("/work/agencies/new").status_code == 403
    client.get("/work/agencies")
    client.submit({}, action="/end")
    assert "Millrace" not in client.page.said
