"""One request on its page: the box before the number, what was done, who looked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal.casework import record_queries
from portal.messages import queries as messages
from portal.messages.actions import stop_everything
from portal.messages.outbox_actions import cancel_for_person
from portal.messages.safety import Reason
from portal.records import queries as records
from portal.referrals import actions as referrals
from portal.referrals import own_queries
from portal.referrals.stages import Stage
from portal.storage.chosen_settings import choose
from portal.storage.store import Store
from portal.storage.work import work
from portal.web.present_settings import look_again
from tests.casework.queue_kit import SAFE_PHONE, SAFE_TEXT, ask
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor

NUMBER = "07700 900143"
DAY = timedelta(days=1)
KAYS = {"name_to_use": "K", "area": "LS8"}
BY_PHONE = {"contact_way": ["phone"], "safe_contact": SAFE_PHONE}
WORDS = "he threw the kettle and my little girl was in the room, I can't do this any more"


@pytest.fixture
def anna(store: Store, client: Visitor, now: datetime) -> Person:
    person = make_worker(store, "coordinator", name="Anna")
    sign_in(client, person)
    return person


@pytest.fixture
def kay(store: Store, now: datetime) -> Any:
    """Phone only, no message, with something to say if asked."""
    return ask(store, now, answers=BY_PHONE | {"help_words": WORDS, "help_wanted": ["own_words"]})


def page_of(asked: Any) -> str:
    return f"/work/people/{asked.ref}"


def log(client: Visitor, asked: Any, **said: str) -> Any:
    client.get(page_of(asked))
    return client.submit({"next_contact": "4 December"} | said, action="/contact")


@pytest.mark.shows("N-09", "J6.2")
def test_the_number_is_not_in_the_page_until_the_box_was_seen(
    store: Store, client: Visitor, anna: Person, kay: Any, now: datetime
) -> None:
    before = client.get(page_of(kay)).get_data(as_text=True)
    assert NUMBER not in before and "7700900143" not in before and "tel:" not in before
    assert client.page
    said = client.page.said
    assert said.index("Before you contact K") < said.index("So far")
    assert "no message with anyone" in said and "It is about the library booking" in said
    assert "Nobody of the team has checked this yet." in said
    client.submit({}, action="/number")
    assert "Something has changed" in client.page.said, "they may say so on the very call"
    assert NUMBER in client.page.said and "Leave no message, with anyone or on any machine." in client.page.said
    assert "Last checked on Monday 23 November, 10am, by Anna." in client.page.said
    with store.new_db() as db:
        contact = messages.safe_contact(db, kay.person_key)
        assert contact and contact.ways[0].checked_at and contact.ways[0].checked_at >= now


@pytest.mark.shows("N-09")
def test_the_number_goes_away_again(client: Visitor, anna: Person, kay: Any, now: datetime, clock_at: Any) -> None:
    client.get(page_of(kay))
    client.submit({}, action="/number")
    clock_at(now + timedelta(minutes=14))
    client.get(page_of(kay))
    assert client.page and NUMBER in client.page.said
    clock_at(now + timedelta(minutes=16))
    assert NUMBER not in client.get(page_of(kay)).get_data(as_text=True)


@pytest.mark.shows("N-09")
def test_the_number_of_one_is_not_the_number_of_another(
    store: Store, client: Visitor, anna: Person, kay: Any, now: datetime
) -> None:
    other = ask(store, now, answers=BY_PHONE)
    client.get(page_of(kay))
    client.submit({}, action="/number")
    assert NUMBER not in client.get(page_of(other)).get_data(as_text=True)


@pytest.mark.shows("N-08", "N-09")
def test_after_a_call_nobody_took_the_message_is_asked_about_and_no_means_no(
    store: Store, client: Visitor, anna: Person, kay: Any
) -> None:
    assert log(client, kay, way="phone", outcome="no_answer").status_code == 422
    assert client.page and "did you leave a message?" in client.page.said
    answer = log(client, kay, way="phone", outcome="no_answer", left_message="yes", note="I said it was us")
    assert answer.status_code == 422 and "They said no to messages" in client.page.said
    assert "I said it was us" in client.page.said, "what was typed is still there"
    assert contacts_of(store, kay) == []
    assert log(client, kay, way="phone", outcome="no_answer", left_message="no").status_code == 200
    assert contacts_of(store, kay) == ["no_answer"] and "No message was left." in client.page.said


@pytest.mark.shows("N-08")
def test_a_message_left_all_the_same_is_kept_and_somebody_is_told(
    store: Store, client: Visitor, anna: Person, kay: Any
) -> None:
    log(client, kay, way="phone", outcome="no_answer", left_message="yes")
    client.submit({}, action="/message-left")
    assert client.page and "A message was left." in client.page.said
    with store.new_db() as db:
        assert [(alert.kind, alert.about) for alert in messages.open_alerts(db)] == [
            ("message-left-though-no", kay.ref)
        ]


@pytest.mark.shows("N-09")
def test_speaking_asks_if_it_is_still_safe_and_keeps_the_day(client: Visitor, anna: Person, kay: Any) -> None:
    assert log(client, kay, way="phone", outcome="spoke").status_code == 422
    assert client.page and "Ask if this way and these times are still safe" in client.page.said
    assert log(client, kay, way="phone", outcome="spoke", is_still_safe="y").status_code == 200
    assert "Last checked on Monday 23 November, 10am, by Anna." in client.page.said
    assert "Come back to this: Friday 4 December, 5pm" in client.page.said


@pytest.mark.shows("N-08")
@pytest.mark.parametrize(
    "forged", [{"way": "email", "outcome": "sent"}, {"way": "text", "outcome": "sent"}, {"way": ""}]
)
def test_a_way_that_is_not_safe_cannot_be_logged_past_the_page(
    store: Store, client: Visitor, anna: Person, kay: Any, forged: dict[str, str]
) -> None:
    assert log(client, kay, **forged).status_code == 422
    assert contacts_of(store, kay) == []


def test_a_form_pressed_twice_is_one_contact(store: Store, client: Visitor, anna: Person, kay: Any) -> None:
    client.get(page_of(kay))
    assert client.page
    held = dict(client.page.form("/contact").values)
    said = held | {"way": "phone", "outcome": "no_answer", "left_message": "no", "next_contact": "4 December"}
    for _ in range(2):
        assert client.post(f"{page_of(kay)}/contact", data=said).status_code == 303
    assert contacts_of(store, kay) == ["no_answer"]


def contacts_of(store: Store, asked: Any) -> list[str]:
    with store.new_db() as db:
        found = record_queries.so_far(
            db, ref=asked.ref, family_member_id=asked.family_member_id, person_key=asked.person_key
        )
        return [each.code for each in found if each.what == "contact"]


@pytest.mark.shows("N-08")
def test_nothing_is_safe_any_more_stops_everything_and_hides_the_number(
    store: Store, client: Visitor, anna: Person, kay: Any
) -> None:
    client.get(page_of(kay))
    client.submit({}, action="/number")
    client.submit({}, action="/stop")
    assert client.page
    assert NUMBER not in client.page.said and "They asked us to stop. Do not contact them." in client.page.said
    answer = client.post(f"{page_of(kay)}/number")
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("danger", "words"),
    [("unsure", "Not sure if anyone is in danger."), ("yes", "Said yes to “in danger right now”, then went on.")],
)
def test_the_record_says_first_why_it_stood_at_the_top_of_the_queue(
    store: Store, client: Visitor, anna: Person, kay: Any, now: datetime, danger: str, words: str
) -> None:
    asked = ask(store, now, answers=BY_PHONE | {"danger_now": danger}, was_young=True)
    client.get(page_of(asked))
    assert client.page
    said = client.page.said
    assert said.index(words) < said.index("Before you contact K") < said.index("Not read yet")
    assert "The age was changed on the way. Please check it." in said
    client.get(page_of(kay))
    assert "danger" not in client.page.said.split("Before you contact")[0]


@pytest.mark.shows("N-59", "J6.9")
def test_what_they_wrote_stands_word_for_word(client: Visitor, anna: Person, kay: Any) -> None:
    page = client.get(page_of(kay)).get_data(as_text=True)
    assert "he threw the kettle and my little girl was in the room, I can&#39;t do this any more" in page


@pytest.mark.shows("R-86", "J6.8", "G34")
def test_each_opening_is_kept_with_who_and_when_and_the_person_sees_it(
    app: Flask, store: Store, client: Visitor, anna: Person, kay: Any
) -> None:
    lead = app.test_client()
    sign_in(lead, make_worker(store, "duty-lead", name="Lee"))
    client.get(page_of(kay))
    lead.get(page_of(kay))
    with store.new_db() as db:
        assert {look.name for look in own_queries.looks(db, kay.family_member_id)} == {"Anna", "Lee"}
        kinds = [entry.kind for entry in records.about(db, kay.ref)]
        assert kinds.count("referral-opened") == 2
        assert records.first_broken_link(db) is None


@pytest.mark.shows("T5", "G24")
def test_the_21st_record_within_an_hour_raises_one_alert(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    refs = [ask(store, now).ref for _ in range(22)]
    for count, ref in enumerate(refs, 1):
        client.get(f"/work/people/{ref}")
        client.get(f"/work/people/{ref}")
        with store.new_db() as db:
            alerts = [alert.about for alert in messages.open_alerts(db) if alert.kind == "many-records-opened"]
        assert alerts == ([anna.ref] if count > 20 else []), count


@pytest.mark.shows("T5")
def test_how_many_records_an_hour_are_usual_is_what_the_organisation_chose(
    app: Flask, store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    with store.new_db() as db, work(db):
        choose(db, {"records_an_hour": 5})
    look_again(app)
    for count in range(1, 8):
        client.get(f"/work/people/{ask(store, now).ref}")
        with store.new_db() as db:
            alerts = [alert.about for alert in messages.open_alerts(db) if alert.kind == "many-records-opened"]
        assert alerts == ([anna.ref] if count > 5 else []), count


@pytest.mark.shows("N-10")
def test_where_ways_are_chosen_staff_see_exactly_what_would_be_sent(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    """In the person's own language and as openly as they chose; their number stands in no address."""
    asked = ask(store, now, language="cy", answers=BY_PHONE | {"contact_way": ["text"], "safe_contact": SAFE_TEXT})
    client.get(f"/work/people/{asked.ref}/safe-ways")
    assert client.page and "See exactly what they would get" in client.page.said
    link = next(each for each in client.page.links if each.startswith("/work/preview"))
    assert "language=cy" in link and "way=text" in link and "7700" not in link and asked.ref not in link
    said = client.get(link).get_data(as_text=True)
    assert client.page.said.count("What they chose") == 1 and 'lang="cy"' in said.split("What they chose")[1]
    client.get("/work/preview")
    assert "What they chose" not in client.page.said


