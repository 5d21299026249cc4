"""Up to three people who fit, with the reason in words; who is not shown, and to whom (N-46, N-49, N-21, R-26)."""

from datetime import date, time, timedelta

import pytest

from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring import actions, apart_actions, queries
from portal.mentoring.matching import needs_from, needs_interpreter
from portal.mentoring.patterns import Often, rule_for
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import LimitReached
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book, bookings
from tests.referrals.walking import ask_and_send, begin, walk

MORNINGS = Rule(byday=("MO", "WE"), opens_at=time(10), closes_at=time(12), on_holidays=OnHolidays.CLOSED)


def text(response) -> str:
    return response.get_data(as_text=True)


def cards(page: str) -> list[str]:
    """Names in the order of the page, each with what stands on its card."""
    return [part.split("</article>")[0] for part in page.split('<article class="card person">')[1:]]


def names(page: str) -> list[str]:
    return [card.split("<h2>")[1].split("</h2>")[0] for card in cards(page)]


@pytest.fixture
def mentors(make_mentor):
    """Four: two free in the evening, two in the morning."""
    return {
        "Ada": make_mentor(alias="Ada", rules=(MORNINGS,), experiences=("friend",)),
        "Bea": make_mentor(alias="Bea", experiences=("daughter",), district="LS6"),
        "Cem": make_mentor(alias="Cem", languages=("en", "pa"), experiences=("friend",)),
        "Dot": make_mentor(alias="Dot", rules=(MORNINGS,), experiences=("friend",)),
    }


@pytest.mark.shows("N-49")
def test_those_who_fit_come_first_with_the_reason_and_the_rest_is_a_press_away(client, mentors):
    ask_and_send(client)  # about a parent, evenings
    client.get("/times")
    client.submit({"easiest": "child"}, action="/times/easiest")
    page = text(client.get("/times"))
    assert names(page) == ["Bea", "Cem"]
    assert "Also a daughter. Free on Tuesday in the evening." in cards(page)[0]
    assert "Also a daughter" not in cards(page)[1]
    assert sorted(names(text(client.get("/times?show=all")))) == ["Ada", "Bea", "Cem", "Dot"]


@pytest.mark.shows("N-49")
def test_a_language_counts_most_and_is_said(client, mentors):
    needs = {"access_needs": ["language"], "needs_language": "ਪੰਜਾਬੀ"}
    ask_and_send(client, access_needs=needs)
    page = text(client.get("/times"))
    assert names(page)[0] == "Cem" and "Speaks Panjabi." in cards(page)[0]


@pytest.mark.shows("N-49")
def test_nobody_who_has_said_nothing_is_sorted_by_anything_but_the_soonest_time(client, mentors):
    page = text(client.get("/times"))
    assert names(page) == ["Ada", "Dot", "Bea"] or len(names(page)) == 3
    assert "Also a" not in page and "fits what you told us" not in page
    assert "Has been through it as: daughter." in cards(page)[0], "what they publish is there for everybody"
    assert len(names(text(client.get("/times?show=all")))) == 4


def test_the_soonest_time_with_anyone_leads_straight_to_a_booking(client, mentors):
    ask_and_send(client)
    page = text(client.get("/times/soonest"))
    assert page.index("Tuesday 24 November") < page.index("Wednesday 25 November")
    action = page.split('<form method="post" action="/times/')[1].split('"')[0]
    value = page.split('name="time" value="')[1].split('"')[0]
    assert "Book this time" in text(client.submit({"time": value}, action=f"/times/{action}"))


@pytest.mark.shows("R-37", "J3.2")
def test_only_evenings_when_asked_for_evenings(client, mentors):
    page = text(client.get("/times/soonest?when=evening"))
    assert "<b>6pm</b>" in page and "am</b>" not in page
    page = text(client.get("/times/soonest?when=daytime"))
    assert "<b>10am</b>" in page and "pm</b>" not in page
    assert "No free times like this" in text(client.get(f"/times/{mentors['Ada'].ref}?when=weekend"))


def test_a_rare_time_of_the_week_is_found_beyond_two_weeks(client, make_mentor):
    often = Rule(byday=("TU",), opens_at=time(10), closes_at=time(12), on_holidays=OnHolidays.CLOSED)
    first = date(2026, 12, 1)
    rare = rule_for(Often.LAST, ["SA"], time(9), time(10), first=first, last=None, on_holidays=True)
    make_mentor(rules=(often, rare))
    assert "Saturday 26 December" in text(client.get("/times/soonest?when=weekend"))


@pytest.mark.shows("N-46")
def test_somebody_i_know_is_no_longer_shown_to_me_and_nobody_is_told(app, client, mentors, store):
    ask_and_send(client)
    client.get("/times/someone-i-know")
    page = text(client.submit({"people": [mentors["Bea"].ref]}, action="/times/someone-i-know"))
    assert "Bea" not in page
    assert "Bea" not in text(client.get("/times?show=all")) and "Bea" not in text(client.get("/times/soonest"))
    assert client.get(f"/times/{mentors['Bea'].ref}").status_code == 404
    assert "Bea" in text(app.test_client().get("/times?show=all"))


@pytest.mark.shows("N-46")
def test_an_area_can_be_left_out_and_everyone_shown_again(client, mentors):
    ask_and_send(client)
    client.get("/times/someone-i-know")
    client.submit({"areas": ["LS6"]}, action="/times/someone-i-know")
    assert "Bea" not in text(client.get("/times?show=all"))
    client.get("/times/someone-i-know")
    client.submit({}, action="/times/show-again")
    assert "Bea" in text(client.get("/times?show=all"))


