"""Concerns on the team's pages and on the person's own (journey 6)."""

import pytest
from sqlalchemy import select

from portal.casework import concern_actions
from portal.casework.safety_models import SafeguardingConcern
from portal.referrals import own_queries
from portal.storage.work import work
from tests.casework.conftest import WORDS, text
from tests.kit.signing_in import make_worker


def opened(client, someone, **different):
    client.get(f"/work/concern-about/{someone.ref}")
    facts = {"words": WORDS, "at_risk": ["child", "adult"], "suicide": "y"} | different
    client.submit(facts, action=f"/work/concern-about/{someone.ref}")
    return client.address.rsplit("/", 1)[1]


def write(client, ref, part, **said):
    client.get(f"/work/concerns/{ref}/{part}")
    return client.submit(said, action=f"/work/concerns/{ref}/{part}")


@pytest.fixture
def coordinator(app, signed_in, anna):
    return signed_in(anna)


def test_back_from_opening_a_concern_leads_to_the_record_it_is_about(coordinator, someone):
    page = coordinator.get(f"/work/concern-about/{someone.ref}").get_data(as_text=True)
    assert f'class="back" href="/work/people/{someone.ref}"' in page


@pytest.mark.shows("N-18", "N-20", "J6.5")
def test_a_concern_from_request_to_end(app, coordinator, signed_in, joan, someone, db):
    ref = opened(coordinator, someone)
    page = coordinator.page.said
    assert "kettle" in page and "Ask plainly" in page and "Nobody yet" in page
    write(coordinator, ref, "decision", decision="children", reason="A child saw it.")
    write(coordinator, ref, "told", was_told="no", why_not="He reads her phone.")
    answer = coordinator.post(f"/work/concerns/{ref}/close")
    assert answer.status_code == 422 and "It cannot be closed yet" in coordinator.page.said
    lead = signed_in(joan)
    write(lead, ref, "second", view="I agree.")
    write(lead, ref, "take-over", worker=joan.ref)
    write(lead, ref, "outcome", outcome="Her sister is with her.")
    lead.get(f"/work/concerns/{ref}")
    lead.submit({}, action=f"/work/concerns/{ref}/close")
    assert "Closed" in lead.page.said
    assert db.scalar(select(SafeguardingConcern.closed_by)) == joan.ref


@pytest.mark.shows("N-20", "J6.5")
def test_closing_past_the_page_is_refused(coordinator, someone, db):
    ref = opened(coordinator, someone)
    assert coordinator.post(f"/work/concerns/{ref}/close").status_code == 422
    assert db.scalar(select(SafeguardingConcern.closed_at)) is None


@pytest.mark.shows("N-59", "J6.9")
def test_what_they_wrote_is_filled_in_word_for_word(coordinator, make_someone, now):
    someone = make_someone(help_words="i cant do this\nany more", help_wanted=["own_words"])
    page = text(coordinator.get(f"/work/concern-about/{someone.ref}"))
    assert "i cant do this\nany more" in page.replace("\r", "")


@pytest.mark.shows("N-19", "J6.3", "J6.4")
def test_sharing_asks_for_the_risk_and_warns_of_names(coordinator, someone):
    ref = opened(coordinator, someone)
    write(coordinator, ref, "keep-back", names="Mo Patel")
    facts = {"receiver": "Children’s social care", "agreed": "no", "facts": "Mo offered a bed."}
    write(coordinator, ref, "share", **facts)
    assert "risk that makes it right" in coordinator.page.said and "Mo offered a bed." in coordinator.page.said
    coordinator.submit({"risk_reason": "A child may be hurt."}, action="/share")
    assert "Mo could be harmed if named" in coordinator.page.said
    coordinator.submit({"facts": "Her friend Ailsa offered a bed."}, action="/share")
    assert "look like names: Ailsa" in coordinator.page.said
    coordinator.submit({"facts": "A neighbour offered a bed."}, action="/share")
    assert (
        "A neighbour offered a bed." in coordinator.page.said
        and "Another person looks it over by" in coordinator.page.said
    )


@pytest.mark.shows("N-18")
def test_a_second_look_is_at_the_decision_that_was_read_and_no_other(coordinator, signed_in, joan, someone, db):
    ref = opened(coordinator, someone)
    write(coordinator, ref, "decision", decision="children", reason="A child saw it.")
    lead = signed_in(joan)
    lead.get(f"/work/concerns/{ref}/second")
    write(coordinator, ref, "decision", decision="no_more", reason="It was a film.")
    answer = lead.submit({"view": "I agree."}, action="/second")
    assert (
        answer.status_code == 422
        and "It was a film." in lead.page.said
        and "I agree." in lead.page.said
        and "Somebody else changed" in lead.page.said
    )
    assert db.scalar(select(SafeguardingConcern.second_at)) is None
    lead.submit({"view": "I do not agree."}, action="/second")
    db.rollback()
    assert db.scalar(select(SafeguardingConcern.second_by)) == joan.ref