@pytest.mark.shows("R-31")
def test_formal_support_that_was_asked_for_is_not_closed_away(
    store: Store, client: Visitor, anna: Person, kay: Any
) -> None:
    client.get(f"{page_of(kay)}/plan")
    client.submit({"plan": "", "next_contact": "4 December", "formal_support": "asked"}, action="/plan")
    assert client.page and "Formal support: asked for" in client.page.said
    assert client.submit({"stage": "closed"}, action="/stage").status_code == 409
    assert "They asked for formal support" in client.page.said
    client.get(f"{page_of(kay)}/plan")
    client.submit({"plan": "", "next_contact": "4 December", "formal_support": "has"}, action="/plan")
    assert client.submit({"stage": "closed"}, action="/stage").status_code == 200


def test_only_moves_that_can_be_are_offered_or_taken(client: Visitor, anna: Person, kay: Any) -> None:
    client.get(page_of(kay))
    for forged in ("received", "withdrawn", "nonsense", ""):
        client.get(page_of(kay))
        assert client.submit({"stage": forged}, action="/stage").status_code == 422, forged


def test_a_reply_is_written_here_and_its_hint_goes_only_a_safe_way(
    store: Store, client: Visitor, anna: Person, kay: Any
) -> None:
    client.get(page_of(kay))
    client.submit({"text": "We can talk on Thursday"}, action="/notes")
    assert client.page and "We can talk on Thursday" in client.page.said
    with store.new_db() as db:
        assert [note.text for note in own_queries.unread_for_person(db, kay.family_member_id)] == [
            "We can talk on Thursday"
        ]
        planned = messages.outbox(db, person_key=kay.person_key)
        assert all(message.way in ("email", "text", "") for message in planned if message.sent_at)
        raw = db.execute(text("SELECT count(*) FROM note WHERE text_sealed LIKE '%Thursday%'")).scalar()
        assert raw == 0