@pytest.mark.shows("N-46", "J10.5")
def test_what_was_chosen_before_any_request_is_kept_with_it(client, mentors, store, now):
    client.get("/times/someone-i-know")
    client.submit({"people": [mentors["Bea"].ref]}, action="/times/someone-i-know")
    assert "Bea" not in text(client.get("/times?show=all"))
    ask_and_send(client)
    page = text(client.get(f"/times/{mentors['Cem'].ref}"))
    client.submit({"time": page.split('name="time" value="')[1].split('"')[0]}, action=f"/times/{mentors['Cem'].ref}")
    client.submit({}, action="/times/confirm")
    assert bookings(store) == 1
    from portal.mentoring.session_models import KeptApart

    with store.new_db() as db:
        assert [row.by for row in db.query(KeptApart)] == ["person"]


@pytest.mark.shows("N-46")
def test_a_known_conflict_blocks_silently(store, mentors, make_person, now):
    person, mentor = make_person(), mentors["Bea"]
    with store.new_db() as db, work(db):
        facts = {"family_member_id": person.family_member_id, "mentor_refs": [mentor.ref], "now": now}
        apart_actions.keep_apart(db, by="WK-ANNA00", **facts)
        apart_actions.show_again(db, family_member_id=person.family_member_id)
    with pytest.raises(actions.NoSuchMentor):
        book(store, mentor, person, now)


@pytest.mark.shows("N-21", "J4.1")
@pytest.mark.parametrize("band", ["under_16", "16_or_17"])
def test_nobody_under_eighteen_is_offered_anyone(client, mentors, band):
    begin(client)
    walk(client, age_band={"age_band": band})
    from tests.referrals.walking import send

    send(client)
    for address in ("/times", "/times/soonest", f"/times/{mentors['Ada'].ref}"):
        page = text(client.get(address))
        assert "Ada" not in page and "A trained worker who knows about young people" in page


def test_what_a_request_says_becomes_needs():
    needs = needs_from({"situation": "died", "good_times": ["weekend"]}, language="ur")
    assert (needs.languages, needs.loss, needs.alike) == (("ur",), True, None)
    assert needs_from({}, language="en").languages == ()


@pytest.mark.shows("J10.1", "N-39")
def test_nobody_is_named_for_talking_by_phone_to_somebody_who_signs():
    online = {"area_choice": ["online"]}
    assert PlaceKind.PHONE in needs_from(online, language="en").kinds
    for signs in ({"access_needs": ["bsl"]}, {"contact_way": ["video"]}):
        kinds = needs_from(online | signs, language="en").kinds
        assert PlaceKind.VIDEO in kinds and PlaceKind.PHONE not in kinds


@pytest.mark.shows("N-41")
def test_an_interpreter_is_wanted_unless_the_mentor_speaks_the_language():
    answers = {"access_needs": ["interpreter"], "needs_language": "Panjabi"}
    assert needs_interpreter(answers, ["en"]) and not needs_interpreter(answers, ["en", "pa"])
    assert needs_interpreter({"access_needs": ["bsl"]}, ["en"]) and not needs_interpreter({}, ["en"])


@pytest.mark.shows("N-41", "J3.5")
def test_a_booking_shows_whether_the_interpreter_is_confirmed(client, mentors):
    ask_and_send(client, access_needs={"access_needs": ["interpreter"], "needs_language": "Polish"})
    page = text(client.get(f"/times/{mentors['Cem'].ref}"))
    client.submit({"time": page.split('name="time" value="')[1].split('"')[0]}, action=f"/times/{mentors['Cem'].ref}")
    assert "Waiting for an interpreter." in text(client.submit({}, action="/times/confirm"))


WEEK = timedelta(days=7)


@pytest.mark.shows("R-26", "J5.7")
@pytest.mark.parametrize(
    ("limits", "second", "which"),
    [
        ({"caseload_limit": 1}, SIX + WEEK, "people"),
        ({"weekly_hours_limit": 1}, SIX + timedelta(hours=1), "hours"),
        ({"sessions_a_day": 1}, SIX + timedelta(hours=1), "day"),
    ],
)
def test_limits_refuse_one_more_for_coordinators_too_unless_they_say_why(
    store, make_mentor, make_person, now, limits, second, which
):
    mentor = make_mentor(**limits)
    book(store, mentor, make_person(), now)
    other = make_person(name="J")
    with store.new_db() as db:
        found = queries.person(db, mentor.ref, now=now)
        assert found is None or second not in {time.slot.starts_at for time in found[1]}
    with pytest.raises(actions.SlotTaken) as refused:
        book(store, mentor, other, now, once="b" * 32, starts_at=second, by="WK-ANNA00")
    if which == "people":
        assert isinstance(refused.value, LimitReached) and refused.value.which == which
    made = book(store, mentor, other, now, once="b" * 32, starts_at=second, by="WK-ANNA00", beyond_limits="Same family")
    with store.new_db() as db:
        assert db.merge(made).over_limit == "Same family"


@pytest.mark.shows("R-26")
def test_somebody_supported_already_is_not_one_more(store, make_mentor, make_person, now):
    mentor, person = make_mentor(caseload_limit=1), make_person()
    book(store, mentor, person, now)
    assert book(store, mentor, person, now, once="b" * 32, starts_at=SIX + WEEK).state == "booked"
    assert date(2026, 11, 24) == SIX.date()
