"""The team's pages of messages: what waits and why, one message, what they say, the ways out, the clockwork."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.clockwork import Clockwork, Runner
from portal.messages import actions
from portal.messages.clockwork_models import Heartbeat
from portal.messages.contact import SafeWay
from portal.messages.gateways.gateway import Later, Never
from portal.messages.interventions import Why
from portal.messages.models import OutboxMessage
from portal.messages.retry import Trouble
from portal.messages.safety import Reason
from portal.messages.staff_actions import AnotherGoes, drop, send_now, try_again
from portal.messages.states import State, StateNotReachable
from portal.records.queries import about as recorded_about
from portal.scheduler import JOBS
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.messages.conftest import EMAIL, TEXT, make_message, make_person, plan, row_of

PAGES = ("/work/outbox", "/work/alerts", "/work/preview", "/work/gateways")


@pytest.fixture
def coordinator(client, store, now):
    worker = make_worker(store, "coordinator")
    sign_in(client, worker)
    return worker


@pytest.fixture
def waiting(db, now):
    """A reminder to come, to somebody with an address of their own."""
    person = make_person(db, now=now)
    message = make_message(now, kind="reminder_1d", due_at=now + timedelta(days=1), starts_at=now + timedelta(days=2))
    return plan(db, person, message, now=now)[0]


def test_an_empty_outbox_says_when_something_comes(client, coordinator):
    client.get("/work/outbox")
    assert "Nothing has been planned yet" in client.page.said


@pytest.mark.shows("R-78", "T18", "G33")
def test_the_outbox_shows_references_and_reasons_and_never_a_number_an_address_or_the_words(
    client, coordinator, db, now, post
):
    person = make_person(db, TEXT, EMAIL, now=now)
    plan(db, person, make_message(now), make_message(now, kind="reminder_1d", about="BK-OTHER1"), now=now)
    refused = make_person(db, SafeWay("phone", "+441632960001", is_safe=True), now=now)
    (row,) = plan(db, refused, make_message(now, about="BK-PH0NE1"), now=now)
    client.get("/work/outbox")
    assert row.ref in client.page.said and "BK-PH0NE1" in client.page.said
    assert "The only safe ways are for a person to use" in client.page.said
    client.get(f"/work/outbox/{row.ref}")
    for address in ("/work/outbox", f"/work/outbox/{row.ref}"):
        text = client.get(address).text
        assert not re.search(r"kaz@|7700|900123|960001|Post Office", text)


def test_by_person_shows_what_goes_to_whoever_is_behind_a_reference(client, coordinator, db, now):
    mine, theirs = make_person(db, now=now), make_person(db, now=now)
    plan(db, mine, make_message(now), make_message(now, about="BK-M0RE22"), now=now)
    plan(db, theirs, make_message(now, about="BK-THE1RS"), now=now)
    client.get("/work/outbox?ref=bk-7k3m2p")
    assert "BK-M0RE22" in client.page.said and "BK-THE1RS" not in client.page.said
    client.get("/work/outbox?ref=BK-N0NE22")
    assert "Look at the reference once more" in client.page.said


def test_by_state_and_in_pages_of_fifty(client, coordinator, db, now):
    person = make_person(db, now=now)
    plan(db, person, *[make_message(now, about=f"BK-{n:04d}") for n in range(51)], now=now)
    client.get("/work/outbox?state=waiting")
    assert client.page.said.count("BK-00") == 50
    assert any("page=2" in link for link in client.page.links)
    client.get("/work/outbox?state=waiting&page=2")
    assert client.page.said.count("BK-00") == 1
    client.get("/work/outbox?state=sent")
    assert "No message is in this state." in client.page.said
    client.get("/work/outbox?state=nonsense&page=-4")
    assert client.page.said.count("BK-00") >= 49  # the figures for a new address are among all


@pytest.mark.shows("J7.1")
def test_send_now_asks_why_and_sends_at_once_by_the_safe_way_only(client, coordinator, waiting, new_db, post, db, now):
    page = f"/work/outbox/{waiting.ref}"
    client.get(page)
    assert client.post(page + "/send-now", data={}).status_code == 422
    assert "Choose why" in client.page.said and client.page.text["title"][0].startswith("Error")
    for _ in range(2):  # pressed twice
        client.get(page)
        answer = client.post(page + "/send-now", data={"why": "asked"})
    assert answer.status_code in (302, 303)
    post.tick()
    assert row_of(new_db, waiting).state == State.SENT
    assert [entry.kind for entry in recorded_about(db, waiting.ref)] == ["message-sent-now"]
    client.get(page)
    assert f"{coordinator.ref} sent it before its time: they asked for it." in client.page.said


@pytest.mark.shows("T2", "G25")
def test_send_now_goes_round_nothing(db, new_db, post, clock, now, waiting):
    clock.at = now.replace(hour=3)
    with work(db):
        send_now(db, ref=waiting.ref, why=Why.SOON, by="WK-1", now=clock.at)
    post.tick()
    assert (row_of(new_db, waiting).state, row_of(new_db, waiting).reason) == (State.HELD, Reason.NOT_NOW)
    with work(db):
        actions.stop_everything(db, person_key=waiting.person_key, now=clock.at)
    with pytest.raises(StateNotReachable), work(db):
        send_now(db, ref=waiting.ref, why=Why.SOON, by="WK-1", now=clock.at)
    assert post.sent == []


@pytest.mark.shows("F8")
def test_what_is_in_doubt_cannot_be_hurried(db, new_db, post, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.answers = [Later(Trouble.UNSURE)]
    post.tick()
    assert row_of(new_db, row).reason == Reason.UNSURE
    with pytest.raises(StateNotReachable), work(db):
        send_now(db, ref=row.ref, why=Why.SOON, by="WK-1", now=now)


@pytest.fixture
def dead(db, new_db, post, clock, now):
    """The answer got lost twice by a way that nobody can ask."""
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.answers = [Later(Trouble.UNSURE), Later(Trouble.UNSURE)]
    post.tick()
    clock.on(minutes=6)
    post.tick()
    assert row_of(new_db, row).state == State.FAILED
    return row


def test_a_dead_letter_is_tried_again_with_a_warning_and_keeps_its_mark(client, coordinator, dead, new_db, post):
    page = f"/work/outbox/{dead.ref}"
    client.get("/work/outbox?state=stuck")
    assert dead.ref in client.page.said
    client.get(page)
    assert "It may have arrived already." in client.page.said
    client.post(page + "/again", data={"why": "mended"})
    post.tick()
    assert row_of(new_db, dead).state == State.SENT
    client.get(page)
    assert "Sent, perhaps twice" in client.page.said


def test_a_dead_letter_is_dropped_with_a_reason_and_nothing_wakes_it(
    client, coordinator, dead, new_db, post, db, clock
):
    page = f"/work/outbox/{dead.ref}"
    for _ in range(2):
        client.get(page)
        client.post(page + "/drop", data={"drop_why": "told"})
        if client.page.forms and _ == 0:
            client.get(page)
    assert (row_of(new_db, dead).state, row_of(new_db, dead).reason) == (State.CANCELLED, Reason.DROPPED)
    with work(db):
        actions.mark_checked(db, person_key=dead.person_key, now=clock.at)
    post.tick()
    assert post.sent == []
    client.get(page)
    assert "chose not to send it: somebody told them in person." in client.page.said


@pytest.mark.shows("F7")
def test_what_goes_another_way_is_not_sent_again_by_the_first(db, new_db, post, now):
    person = make_person(db, EMAIL, TEXT, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.answers = [Never("550")]
    post.tick()
    with new_db() as other:
        mine = other.query(OutboxMessage).filter(OutboxMessage.about == row.about)
        assert {each.state for each in mine} == {State.FAILED, State.DUE}
    with pytest.raises(AnotherGoes), work(db):
        try_again(db, ref=row.ref, why=Why.MENDED, by="WK-1", now=now)


def test_a_message_that_moved_on_says_so_and_is_left_alone(client, coordinator, waiting, post, clock, new_db):
    page = f"/work/outbox/{waiting.ref}"
    client.get(page)
    clock.on(days=1, minutes=1)
    post.tick()
    assert client.post(page + "/drop", data={"drop_why": "mistake"}).status_code == 409
    assert "has moved on since you opened the page" in client.page.said
    assert row_of(new_db, waiting).state == State.SENT


def test_an_unknown_reference_is_not_there(client, coordinator):
    assert client.get("/work/outbox/MS-N0NE2222").status_code == 404


@pytest.mark.shows("T4")
@pytest.mark.parametrize("address", [*PAGES, "/work/clockwork"])
def test_mentors_and_visitors_see_none_of_these(client, store, now, address):
    assert client.get(address).status_code in (302, 401)
    sign_in(client, make_worker(store, "mentor"))
    assert client.get(address).status_code == 403


def test_a_coordinator_does_not_see_the_machine_room(client, coordinator):
    assert client.get("/work/clockwork").status_code == 403


@pytest.mark.shows("N-10", "R-78")
def test_before_a_way_is_chosen_the_very_words_can_be_seen(client, coordinator, post, db, now):
    client.get("/work/preview?kind=reminder_1d&way=text&language=en")
    assert "A reminder: tomorrow, 7pm." in client.page.said
    assert "1 part" in client.page.said
    client.get("/work/preview?kind=booked&way=email&language=cy")
    assert "Neges awtomatig yw hon." in client.page.said
    client.get("/work/preview?kind=rubbish&way=post&language=xx&level=loud")
    assert "A reminder:" in client.page.said


def test_every_kind_way_and_language_can_be_seen(client, coordinator, app):
    from portal.messages.kinds import KINDS

    for kind in KINDS:
        for way in ("text", "email"):
            assert client.get(f"/work/preview?kind={kind}&way={way}&language=ur").status_code == 200


@pytest.mark.shows("G2")
def test_the_promise_of_each_way_out_is_worded_from_what_it_declares(client, coordinator, app, settings):
    def with_texts(address):
        app.extensions["portal_settings"] = replace(settings, sms_url=address, mail_url="smtp://127.0.0.1:25")
        client.get("/work/gateways")
        return client.page.said

    lookup, sure, none = "we ask before sending again", "whatever happens to us", "one may arrive twice"
    assert lookup in with_texts("notify://api.example/?key=" + "k" * 80 + "&template=t")
    assert sure in with_texts("https://us:secret@texts.example/out?promise=idempotent")
    said = with_texts("https://us:secret@texts.example/out?promise=none")
    assert said.count(none) == 2 and lookup not in said and sure not in said
    assert "secret" not in said and "texts.example" not in said


@pytest.mark.shows("T19", "G26")
def test_the_limit_for_texts_is_a_setting_and_half_of_it_is_said(client, coordinator, app, settings, db, post, now):
    app.extensions["portal_settings"] = replace(settings, texts_a_day=2, texts_a_month=40)
    person = make_person(db, TEXT, now=now)
    plan(db, person, make_message(now), now=now)
    post.tick("text")
    client.get("/work/gateways")
    assert "1 of 2 Half or more is used" in client.page.said
    assert "1 of 40" in client.page.said


@pytest.mark.shows("F4", "G5")
def test_the_clockwork_page_names_every_job_and_says_which_is_late(client, store, db, now):
    from portal.messages.clockwork_actions import note_success, take_lease
    from portal.scheduler import JOBS

    sign_in(client, make_worker(store, "administrator"))
    client.get("/work/clockwork")
    assert "Nothing runs at the moment" in client.page.said
    with work(db):
        take_lease(db, name="clockwork", owner="machine:7", now=now)
        note_success(db, name="scheduler:machine:7", now=now)
        note_success(db, name="job:email", now=now, next_due_at=now + timedelta(seconds=5))
        half_an_hour_ago = now - timedelta(minutes=30)
        note_success(db, name="job:text", now=half_an_hour_ago, next_due_at=half_an_hour_ago + timedelta(seconds=5))
    client.get("/work/clockwork")
    said = client.page.said
    assert "machine:7 does the work at the moment" in said
    assert all(job.name in said and job.why in said for job in JOBS)
    row = {job.name: said[said.index(job.why) : said.index(job.why) + 200] for job in JOBS[:2]}
    assert "Late" not in row["email"].split("texts")[0] and "30 minutes ago Late" in row["text"]


@pytest.mark.shows("F12")
def test_what_is_done_once_a_day_is_next_due_tomorrow_and_late_after_that(client, store, settings, post, clock, db):
    daily = next(job for job in JOBS if job.name == "retention")
    runner = Runner(Clockwork(settings, store.new_db, post.room, "machine:1"))
    runner.run(replace(daily, do=lambda _it: None))
    sign_in(client, make_worker(store, "administrator"))
    row = client.get("/work/clockwork").text.split("<b>retention</b>")[1].split("</tr>")[0]
    assert "Tuesday 24 November, 4am" in row and "Late" not in row
    with work(db):
        beat = db.get(Heartbeat, "job:retention")
        beat.next_due_at -= timedelta(days=2)
    row = client.get("/work/clockwork").text.split("<b>retention</b>")[1].split("</tr>")[0]
    assert "At the next turn" in row and "Late" in row


@pytest.mark.shows("F12")
@pytest.mark.parametrize(
    ("hours", "next_one", "is_late"), [(-5, "8am", False), (-3, "8am", False), (4, "next turn", True)]
)
def test_on_a_first_day_what_waits_for_its_hour_is_not_late(client, store, now, clock_at, hours, next_one, is_late):
    """The scheduler was started at five in the morning; the digest goes from eight on."""
    clock_at(now + timedelta(hours=hours))
    sign_in(client, make_worker(store, "administrator"))
    row = client.get("/work/clockwork").text.split("<b>digest</b>")[1].split("</tr>")[0]
    assert "Never yet" in row and next_one in row.split("Next")[-1] and ("Late" in row) is is_late


def test_what_needs_a_look_is_listed_in_words_and_closed_once(client, coordinator, db, now):
    with work(db):
        actions.raise_alert(db, kind="not-safe-now", about="BK-7K3M2P", now=now)
    client.get("/work/alerts")
    assert "At once BK-7K3M2P They say contact is not safe now" in client.page.said
    form = client.page.form("/close")
    for _ in range(2):
        client.get("/work/alerts")
        client.post(form.action, data={})
    client.get("/work/alerts")
    assert "Nothing is waiting for a look." in client.page.said
    assert [entry.kind for entry in recorded_about(db, "BK-7K3M2P")] == ["alert-closed"]


def test_what_cannot_wait_is_listed_first_and_leads_to_their_messages(client, coordinator, db, now):
    with work(db):
        actions.raise_alert(db, kind="text-budget-half", about="texts", now=now - timedelta(hours=2))
        actions.raise_alert(db, kind="not-safe-now", about="BK-7K3M2P", now=now)
    said = client.get("/work/alerts").text
    assert said.index("At once") < said.index("They say contact is not safe now") < said.index("Texts")
    assert 'href="/work/outbox?ref=BK-7K3M2P"' in said


def test_dropping_is_for_what_has_not_left(db, post, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.tick()
    with pytest.raises(StateNotReachable), work(db):
        drop(db, ref=row.ref, why=Why.TOLD, by="WK-1", now=now)


@pytest.mark.shows("F7")
def test_the_clockwork_says_that_returned_mail_is_not_read_and_what_to_set(app, client, store, tmp_path):
    sign_in(client, make_worker(store, "administrator"))
    said = client.get("/work/clockwork").text
    assert "An e-mail that could not be delivered counts as sent" in said and "PORTAL_RETURNED_MAIL" in said
    settings = app.extensions["portal_settings"]
    app.extensions["portal_settings"] = replace(settings._get_current_object(), returned_mail=str(tmp_path))
    assert "PORTAL_RETURNED_MAIL" not in client.get("/work/clockwork").text