@pytest.mark.shows("R-66")
def test_the_same_number_is_shown_for_a_person_to_decide_and_undone(
    store: Store, client: Visitor, anna: Person, kay: Any, now: datetime
) -> None:
    other = ask(store, now, answers=BY_PHONE | {"name_to_use": "Someone else", "area": "BD1"})
    stranger = ask(store, now, answers={"name_to_use": "Z", "area": "CF10"})
    client.get(page_of(kay))
    assert client.page
    assert f"{other.ref} . The same way to reach them: phone call." in client.page.said
    assert stranger.ref not in client.page.said
    action = f"/same/{other.ref}"
    client.submit({"decision": "same"}, action=action)
    assert "Said to be the same person." in client.page.said and "The same way to reach them" not in client.page.said
    client.submit({"decision": "back"}, action=action)
    assert "The same way to reach them" in client.page.said
    client.submit({"decision": "different"}, action=action)
    assert other.ref not in client.page.said
    with store.new_db() as db:
        assert db.execute(text("SELECT count(*) FROM family_member")).scalar() == 3


@pytest.mark.shows("R-66")
def test_the_same_name_and_area_is_likely_and_the_name_alone_is_not(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    alone = {"contact_way": ["come_back"], "safe_contact": {}}
    first = ask(store, now, answers=alone | {"name_to_use": " Bee ", "area": "LS8"})
    same = ask(store, now, answers=alone | {"name_to_use": "bee", "area": "ls8"})
    elsewhere = ask(store, now, answers=alone | {"name_to_use": "Bee", "area": "BD1"})
    client.get(page_of(first))
    assert client.page and same.ref in client.page.said and elsewhere.ref not in client.page.said


@pytest.mark.shows("R-66")
@pytest.mark.parametrize(("stage", "words"), [(Stage.CLOSED, "It is closed"), (Stage.WITHDRAWN, "They ended it")])
def test_who_comes_back_after_the_end_is_known_again_by_number_or_name_and_the_old_one_is_said_as_ended(
    store: Store, client: Visitor, anna: Person, kay: Any, now: datetime, stage: Stage, words: str
) -> None:
    by_number = ask(store, now, ago=400 * DAY, answers=BY_PHONE | {"name_to_use": "Someone else", "area": "BD1"})
    by_name = ask(store, now, ago=300 * DAY, answers={"contact_way": ["come_back"], "safe_contact": {}} | KAYS)
    erased = ask(store, now, ago=200 * DAY, answers=BY_PHONE | KAYS)
    with store.new_db() as db, work(db):
        for each in (by_number, by_name, erased):
            referrals.move(db, ref=each.ref, to=stage, by="WK-TEST", now=now)
        key = referrals.erase(db, family_member_id=erased.family_member_id, by="person", now=now)
    store.keys.shred(key)
    client.get(page_of(kay))
    assert client.page
    assert f"{by_number.ref} . The same way to reach them: phone call. {words}." in client.page.said
    assert f"{by_name.ref} . The same name and area. {words}." in client.page.said
    assert erased.ref not in client.page.said
    client.submit({"decision": "same"}, action=f"/same/{by_number.ref}")
    assert "Said to be the same person." in client.page.said


@pytest.mark.shows("N-09")
def test_changed_ways_are_asked_as_they_were_and_kept_in_the_persons_language(
    store: Store, client: Visitor, anna: Person, kay: Any
) -> None:
    client.get(f"{page_of(kay)}/safe-ways")
    client.submit({"contact_way": ["email"]}, action="/safe-ways")
    client.submit({"email_value": "kay@example.org"}, action="/how")
    assert client.page and "E-mail" in client.page.said
    with store.new_db() as db:
        contact = messages.safe_contact(db, kay.person_key)
        assert contact and [way.way for way in contact.ways] == ["email"] and contact.language == "en"
        changed = [entry for entry in records.about(db, kay.ref) if entry.kind == "contact-changed"]
        assert anna.ref in changed[0].facts


@pytest.mark.shows("N-08", "T2")
def test_a_stop_outlasts_what_the_team_writes_down_unless_the_person_asked_for_messages_again(
    store: Store, client: Visitor, anna: Person, kay: Any, now: datetime
) -> None:
    with store.new_db() as db, work(db):
        stop_everything(db, person_key=kay.person_key, now=now)
    for ticks, is_stopped in (({}, True), ({"starts_again": "y"}, False)):
        client.get(f"{page_of(kay)}/safe-ways")
        assert client.page and "They stopped all messages" in client.page.said
        client.submit({"contact_way": ["email"]}, action="/safe-ways")
        client.submit({"email_value": "kay@example.org", **ticks}, action="/how")
        with store.new_db() as db:
            contact = messages.safe_contact(db, kay.person_key)
            assert contact and [way.way for way in contact.ways] == ["email"]
            assert (contact.stopped_at is not None) is is_stopped
    client.get(f"{page_of(kay)}/safe-ways")
    assert client.page and "They stopped all messages" not in client.page.said


@pytest.mark.shows("N-08", "J10.2")
def test_no_voice_calls_means_that_none_can_be_planned_or_logged(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    """A Deaf person who chose a text and a video call with an interpreter: no call is offered, and none is taken."""
    told = {
        "contact_way": ["text", "video"],
        "safe_contact": {"text": {"value": "+447700900143"}, "video": {"value": "kay.signs"}},
    }
    asked = ask(store, now, answers=told)
    client.get(page_of(asked))
    assert client.page and "Phone call" in client.page.said.split("Never")[1].split("Nobody of the team")[0]
    offered = [value for form in client.page.forms for name, value in form.values if name == "way"]
    assert "phone" not in offered
    refused = log(client, asked, way="phone", outcome="no_answer", left_message="no")
    assert refused.status_code == 422
    with store.new_db() as db:
        assert not [entry for entry in records.about(db, asked.ref) if entry.kind == "contact-logged"]


@pytest.mark.shows("T6", "N-08")
def test_a_coordinator_who_has_spoken_with_them_confirms_the_address_with_one_press_and_that_is_recorded(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    told = {"contact_way": ["email"], "safe_contact": {"email": {"value": "kay@example.org"}}}
    asked = ask(store, now, answers=told)
    client.get(page_of(asked))
    assert client.page and "E-mail: not confirmed yet." in client.page.said
    for way in ("email", "email", "text", "phone", "nonsense"):  # pressed twice, and what is not theirs
        client.post(f"{page_of(asked)}/confirm", data={"way": way})
    client.get(page_of(asked))
    assert "not confirmed yet" not in client.page.said
    with store.new_db() as db:
        contact = messages.safe_contact(db, asked.person_key)
        assert contact and contact.ways[0].verified_at is not None
        confirmed = [entry.facts for entry in records.about(db, asked.ref) if entry.kind == "way-confirmed"]
        assert len(confirmed) == 1 and anna.ref in confirmed[0] and "email" in confirmed[0]


@pytest.mark.shows("T6", "T19")
def test_the_team_is_not_told_that_figures_go_where_none_do(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    told = {"contact_way": ["text"], "safe_contact": {"text": {"value": "+447700900143"}}}
    asked = ask(store, now, answers=told)
    client.get(page_of(asked))
    assert client.page and "One message with six figures goes there" in client.page.said
    with store.new_db() as db, work(db):
        cancel_for_person(db, person_key=asked.person_key, reason=Reason.OFF, now=now, kind="confirm_way")
    client.get(page_of(asked))
    assert "Text: not confirmed yet, and no figures are on their way." in client.page.said
    assert "One message with six figures goes there" not in client.page.said


@pytest.mark.shows("T6", "T4")
def test_others_cannot_confirm_an_address(store: Store, app: Flask, now: datetime) -> None:
    told = {"contact_way": ["email"], "safe_contact": {"email": {"value": "kay@example.org"}}}
    asked = ask(store, now, answers=told)
    for role in ("mentor", "supervisor", ""):
        other = app.test_client()
        if role:
            sign_in(other, make_worker(store, role))
        assert other.post(f"{page_of(asked)}/confirm", data={"way": "email"}).status_code in (302, 303, 400, 403, 404)
    with store.new_db() as db:
        contact = messages.safe_contact(db, asked.person_key)
        assert contact and contact.ways[0].verified_at is None


@pytest.mark.shows("R-16", "J6.6")
def test_somebody_who_asked_for_help_to_be_safe_is_still_offered_people(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    asked = ask(store, now, answers={"danger_now": "yes", "help_wanted": ["safe"]})
    client.get(page_of(asked))
    assert client.page and "Offer people to talk to" in client.page.said


@pytest.mark.shows("N-21", "J4.1")
def test_nobody_under_18_is_offered_an_adult_mentor(store: Store, client: Visitor, anna: Person, now: datetime) -> None:
    young = ask(store, now, answers={"age_band": "16_or_17"})
    client.get(page_of(young))
    assert client.page and "Offer people to talk to" not in client.page.said
    assert client.get(f"{page_of(young)}/match").status_code == 404


def test_a_withdrawn_request_is_read_and_answered_as_any_other(
    store: Store, client: Visitor, anna: Person, kay: Any, now: datetime
) -> None:
    with store.new_db() as db, work(db):
        referrals.withdraw(db, family_member_id=kay.family_member_id, now=now)
    client.get(page_of(kay))
    assert client.page and "They ended it" in client.page.said
    assert client.post(f"{page_of(kay)}/read").status_code == 303
