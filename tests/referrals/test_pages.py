"""/ask as a person meets it, from the first page to the confirmation."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.messages.banned import found as banned_words
from portal.messages.models import OutboxMessage, SafeContact
from portal.referrals.models import SavedAnswers, SelfReferral
from portal.referrals.questions import BY_NAME
from portal.referrals.sources import SOURCES
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.walking import answer, ask_and_send, begin, code_on, send, step_now, walk, walk_on

# Why a question is asked, where it is not said as the others say it.
REASONS = {
    "age_band": "So we can show you the right help.",
    "safe_contact": "Only what you fill in here is used.",
    "return_pin": "so you can come back",
}
COME_BACK = {"contact_way": {"contact_way": ["come_back"]}}


def how_many(store: Store, table) -> int:
    with store.new_db() as db:
        return db.scalar(select(func.count()).select_from(table))


@pytest.mark.shows("R-64", "R-68", "N-07")
def test_a_person_asks_gets_a_code_and_comes_back_with_it(client: Visitor, now):
    code = ask_and_send(client)
    assert re.fullmatch(r"(\w{4} ){3}\w{4}", code)
    client.get("/exit")
    client.get("/code")
    client.submit({"code": code.lower().replace(" ", "-"), "pin": "123 456"}, action="/code")
    assert "Hello, K" in client.page.said
    assert "Tuesday" in client.page.said or "Wednesday" in client.page.said


@pytest.mark.shows("J1.8", "N-14")
def test_the_confirmation_says_the_day_and_hour_by_which_it_is_read(client: Visitor, now):
    begin(client)
    walk(client)
    assert "We will read it by Wednesday 25 November, 5pm" in client.page.said
    send(client)
    assert "A person will read it by Wednesday 25 November, 5pm" in client.page.said


@pytest.mark.shows("R-80", "N-03", "R-08")
def test_before_any_question_the_page_on_privacy_is_shown_once_with_its_98_words(client: Visitor):
    main = client.get("/ask").get_data(as_text=True).split("<main")[1].split("</main>")[0]
    assert client.page.text["h1"] == ["Before you start: your privacy on this phone"]
    text = client.page.said.split("What we do with what you tell us")[1].split("This is a shared device")[0]
    assert 90 <= len(text.split("We then remember")[0].split()) <= 120
    # N-03: leaving, what leaving cannot do, coming back, and more about safety
    for words in (
        "To leave fast",
        "It does not wipe your browser history",
        "You choose a PIN or a word, and we give you",
    ):
        assert words in client.page.said
    assert 'href="/staying-safe"' in main
    # with whom, for how long, where, what is written down and who reads it
    for words in ("someone who has been through it: 45 minutes, at a library or hall, by phone or by video",):
        assert words in client.page.said
    assert "They write down very little, and you can read it." in client.page.said
    assert 'href="/how-this-works"' in main
    client.submit({}, action="/ask")
    client.get("/ask")
    assert step_now(client) == "danger_now"


@pytest.mark.shows("N-25")
def test_each_question_is_a_page_with_its_number_its_reason_and_back(client: Visitor, now):
    begin(client)
    numbers = []
    for _ in range(12):
        step = BY_NAME[step_now(client)]
        numbers.append(re.search(r"Question (\d+) of (\d+)", client.page.said).groups())
        assert client.page.text["h1"][0].strip().startswith(step.question)
        assert ("(optional)" in client.page.text["h1"][0]) is (step.kind != "contact" and not step.needed) or (
            step.kind == "pin"
        )
        assert "Back" in client.page.said and "Continue" in client.page.said
        assert REASONS.get(step.name, step.why) and REASONS.get(step.name, step.why) in client.page.said, step.name
        walk_on(client)
    assert [int(number) for number, _total in numbers] == list(range(1, 13))
    assert {total for _number, total in numbers} == {"12"}


@pytest.mark.shows("N-15")
@pytest.mark.parametrize(("said", "helped"), [("yes", True), ("unsure", True), ("no", False)])
def test_danger_brings_help_at_once_and_the_person_may_carry_on(client: Visitor, said: str, helped: bool):
    begin(client)
    answer(client, danger_now=said)
    assert ("Call 999" in client.page.said) is helped
    if helped:
        answer(client)
    assert step_now(client) == "age_band"


@pytest.mark.shows("N-16")
def test_wherever_a_person_types_it_says_when_that_is_read_and_where_help_is_at_once(client: Visitor, now):
    begin(client)
    typed = set()
    while step_now(client) != "check":
        page = client.get("/ask").get_data(as_text=True).split("<main")[1]
        if re.search(r'<textarea|<input class="govuk-input', page):
            typed.add(step_now(client))
            assert "We read answers Monday to Friday" in page and "This is not an emergency service." in page
            assert re.search(r'use <a href="/help-now">Help right now</a>', page), step_now(client)
        walk_on(client)
    assert {"help_wanted", "area", "name_to_use", "safe_contact", "access_needs", "return_pin"} == typed


@pytest.mark.shows("R-09")
def test_start_and_confirmation_show_the_same_steps_and_the_status_page_the_one_reached(client: Visitor, now):
    def steps() -> list[str]:
        found = client.get(client.address).get_data(as_text=True).split('<ol class="steps', 1)[1].split("</ol>")[0]
        return re.findall(r"<li[^>]*>.*?</li>", found)

    def names(found: list[str]) -> list[str]:
        return [re.search("<b>(.*?)</b>", each)[1] for each in found]

    client.get("/")
    before = names(steps())
    assert before == ["You ask", "We read it", "You choose a person and a time", "You talk"]
    ask_and_send(client)
    sent = steps()
    assert names(sent) == ["You asked", *before[1:]]
    assert "Wednesday 25 November, 5pm" in sent[1], "with the time it is due"
    answer(client, go="status")
    status = steps()
    assert names(status) == names(sent)
    assert [("is-done" in each, "is-here" in each) for each in status[:3]] == [
        (True, False),
        (False, True),
        (False,) * 2,
    ]


def test_back_reload_and_a_second_tab_show_the_present_step_with_what_was_answered(client: Visitor, now):
    begin(client)
    walk(client, until="name_to_use")
    for _ in range(3):
        client.get("/ask")
        assert step_now(client) == "name_to_use"
    answer(client, go="back", name_to_use="typed before Back")
    assert step_now(client) == "good_times"
    answer(client, go="back")
    assert ("area", "LS8") in client.page.form("/ask").values
    walk(client, until="name_to_use")
    assert ("name_to_use", "typed before Back") in client.page.form("/ask").values


def test_an_old_page_of_another_tab_never_takes_the_place_away(client: Visitor, now):
    begin(client)
    old = dict(client.page.form("/ask").values)
    walk(client, until="area")
    client.post("/ask", data={**old, "danger_now": "no", "go": "on"}, follow_redirects=True)
    assert step_now(client) == "area"
    client.post("/ask", data={**old, "step": "name_to_use", "name_to_use": "too early"}, follow_redirects=True)
    assert step_now(client) == "area"
    walk(client, until="name_to_use")
    assert ("name_to_use", "") in client.page.form("/ask").values


def test_optional_questions_are_skipped_with_one_press(client: Visitor, now):
    begin(client)
    skipped = {name: {"go": "skip"} for name in ("relationship", "situation", "help_wanted", "good_times")}
    walk(client, until="name_to_use", **skipped)
    walk(client)
    assert client.page.said.count("Not provided") == 4


@pytest.mark.shows("N-26")
def test_the_check_page_shows_only_what_belongs_with_a_change_for_each(client: Visitor, now):
    begin(client)
    walk(client, **COME_BACK)
    assert "Safe times" not in client.page.said
    assert client.page.said.count("Change ") == 11
    answer(client, go="change-area")
    assert step_now(client) == "area"
    answer(client, area="Ambleford")
    assert step_now(client) == "check"
    assert "Ambleford" in client.page.said


def test_a_change_to_a_way_that_needs_a_number_asks_for_it_before_sending(client: Visitor, now):
    begin(client)
    walk(client, **COME_BACK)
    answer(client, go="change-contact_way")
    answer(client, contact_way=["email"])
    assert step_now(client) == "safe_contact"
    answer(client, email_value="K@Example.COM")
    assert step_now(client) == "check"
    assert "K@example.com" in client.page.said


@pytest.mark.shows("N-28")
def test_an_error_keeps_what_was_typed_and_says_what_to_do_twice(client: Visitor, now):
    begin(client)
    walk(client, until="safe_contact")
    response = client.submit(
        {"go": "on", "text_value": "0113 496", "text_seen_by": "my sister"}, action="/ask", follow_redirects=True
    )
    assert response.status_code == 422
    assert client.page.text["title"][0].startswith("Error: ")
    assert "There is a problem" in client.page.said
    assert ("text_value", "0113 496") in client.page.form("/ask").values
    assert ("text_seen_by", "my sister") in client.page.form("/ask").values
    assert re.search(r"#text_value", " ".join(client.page.links))


@pytest.mark.shows("N-39", "J10.1")
def test_who_fills_in_neither_number_is_told_two_things_that_fit(client: Visitor) -> None:
    begin(client)
    walk(client, "safe_contact", contact_way={"contact_way": ["text", "video"]})
    answer(client)
    assert client.page
    assert "Enter a UK mobile number for texts, like 07700 900 123" in client.page.said
    assert "Enter a mobile number or an e-mail address for the video link, like 07700 900 123" in client.page.said
    assert "01632" not in client.page.said.split("Tell us how")[0], "a number that no text can reach is no example"


@pytest.mark.shows("N-31")
def test_a_whole_postcode_is_cut_to_its_first_part(client: Visitor, now):
    begin(client)
    walk(client, until="area")
    answer(client, area="ls8 1ab")
    walk(client)
    assert "LS8 " in client.page.said
    assert "1AB" not in client.page.said


@pytest.mark.shows("J1.4", "N-08")
def test_coming_back_alone_skips_the_numbers_needs_a_pin_and_queues_nothing(client: Visitor, store: Store, now):
    begin(client)
    walk(client, until="return_pin", **COME_BACK)
    assert answer(client, return_pin="").status_code == 422
    assert "Enter a PIN of 6 figures or a word of 6 letters or more" in client.page.said
    walk(client)
    send(client)
    assert "We will not contact you" in client.page.said
    assert how_many(store, OutboxMessage) == 0


def test_ways_and_coming_back_alone_do_not_go_together(client: Visitor, now):
    begin(client)
    walk(client, until="contact_way")
    assert answer(client, contact_way=["text", "come_back"]).status_code == 422


@pytest.mark.shows("F18", "N-27", "J8.8")
def test_send_pressed_twice_is_one_request_with_one_code(client: Visitor, store: Store, now):
    begin(client)
    walk(client)
    page = dict(client.page.form("/ask").values)
    first = client.post("/ask", data={**page, "go": "send"}, follow_redirects=True)
    second = client.post("/ask", data={**page, "go": "send"}, follow_redirects=True)
    assert code_on(first.get_data(as_text=True)) == code_on(second.get_data(as_text=True)) != ""
    assert how_many(store, SelfReferral) == 1


@pytest.mark.shows("F18")
def test_both_presses_of_a_double_click_show_the_same_code(app: Flask, store: Store, now):
    """The second press left before the first was answered: it carries the same visit, in which nothing is sent yet."""
    client = app.test_client()
    begin(client)
    walk(client)
    page = dict(client.page.form("/ask").values) | {"go": "send"}
    token = client.get_cookie("visit").value
    with app.extensions["portal_new_db"]() as db:
        from portal.storage.models import Visit
        from portal.web.visits import row_id

        before = db.get(Visit, row_id(token)).data
    first = client.post("/ask", data=page, follow_redirects=True).get_data(as_text=True)
    with app.extensions["portal_new_db"]() as db:
        db.get(Visit, row_id(token)).data = before
        db.commit()
    second = client.post("/ask", data=page, follow_redirects=True).get_data(as_text=True)
    assert code_on(first) == code_on(second) != ""
    assert how_many(store, SelfReferral) == 1


def test_the_confirmation_stays_until_the_person_goes_on_and_never_comes_after(client: Visitor, now):
    code = ask_and_send(client)
    for _ in range(2):
        assert code_on(client.get("/ask").get_data(as_text=True)) == code
    client.submit({"go": "status"}, action="/ask")
    assert code not in client.page.said
    assert code_on(client.get("/ask").get_data(as_text=True)) == ""


@pytest.mark.shows("N-05", "J1.5")
def test_on_a_shared_device_the_code_is_closed_and_field_names_are_new_each_time(app: Flask, now):
    names = []
    for _ in range(2):
        client = app.test_client()
        begin(client, is_shared="y")
        _walk_masked(client, "name_to_use")
        html = client.get("/ask").get_data(as_text=True)
        names.append(re.findall(r'<input[^>]*type="text"[^>]*>', html)[0])
        assert 'autocomplete="off"' in names[-1]
        assert 'name="name_to_use"' not in html
    assert names[0] != names[1]


def _walk_masked(client: Visitor, until: str) -> None:
    """Field names are masked, so answers go by their place on the page."""
    from tests.referrals.walking import ANSWERS

    while step_now(client) != until:
        values = list(ANSWERS[step_now(client)].values())
        form = client.page.form("/ask")
        own = sorted(form.names - {"csrf_token", "step", "go"})
        answer(client, **({own[0]: values[0]} if values else {}))


@pytest.mark.shows("N-05", "J1.5")
def test_a_shared_device_hides_the_code_behind_show(client: Visitor, now):
    client.get("/ask")
    client.submit({"is_shared": "y"}, action="/ask")
    _walk_masked(client, "check")
    html = client.submit({"go": "send"}, action="/ask").get_data(as_text=True)
    hidden, shown = re.subn(r'<details class="code">.*?</details>', "", html, flags=re.S)[::-1]
    assert hidden == 1
    assert code_on(html) and code_on(html) not in shown


WAYS_IN = {"/ask?from=worried": "", "/ask?from=myself": ""} | {f"/from/{name}": kept for name, kept in SOURCES.items()}


@pytest.mark.shows("R-01", "R-07", "J1.2")
@pytest.mark.parametrize(("way_in", "source"), WAYS_IN.items())
def test_every_way_in_asks_the_same_and_only_the_source_differs(app: Flask, store: Store, now, way_in, source):
    seen = []
    for address in ("/ask", way_in):
        client = app.test_client()
        client.get(address, follow_redirects=True)
        client.submit({}, action="/ask")
        seen.append([client.page.text["h1"][0]])
        while step_now(client) != "check":
            walk_on(client)
            seen[-1].append(client.page.text["h1"][0])
        send(client)
    assert seen[0] == seen[1]
    with store.new_db() as db:
        assert sorted(db.scalars(select(SelfReferral.entry_source))) == sorted(["", source])


@pytest.mark.shows("R-02", "R-07")
def test_the_check_before_the_questions_loses_no_way_in(client: Visitor, store: Store, now):
    client.get("/from/school", follow_redirects=True)
    check_up = next(link for link in client.page.links if "/how-are-you" in link)
    client.get(check_up)
    client.submit({"items": ["alone"]}, action=check_up)
    client.get(next(link for link in client.page.links if link.startswith("/ask")))
    client.submit({}, action="/ask")
    walk(client)
    send(client)
    with store.new_db() as db:
        assert db.scalars(select(SelfReferral.entry_source)).one() == "school"


def test_a_way_in_that_is_not_on_the_list_is_no_page(client: Visitor):
    assert client.get("/from/nowhere").status_code == 404


@pytest.mark.shows("N-04", "A6")
def test_titles_and_addresses_of_the_whole_journey_are_neutral(client: Visitor, now):
    begin(client)
    while step_now(client) != "check":
        step = step_now(client)
        title = client.page.text["title"][0]
        assert not banned_words(title, "en"), (step, title)
        walk_on(client, danger_now={"danger_now": "unsure"})
        assert client.address == "/ask"


@pytest.mark.shows("N-21", "J4.1")
@pytest.mark.parametrize("age", ["under_16", "16_or_17"])
def test_a_young_person_is_neither_refused_nor_offered_an_adult_mentor(client: Visitor, store: Store, now, age: str):
    begin(client)
    walk(client, until="young_person", age_band={"age_band": age})
    assert "You are in the right place" in client.page.said
    assert "Childline is for anyone under 19" in client.page.said and "next working day" not in client.page.said
    said = []
    while step_now(client) != "check":
        walk_on(client)
        said.append(client.page.said)
    html = answer(client, go="send").get_data(as_text=True)
    main = html.split("<main", 1)[1].split("</main>", 1)[0]
    assert "/times" not in main and 'value="times"' not in main
    assert "A trained worker reads it" in client.page.said
    assert "For children and young people" in client.page.said
    assert not any("been through it" in page or "parent’s name" in page for page in said)
    client.submit({"go": "status"}, action="/ask")
    assert "Choose a person" not in client.page.said
    with store.new_db() as db:
        assert db.scalars(select(SelfReferral.route)).one() == "young"


@pytest.mark.shows("N-51", "J9.1", "J9.2", "J9.6")
def test_where_someone_has_died_nothing_is_said_of_present_use(client: Visitor, now):
    begin(client)
    walk(client, until="help_wanted", situation={"situation": "died"})
    said = []
    while step_now(client) != "check":
        said.append(client.page.said)
        walk_on(client)
    text = " ".join(said).lower()
    for word in ("help to stay safe", "overdose", "suicide", "accident", "worried about someone now", "passed away"):
        assert word not in text


@pytest.mark.shows("R-68", "J3.4")
def test_a_helper_is_kept_as_helper(client: Visitor, store: Store, now):
    begin(client, is_helped="y")
    walk(client)
    send(client)
    with store.new_db() as db:
        asked = db.scalars(select(SelfReferral)).one()
        assert asked.is_helped
        messages, ways = db.scalars(select(OutboxMessage)).all(), db.scalars(select(SafeContact)).all()
        assert messages and {each.person_key for each in messages} == {asked.person_key}
        assert [way.value for way in ways] == ["+447700900142"], "nothing is kept of the helper to write to"


@pytest.mark.shows("N-01", "J1.3")
def test_after_leaving_the_server_holds_nothing_of_the_visit(client: Visitor, store: Store, now):
    from portal.storage.models import Visit

    begin(client)
    walk(client, until="name_to_use")
    before = client.get_cookie("visit").value
    client.get("/exit")
    assert how_many(store, Visit) == 0
    after = client.get_cookie("visit")
    assert after is None or after.value != before
    client.get("/ask")
    assert client.page.text["h1"] == ["Before you start: your privacy on this phone"]
    assert how_many(store, SavedAnswers) == 0


@pytest.mark.shows("F21")
def test_a_visit_that_ended_in_the_middle_says_so_and_keeps_nothing(client: Visitor, now):
    begin(client)
    client.get("/exit")
    client.get("/ask")
    token = client.token
    response = client.post("/ask", data={"step": "name_to_use", "name_to_use": "Zanzibar", "csrf_token": token})
    assert response.status_code == 409
    assert "Your visit had ended" in client.page.said
    assert "Zanzibar" not in client.page.said


@pytest.mark.shows("R-64")
def test_answers_are_saved_under_a_code_and_taken_up_where_they_were(client: Visitor, store: Store, now):
    begin(client)
    walk(client, until="name_to_use")
    code = code_on(answer(client, go="save", name_to_use="Kay").get_data(as_text=True))
    assert how_many(store, SavedAnswers) == 1
    assert how_many(store, SelfReferral) == 0
    client.get("/exit")
    client.get("/code")
    client.submit({"code": code}, action="/code")
    assert step_now(client) == "name_to_use"
    assert ("name_to_use", "Kay") in client.page.form("/ask").values
    walk(client, return_pin={"go": "skip"})
    assert send(client) == code
    assert how_many(store, SavedAnswers) == 0
    client.get("/exit")
    client.get("/code")
    client.submit({"code": code}, action="/code")
    assert "Hello, K" in client.page.said


@pytest.mark.shows("N-07")
def test_a_pin_chosen_before_saving_is_needed_to_come_back(client: Visitor, store: Store, now):
    begin(client)
    walk(client)
    code = code_on(answer(client, go="save").get_data(as_text=True))
    client.submit({}, action="/ask")
    assert step_now(client) == "check"
    client.get("/exit")
    client.get("/code")
    assert client.submit({"code": code}, action="/code").status_code == 422
    client.submit({"code": code, "pin": "123456"}, action="/code")
    assert step_now(client) == "check"
    assert "Chosen" in client.page.said


def test_whoever_types_the_last_group_is_not_shown_the_code_any_more(client: Visitor, now):
    code = ask_and_send(client)
    assert client.submit({"go": "kept", "last_group": "0000"}, action="/ask").status_code == 422
    client.submit({"go": "kept", "last_group": code[-4:].lower()}, action="/ask")
    assert "You have your code" in client.page.said
    assert code not in client.page.said


def test_a_card_to_print_looks_like_an_order_and_nothing_else(client: Visitor, now):
    code = ask_and_send(client)
    client.submit({"go": "card"}, action="/ask")
    assert code in client.page.said
    assert not banned_words(client.page.said.split("Your card")[1].split("Your privacy")[0], "en")
    client.submit({"go": "back"}, action="/ask")
    assert client.page.text["h1"] == ["We have your request"]
