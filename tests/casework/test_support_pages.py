"""The record and the plan on the team's pages and on the person's own (R-61, R-71, R-87, R-92, R-93)."""

import pytest

from portal.casework import support_plan_queries
from portal.mentoring.actions import For
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker
from tests.mentoring.test_booking import book


@pytest.fixture
def coordinator(app, signed_in, anna):
    return signed_in(anna)


def write(client, address, **said):
    client.get(address)
    return client.submit(said, action=address)


def plan(client, someone, *areas):
    home = f"/work/support/{someone.ref}/plan"
    write(client, f"{home}/new", format="large")
    for area in areas:
        said = {"area": area, "words": f"Better {area}", "start": "Hard", "tool": "own", "review_on": "1 February"}
        write(client, f"{home}/outcome", **said)
    return home


@pytest.mark.shows("R-87", "R-91", "R-92", "R-61")
def test_a_plan_from_first_line_to_agreed_with_the_person(coordinator, come_back, someone):
    home = plan(coordinator, someone, "wellbeing")
    write(coordinator, f"{home}/action", words="Ring the school", owner="person", due_on="14 December")
    answer = coordinator.post(f"{home}/agree")
    assert answer.status_code == 422 and "It cannot be agreed yet" in coordinator.page.said
    said = {"area": "children", "words": "Tea together", "start": "Never", "tool": "own", "review_on": "1 February"}
    write(coordinator, f"{home}/outcome", **said)
    person = come_back(someone)
    assert "/code/support" in text(person.get("/code/status"))
    page = text(person.get("/code/support"))
    assert "Anna" in page and "Ring the school" in page
    assert write(person, "/code/plan/answer", response="comments", words="").status_code == 422
    write(person, "/code/plan/answer", response="comments", words="Start with tea")
    person.get("/code/plan")
    person.submit({}, action="/done")
    assert "Done." in person.page.said
    coordinator.get(home)
    assert "Start with tea" in coordinator.page.said
    coordinator.submit({}, action="/agree")
    assert "Agreed Monday 23 November" in coordinator.page.said
    assert "23 February" in text(person.get("/code/support"))


@pytest.mark.shows("R-89", "R-93")
def test_their_own_number_stands_as_a_table_and_a_chart(coordinator, come_back, someone, db):
    plan(coordinator, someone, "wellbeing")
    person = come_back(someone)
    ref = support_plan_queries.current(db, someone.id).outcomes[0].row.ref
    for number in ("11", "x"):
        assert write(person, f"/code/plan/outcomes/{ref}", said=number).status_code == 422
    for number in ("3", "6"):
        write(person, f"/code/plan/outcomes/{ref}", said=number)
    page = text(person.get("/code/plan"))
    assert "<svg" in page and "<td>3</td>" in page and "<td>6</td>" in page


@pytest.mark.shows("R-92")
def test_a_copy_in_large_print_and_as_plain_text(coordinator, come_back, someone):
    plan(coordinator, someone, "wellbeing")
    person = come_back(someone)
    assert "Better wellbeing" in text(person.get("/code/plan/large"))
    person.get("/code/plan")
    given = person.post("/code/plan/plain-text")
    assert given.mimetype == "text/plain" and "Better wellbeing" in text(given) and "<" not in text(given)
    assert given.headers["Content-Disposition"].endswith('"details.txt"')


@pytest.mark.shows("T4")
def test_nobody_answers_a_plan_or_marks_an_action_that_is_not_theirs(coordinator, come_back, make_someone, someone, db):
    home = plan(coordinator, someone, "wellbeing")
    write(coordinator, f"{home}/action", words="Ring the school", owner="person", due_on="14 December")
    ref = support_plan_queries.current(db, someone.id).actions[0].ref
    stranger = come_back(make_someone())
    stranger.get("/code/plan")
    assert stranger.post(f"/code/plan/actions/{ref}/done").status_code == 404
    assert support_plan_queries.current(db, someone.id).actions[0].state == "to_do"


@pytest.mark.shows("R-71", "R-76", "R-61")
def test_the_person_says_who_is_around_and_what_they_are_happy_to_do(come_back, someone):
    person = come_back(someone)
    assert "Not yet asked" in text(person.get("/code/around"))
    said = {"kind": "friend", "closeness": "near"}
    assert write(person, "/code/support/somebody", initials="Mo Patel", **said).status_code == 422
    assert "initials only" in person.page.said
    write(person, "/code/support/somebody", initials="m.p.", **said)
    page = text(person.get("/code/around"))
    assert "<svg" in page and "<td><b>MP</b></td>" in page and "Mo Patel" not in page
    write(person, "/code/support/roles", none_of_these="none")
    assert "None of these." in person.page.said
    person.get("/code/support/roles")
    person.submit({"none_of_these": [], "happy": ["listening"], "confidence": "quite"}, action="/roles")
    assert "Listening: yes" in person.page.said
    person.submit({}, action="/end")
    assert "<b>MP</b>" not in text(person.get("/code/around"))


