"""What somebody who came back by code sees, changes, stops and erases."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.messages.contact_queries import safe_contact
from portal.messages.models import OutboxMessage
from portal.records import kinds
from portal.records import queries as records
from portal.records.actions import record
from portal.referrals import actions, own_copy_queries, own_queries, queries
from portal.referrals.cards import CARDS, Card
from portal.referrals.models import Erasure, FamilyMember, Note, SelfReferral
from portal.referrals.stages import Stage
from portal.settings import Settings
from portal.storage.keys import KeyGone
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.contact import confirm_ways
from tests.kit.signing_in import make_worker
from tests.kit.visitor import Visitor
from tests.referrals.sending import NOW, TEXT, code_of, make_referral

PRIVATE = [
    "/code/status",
    "/code/record",
    "/code/end",
    "/code/notes",
    "/code/say",
    "/code/answers",
    "/code/answers/change",
    "/code/safe-ways",
    "/code/safe-ways/how",
    "/code/reminders",
    "/code/pin",
    "/code/figures",
]


@pytest.fixture
def referral(store: Store, now) -> SelfReferral:
    return make_referral(
        store.new_db, store, answers={"relationship": "friend", "help_wanted": ["listen"], "help_words": "sleep"}
    )


@pytest.fixture
def code(store: Store, referral: SelfReferral) -> str:
    return code_of(store.new_db, referral)


@pytest.fixture
def back(client: Visitor, code: str) -> Visitor:
    """Came back by code, and looks at where things stand."""
    client.get("/code")
    client.submit({"code": code}, action="/code")
    return client


@pytest.mark.shows("T4", "N-07")
@pytest.mark.parametrize("address", PRIVATE)
def test_without_a_code_every_page_of_a_person_asks_for_one(client: Visitor, address: str):
    assert client.get(address).headers["Location"].endswith("/code")


@pytest.mark.parametrize(
    "address",
    [
        "/code/copy",
        "/code/stop",
        "/code/withdraw",
        "/code/again",
        "/code/erase",
        "/code/notes",
        "/code/notes/read",
        "/code/say",
        "/code/answers",
        "/code/pin",
    ],
)
def test_without_a_code_nothing_can_be_done_either(client: Visitor, store: Store, referral, address: str):
    client.get("/code")
    assert client.post(address, data={"text": "x", "kind": "complain"}).headers["Location"].endswith("/code")
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(Note)) == 0
        assert queries.referral(db, referral.ref).stage == "received"


@pytest.mark.shows("R-68", "J8.4")
def test_where_things_stand_has_dates_and_no_number_no_kind_of_service(back: Visitor):
    assert "Hello, K" in back.page.said
    assert back.page.text["title"][0].startswith("Where things stand")
    assert "Next. By" in back.page.said
    assert "Text, Weekdays, 9am to 3pm" in back.page.said
    assert "900142" not in back.page.said.replace(" ", "")


@pytest.mark.shows("R-68", "N-14")
def test_a_promise_that_was_not_kept_is_owned_up_to(back: Visitor, code: str, clock_at):
    """Never a date that has passed as if it were still to come."""
    back.get("/code/notes")
    back.submit({"text": "It was a hard week"}, action="/code/notes")
    assert "We will read it by" in back.page.said
    clock_at(NOW + timedelta(days=3))
    back.get("/code")
    back.submit({"code": code}, action="/code")
    assert "We are late, and we are sorry. We said by Wednesday 25 November, 10am. Ring us on" in back.page.said
    assert "Next. By" not in back.page.said
    back.get("/code/notes")
    assert "We are late, and we are sorry. We said by Wednesday 25 November" in back.page.said


def test_a_time_booked_before_anybody_read_the_request_does_not_say_that_it_was_read(
    app, back: Visitor, store: Store, referral: SelfReferral, monkeypatch
):
    booked = Card(title="Tuesday 24 November, 6pm", kind="booking", at=NOW)
    monkeypatch.setitem(app.extensions, CARDS, [lambda *facts: [booked]])
    waiting = back.get("/code/status").get_data(as_text=True)
    assert re.search(r"<li><b>We read it</b>By [^<]*You do not need to do anything", waiting)
    with store.new_db() as db, work(db):
        actions.move(db, ref=referral.ref, to=Stage.IN_REVIEW, by="WK-000000", now=NOW)
    assert re.search(r'<li class="is-done"><b>We read it</b>Done\.', back.get("/code/status").get_data(as_text=True))


def test_who_comes_back_alone_is_promised_no_reminder(client: Visitor, store: Store, now):
    alone = make_referral(store.new_db, store, answers={"contact_way": ["come_back"], "safe_contact": None})
    client.get("/code")
    client.submit({"code": code_of(store.new_db, alone)}, action="/code")
    assert "Reminders None" in client.page.said
    assert "3 days and 1 day before" not in client.page.said


@pytest.mark.parametrize("address", PRIVATE)
def test_every_page_of_a_person_is_well_made(back: Visitor, address: str):
    response = back.get(address, follow_redirects=True)
    assert response.status_code == 200


@pytest.mark.shows("R-63", "J8.5")
def test_an_answer_is_shown_and_changed_in_place(back: Visitor, store: Store, referral: SelfReferral):
    back.get("/code/answers")
    assert "Friend" in back.page.said
    back.submit({"change": "area"}, action="/code/answers")
    assert ("area", "LS8") in back.page.form("/code/answers/change").values
    back.submit({"area": "Ambleford"}, action="/code/answers/change")
    assert "Ambleford" in back.page.said
    with store.new_db() as db:
        kept = queries.referral(db, referral.ref)
        assert kept.area == "Ambleford"
        assert queries.answers(kept)["area"] == "Ambleford"
        assert [entry.kind for entry in records.about(db, referral.ref)][-1] == "answer-changed"


@pytest.mark.shows("N-30", "N-59")
def test_the_name_can_be_changed_and_stays_as_typed(back: Visitor, store: Store, referral: SelfReferral):
    back.get("/code/answers")
    back.submit({"change": "name_to_use"}, action="/code/answers")
    back.submit({"name_to_use": "mam o’ŷ 李"}, action="/code/answers/change")
    back.get("/code/status")
    assert "Hello, mam o’ŷ 李" in back.page.said


def test_reminders_sent_without_an_answer_are_asked_again(back: Visitor):
    back.get("/code/reminders")
    back.submit({"reminders": "perhaps", "level": "loud"}, action="/code/reminders")
    assert back.page.text["h1"] == ["Reminders and messages"]
    back.submit({"reminders": "no", "level": "neutral"}, action="/code/reminders")
    assert back.page.text["h1"] == ["Hello, K"]


def test_the_age_is_not_changed_here(back: Visitor):
    back.get("/code/answers")
    back.submit({"change": "age_band"}, action="/code/answers")
    assert back.page.text["h1"] == ["Your answers"]


@pytest.mark.shows("N-08")
def test_safe_ways_are_changed_and_what_was_learned_about_reminders_stays(
    back: Visitor, store: Store, referral: SelfReferral
):
    back.get("/code/reminders")
    back.submit({"reminders": "no", "level": "named"}, action="/code/reminders")
    back.get("/code/safe-ways")
    back.submit({"contact_way": ["phone", "text"]}, action="/code/safe-ways")
    assert ("text_value", "07700 900142") in back.page.form("/code/safe-ways/how").values
    back.submit({"phone_value": "01632 960001", "phone_leave": "yes"}, action="/code/safe-ways/how")
    assert back.page.said.count("Safe ways") >= 2
    with store.new_db() as db:
        contact = safe_contact(db, referral.person_key)
    assert [(way.way, way.may_leave_message) for way in contact.ways] == [("phone", True), ("text", False)]
    assert (contact.wants_reminders, contact.level) == (False, "named")


def test_a_message_may_not_be_left_until_somebody_says_yes(store: Store, referral: SelfReferral):
    with store.new_db() as db:
        assert not any(way.may_leave_message for way in safe_contact(db, referral.person_key).ways)


@pytest.mark.shows("N-07")
def test_coming_back_alone_is_chosen_later_only_with_a_pin(back: Visitor, code: str, store: Store, referral):
    back.get("/code/safe-ways")
    assert back.submit({"contact_way": ["come_back"]}, action="/code/safe-ways").status_code == 422
    back.get("/code/pin")
    back.submit({"code": code, "new_pin": "river boat"}, action="/code/pin")
    back.get("/code/safe-ways")
    back.submit({"contact_way": ["come_back"]}, action="/code/safe-ways")
    with store.new_db() as db:
        assert safe_contact(db, referral.person_key).ways == ()
    back.get("/exit")
    back.get("/code")
    assert back.submit({"code": code}, action="/code").status_code == 422
    back.submit({"code": code, "pin": "RIVERBOAT"}, action="/code")
    assert "Hello, K" in back.page.said


@pytest.mark.shows("T2")
def test_one_press_stops_every_message_at_once(back: Visitor, store: Store, referral: SelfReferral):
    def waiting() -> set[str]:
        with store.new_db() as db:
            mine = OutboxMessage.person_key == referral.person_key
            rows = select(OutboxMessage.kind).where(mine, OutboxMessage.state.in_(["planned", "held", "due"]))
            return set(db.scalars(rows))

    with store.new_db() as db, work(db):
        confirm_ways(db, person_key=referral.person_key, now=NOW)
        facts = {"text": "Yes, at 10.", "by": "WK-ANNA", "once_key": "n" * 32, "now": NOW}
        actions.answer_note(db, family_member_id=referral.family_member_id, **facts)
    assert waiting() == {"received", "message_waiting"}
    back.get("/code/status")
    back.submit({}, action="/code/stop")
    assert "All messages are stopped" in back.page.said
    assert waiting() == set()


@pytest.mark.shows("R-68")
def test_notes_go_both_ways_and_say_when_they_are_read(back: Visitor, store: Store, referral: SelfReferral):
    back.get("/code/notes")
    page = dict(back.page.form("/code/notes").values) | {"text": "Could it be earlier?\nThank you"}
    back.post("/code/notes", data=page)
    back.post("/code/notes", data=page)
    back.get("/code/notes")
    assert back.page.said.count("Could it be earlier?") == 1
    assert "We will read it by Wednesday 25 November, 5pm" in back.page.said
    with store.new_db() as db, work(db):
        assert len(own_queries.unread_for_team(db)) == 1
        actions.mark_read(db, family_member_id=referral.family_member_id, by="WK-ANNA", now=NOW)
        actions.answer_note(
            db,
            family_member_id=referral.family_member_id,
            text="Yes, at 10.",
            by="WK-ANNA",
            once_key="n" * 32,
            now=NOW,
        )
        sent = db.scalars(select(OutboxMessage.kind).where(OutboxMessage.person_key == referral.person_key))
        assert "message_waiting" in set(sent)
    back.get("/code/status")
    assert "1 note for you" in back.page.said
    back.submit({}, action="/code/notes/read")
    assert "Yes, at 10." in back.page.said
    back.get("/code/status")
    assert "note for you" not in back.page.said


@pytest.mark.shows("N-55")
@pytest.mark.parametrize(("role", "said"), [("coordinator", "coordinator"), ("duty-lead", "duty lead")])
def test_a_note_from_the_team_is_signed_with_a_first_name_and_a_role(
    back: Visitor, store: Store, referral: SelfReferral, role: str, said: str
):
    anna = make_worker(store, role, name="Anna Brook")
    with store.new_db() as db, work(db):
        for by, key in ((anna.ref, "n" * 32), ("WK-GONE", "o" * 32)):
            actions.answer_note(
                db, family_member_id=referral.family_member_id, text="Yes.", by=by, once_key=key, now=NOW
            )
    back.get("/code/status")
    assert "From Someone, the team." in back.page.said, "an account that is gone has no name"
    back.get("/code/notes")
    assert f"From Anna, {said}. Monday" in back.page.said and "Brook" not in back.page.said
    assert "From Someone, the team. Monday" in back.page.said


@pytest.mark.shows("N-08")
def test_a_note_for_somebody_who_comes_back_alone_is_announced_nowhere(store: Store, now):
    alone = make_referral(store.new_db, store, answers={"contact_way": ["come_back"]}, has_pin=True)
    with store.new_db() as db, work(db):
        actions.answer_note(
            db, family_member_id=alone.family_member_id, text="Hello", by="WK-A", once_key="m" * 32, now=NOW
        )
        sent = db.scalars(select(OutboxMessage.state).where(OutboxMessage.person_key == alone.person_key)).all()
        assert set(sent) <= {"refused"}


def test_a_file_sent_with_a_note_is_refused_with_the_reason_and_the_words_are_kept(back: Visitor, store: Store):
    back.get("/code/notes")
    assert "Files cannot be sent here, to keep everyone safe" in back.page.said
    held = dict(back.page.form("/code/notes").values)
    sent = held | {"text": "It was a hard week", "photo": (io.BytesIO(b"GIF89a"), "photo.gif")}
    assert back.post("/code/notes", data=sent, content_type="multipart/form-data").status_code == 422
    assert "Write in your own words what it shows" in back.page.said
    assert ("text", "It was a hard week") in back.page.form("/code/notes").values
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(Note)) == 0
    back.submit({"text": "It was a hard week"}, action="/code/notes")
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(Note)) == 1


@pytest.mark.shows("N-53")
def test_somebody_says_what_was_not_right_and_is_told_by_when_we_reply(back: Visitor, store: Store):
    back.get("/code/say")
    back.submit({"kind": "other_mentor", "text": ""}, action="/code/say")
    assert "We reply by Wednesday 23 December, 5pm" in back.page.said
    with store.new_db() as db:
        (wish,) = own_queries.open_wishes(db)
        assert wish.kind == "other_mentor"
    with store.new_db() as db, work(db):
        actions.settle_wish(db, ref=wish.ref, by="WK-ANNA", now=NOW)
    with store.new_db() as db:
        assert own_queries.open_wishes(db) == []


@pytest.mark.shows("N-53")
def test_a_reply_that_is_late_is_owned_up_to(back: Visitor, code: str, clock_at):
    """Never a date that has passed as if it were still to come."""
    back.get("/code/say")
    back.submit({"kind": "complain", "text": ""}, action="/code/say")
    assert "We reply by Wednesday 23 December, 5pm" in back.page.said
    clock_at(NOW + timedelta(days=31))
    back.get("/code")
    back.submit({"code": code}, action="/code")
    back.get("/code/say")
    assert "We are late, and we are sorry. We said by Wednesday 23 December, 5pm. Ring us on" in back.page.said
    assert "We reply by" not in back.page.said


@pytest.mark.shows("N-53")
def test_a_complaint_says_whom_it_is_about_so_that_it_never_goes_to_them(back: Visitor, store: Store, referral):
    worker = make_worker(store, "coordinator", name="Anna Reed")
    back.get("/code/say")
    assert "Who is it about" not in back.page.said, "nobody has opened it yet"
    with store.new_db() as db, work(db):
        record(db, kinds.REFERRAL_OPENED, referral=referral.ref, by=worker.ref, now=NOW)
    back.get("/code/say")
    assert "Who is it about? (optional)" in back.page.said
    assert "Reed" not in back.page.said
    assert back.submit({"kind": "complain", "about": "WK-NOBODY"}, action="/code/say").status_code == 422
    back.get("/code/say")
    back.submit({"kind": "complain", "about": worker.ref}, action="/code/say")
    with store.new_db() as db:
        (wish,) = own_queries.open_wishes(db)
        assert wish.about == worker.ref


@pytest.mark.shows("R-86")
def test_the_person_sees_who_opened_the_record(back: Visitor, store: Store, referral: SelfReferral):
    back.get("/code/record")
    assert "Nobody has opened it yet" in back.page.said
    with store.new_db() as db, work(db):
        record(db, kinds.REFERRAL_OPENED, referral=referral.ref, by="WK-GONE", now=NOW)
    back.get("/code/record")
    assert "Someone who no longer works here" in back.page.said
    assert "Opened your request" in back.page.said


@pytest.mark.shows("G18")
def test_the_copy_holds_every_column_of_the_person_or_says_why_not(back: Visitor, store: Store, referral: SelfReferral):
    back.get("/code/record")
    response = back.post("/code/copy", data={})
    assert response.headers["Content-Disposition"] == 'attachment; filename="details.json"'
    held = json.loads(response.get_data(as_text=True))
    assert held["family_member"][0]["name_to_use"] == "K"
    assert "sleep" in held["self_referral"][0]["answers_json"]
    assert held["safe_contact"][0]["value"] == "+447700900142"
    assert held["return_code"][0]["hash"].startswith("(opens your record")
    assert {"consent", "contact_person", "outbox_message"} <= held.keys()
    assert not any(name.endswith("_sealed") for rows in held.values() for row in rows for name in row)
    assert {"family_member", "self_referral"} <= {name for name, rows in held.items() if rows}
    with store.new_db() as db:
        now_held = json.loads(json.dumps(own_copy_queries.everything(db, referral.family_member_id)))
    assert {name: held[name] for name in held if name != "access_entry"} == {
        name: now_held[name] for name in now_held if name != "access_entry"
    }


@pytest.mark.shows("N-58", "G14")
def test_erasing_needs_the_code_once_more_and_leaves_only_a_random_id(
    back: Visitor, code: str, store: Store, referral: SelfReferral, settings: Settings
):
    with store.new_db() as db:
        sealed = db.scalars(select(SelfReferral.answers_sealed)).one()
    back.get("/code/end")
    assert back.submit({"code": "ZZZZ ZZZZ ZZZZ ZZZZ"}, action="/code/erase").status_code == 422
    back.get("/code/end")
    back.submit({"code": code}, action="/code/erase")
    assert back.page.text["h1"] == ["Everything is erased"]
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(FamilyMember)) == 0
        assert db.scalar(select(func.count()).select_from(SelfReferral)) == 0
        assert safe_contact(db, referral.person_key) is None
        assert db.scalars(select(Erasure.person_key)).all() == [referral.person_key]
    with pytest.raises(KeyGone):
        store.keys.key_of(referral.person_key)
    raw = b"".join(path.read_bytes() for path in Path(settings.instance).rglob("*") if path.is_file())
    assert sealed not in raw
    assert back.get("/code/status").headers["Location"].endswith("/code")


def test_ending_a_request_keeps_the_way_back(back: Visitor, code: str, store: Store, referral: SelfReferral):
    back.get("/code/end")
    back.submit({}, action="/code/withdraw")
    back.get("/exit")
    back.get("/code")
    back.submit({"code": code}, action="/code")
    assert "Hello, K" in back.page.said
    with store.new_db() as db:
        assert queries.referral(db, referral.ref).stage == "withdrawn"


@pytest.mark.shows("T4")
def test_two_people_never_see_anything_of_each_other(app, store: Store, now):
    pages = []
    for name in ("Anneliese", "Bartholomew"):
        made = make_referral(store.new_db, store, answers={"name_to_use": name, "safe_contact": TEXT})
        visitor = app.test_client()
        visitor.get("/code")
        visitor.submit({"code": code_of(store.new_db, made)}, action="/code")
        pages.append((name, visitor))
    for name, visitor in pages:
        other = next(one for one, _ in pages if one != name)
        for address in PRIVATE:
            text = visitor.get(address, follow_redirects=True).get_data(as_text=True)
            assert other not in text


@pytest.mark.parametrize("address", ["/code/reminders", "/code/say", "/how-are-you", "/code/safe-ways"])
def test_every_group_of_choices_says_what_it_asks(back: Visitor, address: str):
    html = back.get(address).get_data(as_text=True)
    legends = [re.sub(r"<[^>]+>", "", part.split("</legend>")[0]).strip() for part in html.split("<legend")[1:]]
    assert html.count("<fieldset") == len(legends)
    assert all(legend.split(">", 1)[-1].strip() for legend in legends)


@pytest.mark.shows("N-08")
def test_who_gave_no_way_reads_on_the_page_of_reminders_that_none_is_sent(client: Visitor, store: Store, now):
    said = "You gave no number for texts and no e-mail address."
    alone = make_referral(store.new_db, store, answers={"contact_way": ["come_back"], "safe_contact": {}})
    client.get("/code")
    client.submit({"code": code_of(store.new_db, alone)}, action="/code")
    client.get("/code/reminders")
    assert client.page and said in client.page.said


def test_who_gave_a_way_does_not_read_that_there_is_none(back: Visitor):
    back.get("/code/reminders")
    assert back.page and "You gave no number" not in back.page.said