@pytest.mark.shows("N-19", "J6.4")
def test_names_to_keep_back_are_not_lost_to_a_page_opened_before(coordinator, signed_in, joan, someone, db):
    ref = opened(coordinator, someone)
    lead = signed_in(joan)
    lead.get(f"/work/concerns/{ref}/keep-back")
    write(coordinator, ref, "keep-back", names="Rosa")
    answer = lead.submit({"names": "Dina"}, action="/keep-back")
    assert answer.status_code == 422 and "Rosa" in lead.page.said and "Dina" in lead.page.said
    assert db.scalar(select(SafeguardingConcern)).keep_back == "Rosa"
    lead.submit({"names": "Rosa\nDina"}, action="/keep-back")
    db.rollback()
    assert db.scalar(select(SafeguardingConcern)).keep_back == "Rosa\nDina"


def test_a_part_sent_twice_is_saved_once(coordinator, someone, db):
    ref = opened(coordinator, someone)
    coordinator.get(f"/work/concerns/{ref}/decision")
    form = dict(coordinator.page.form("/decision").values) | {"decision": "support", "reason": "Safe."}
    for _ in range(2):
        assert coordinator.post(f"/work/concerns/{ref}/decision", data=form).status_code == 303


@pytest.mark.shows("N-19", "J6.3")
@pytest.mark.parametrize("nothing", [" \n\t", "\u200b\u2060", "\u2800" * 30, "\u3164", "\u00ad\u200d", "\u202e"])
def test_what_shows_nothing_is_no_reason(coordinator, someone, db, nothing):
    ref = opened(coordinator, someone)
    facts = {"receiver": "Children’s social care", "agreed": "no", "facts": "He was there.", "looked": "y"}
    write(coordinator, ref, "share", **facts, risk_reason=nothing)
    assert "risk that makes it right" in coordinator.page.said
    write(coordinator, ref, "decision", decision="support", reason=nothing)
    assert "Write why" in coordinator.page.said


@pytest.mark.shows("J6.7", "N-18")
def test_the_list_names_nobody_and_is_for_the_team(app, coordinator, signed_in, store, make_someone):
    someone = make_someone(name="Zebedee")
    ref = opened(coordinator, someone)
    page = text(coordinator.get("/work/concerns"))
    assert ref in page and "kettle" not in page and "Zebedee" not in page
    mentor = signed_in(make_worker(store, "mentor"))
    assert mentor.get("/work/concerns").status_code == 403
    assert mentor.get(f"/work/concerns/{ref}").status_code == 403


@pytest.mark.shows("J6.8", "R-86")
def test_each_opening_is_in_the_log_and_the_person_sees_who_opened_their_record(
    coordinator, signed_in, joan, someone, db, come_back
):
    ref = opened(coordinator, someone)
    signed_in(joan).get(f"/work/concerns/{ref}")
    from portal.records import queries as records

    assert [e.kind for e in records.about(db, ref)].count("concern-opened") == 2
    coordinator.get(f"/work/support/{someone.ref}")
    assert {look.kind for look in own_queries.looks(db, someone.id)} == {"record-opened"}
    assert "Anna" in text(come_back(someone).get("/code/record"))


@pytest.mark.shows("N-18")
def test_the_person_reads_what_they_were_told_of_and_nothing_before(
    app, make_concern, someone, anna, db, come_back, now
):
    ref = make_concern()
    assert "/code/staying-safe" not in text(come_back(someone).get("/code/status"))
    with work(db):
        concern_actions.say_told(db, ref=ref, was_told=True, why_not="", by=anna.ref, now=now)
        concern_actions.decide(db, ref=ref, decision="support", reason="You are safe tonight.", by=anna.ref, now=now)
    visitor = come_back(someone)
    assert "/code/staying-safe" in text(visitor.get("/code/status"))
    assert "You are safe tonight." in text(visitor.get("/code/staying-safe"))
    assert app.test_client().get("/code/staying-safe").status_code == 303


@pytest.mark.shows("N-24", "R-75")
def test_a_meeting_posted_past_the_page_is_refused_before_a_talk(coordinator, someone):
    coordinator.get(f"/work/support/{someone.ref}/meeting-together")
    answer = coordinator.submit({"when": "Friday"}, action="/meeting-together")
    assert answer.status_code == 422 and "First talk about being safe" in coordinator.page.said
    coordinator.get(f"/work/support/{someone.ref}/safety-talk")
    coordinator.submit({"was_alone": "no", "outcome": "go_on"}, action="/safety-talk")
    assert "Talk with them alone first" in coordinator.page.said
    coordinator.submit({"was_alone": "yes", "outcome": "go_on", "harmed_by": ""}, action="/safety-talk")
    coordinator.get(f"/work/support/{someone.ref}/meeting-together")
    coordinator.submit({"when": "Friday at 2"}, action="/meeting-together")
    assert "Meeting together: Friday at 2" in coordinator.page.said
    coordinator.submit({}, action="/end")
    assert "Friday at 2" not in coordinator.page.said


@pytest.mark.shows("N-22", "J4.3")
def test_a_view_about_somebody_under_16_on_its_page(coordinator, make_someone, someone):
    young = make_someone(age_band="under_16")
    coordinator.get(f"/work/support/{young.ref}/own-decision")
    said = {"decision": "can_decide", "reason": "", "understanding": "She explained it."}
    assert coordinator.submit(said, action="/own-decision").status_code == 422
    assert "She explained it." in coordinator.page.said
    coordinator.submit({"reason": "She weighs it up."}, action="/own-decision")
    assert "She weighs it up." in coordinator.page.said
    assert coordinator.get(f"/work/support/{someone.ref}/own-decision").status_code == 404