@pytest.mark.shows("R-69", "R-70", "R-74")
def test_what_helps_and_what_is_in_the_way_stand_one_by_one(coordinator, someone):
    home = f"/work/support/{someone.ref}"
    coordinator.get(f"{home}/item")
    assert "checked" not in text(coordinator.get(f"{home}/item"))
    assert write(coordinator, f"{home}/item", words="Her sister rings").status_code == 422
    for side, words in (("helps", "Her sister rings"), ("in_the_way", "No bus")):
        write(coordinator, f"{home}/item", words=words, side=side, evidence="She said so twice", source="person")
    page = coordinator.page.said
    assert page.index("Her sister rings") < page.index("No bus") and "Nothing is counted" in page


@pytest.mark.shows("R-45", "R-49")
def test_what_matters_stands_at_the_head_of_record_and_plan(coordinator, come_back, make_someone):
    someone = make_someone(access_needs=["bsl"])
    person = come_back(someone)
    write(person, "/code/support/about", matters="I pray at noon", adjustments="Face me", needs=["deaf"])
    for address in (f"/work/support/{someone.ref}", f"/work/support/{someone.ref}/plan"):
        page = text(coordinator.get(address))
        assert "I pray at noon" in page and "Face me" in page and "British Sign Language" in page
    assert "I pray at noon" in text(person.get("/code/support/about"))


@pytest.mark.shows("R-19", "N-44")
def test_the_person_reads_a_conversation_once_it_is_final(coordinator, come_back, someone):
    home = f"/work/support/{someone.ref}/conversations"
    write(coordinator, f"{home}/new", sleep="Wakes at 3")
    person = come_back(someone)
    assert "Wakes at 3" not in text(person.get("/code/support"))
    coordinator.get(home)
    coordinator.submit({}, action="/final")
    page = text(person.get("/code/support"))
    assert "Wakes at 3" in page and "Money" not in page


@pytest.mark.shows("N-50")
def test_a_review_begins_with_the_persons_own_view(coordinator, come_back, someone):
    home = f"/work/support/{someone.ref}/review"
    assert "Their own view comes first" in text(coordinator.get(home))
    write(come_back(someone), "/code/support/review", words="I sleep again")
    assert "I sleep again" in text(coordinator.get(home))
    write(coordinator, home, words="She laughs more")
    assert "She laughs more" in coordinator.page.said


@pytest.mark.shows("R-93", "N-45")
def test_a_tool_is_used_once_its_licence_is_confirmed(coordinator, signed_in, joan, someone):
    lead = signed_in(joan)
    said = {
        "name": "Made-up scale",
        "version": "1",
        "language": "en",
        "about": "wellbeing",
        "lowest": "0",
        "highest": "20",
    }
    write(lead, "/work/tools/new", **said)
    address = "/work/tools/" + text(lead.get("/work/tools")).split("/work/tools/")[2][:9]
    assert write(lead, address, licence="asked", is_on="yes").status_code == 422
    home = f"/work/support/{someone.ref}"
    assert "No tool is switched on" in text(coordinator.get(f"{home}/measures"))
    write(lead, address, licence="confirmed", is_on="yes")
    tool = address.rsplit("/", 1)[1]
    for figure in ("21", "²", "--5", "-", "1e1"):
        assert write(coordinator, f"{home}/measure", tool=tool, figure=figure).status_code == 422, figure
    for figure in ("5", "", "9"):
        write(coordinator, f"{home}/measure", tool=tool, figure=figure)
    page = text(coordinator.get(f"{home}/measures"))
    assert "Not finished" in page and "<svg" in page and "<td>9</td>" in page


@pytest.mark.shows("T4")
def test_the_record_is_for_the_team_only(store, signed_in, someone):
    partner = signed_in(make_worker(store, "partner-worker"))
    for part in ("", "/plan", "/around", "/conversations", "/measures", "/review", "/about", "/sharing"):
        assert partner.get(f"/work/support/{someone.ref}{part}").status_code == 403, part


@pytest.mark.shows("R-45", "N-41")
def test_what_makes_it_easier_stands_on_the_mentors_booking(
    app, store, signed_in, make_someone, make_mentor, come_back, now
):
    someone = make_someone(access_needs=["bsl"])
    worker = make_worker(store, "mentor")
    mentor = make_mentor(worker_id=worker.id)
    ref = book(store, mentor, For(someone.id, someone.person_key, someone.ref, is_adult=True), now).ref
    write(come_back(someone), "/code/support/about", adjustments="Face me")
    page = text(signed_in(worker).get(f"/work/bookings/{ref}"))
    assert "British Sign Language" in page and "Face me" in page
