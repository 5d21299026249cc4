"""Check points of the journeys that no other test names: what is not asked, not sent, not counted against anyone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.messages.models import OutboxMessage
from portal.referrals import queries
from portal.referrals.questions import STEPS
from portal.setup.lacking import ROOT
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.mentoring.conftest import make_mentor
from tests.referrals.sending import code_of, make_referral
from tests.referrals.walking import ANSWERS, answer, ask_and_send, begin, step_now, walk

__all__ = ["make_mentor"]
DIED = {"situation": {"situation": "died"}}


@pytest.mark.shows("N-17")
def test_the_emergency_part_names_sign_language_video_text_and_relay(client: Visitor):
    said = client.get("/help-now").get_data(as_text=True)
    for way in ("British Sign Language video call", "https://999bsl.co.uk", "Text 999", "Relay UK app, call 18000"):
        assert way in said, way


@pytest.mark.shows("J10.6", "N-43")
def test_british_sign_language_is_written_out(client: Visitor, now):
    for address in ("/", "/help-now", "/your-way", "/how-this-works"):
        client.get(address)
        assert client.page and "BSL" not in client.page.said, address
    begin(client)
    walk(client, until="access_needs")
    assert client.page and "British Sign Language" in client.page.said and "BSL" not in client.page.said


@pytest.mark.shows("N-51", "J9.5")
def test_after_a_death_no_survey_is_ever_sent(client: Visitor, db, now):
    ask_and_send(client, **DIED)
    kinds = set(db.scalars(select(OutboxMessage.kind)))
    assert not {kind for kind in kinds if "feedback" in kind or "survey" in kind}
    from portal.messages.kinds import KINDS

    assert not [kind for kind in KINDS if "feedback" in kind or "survey" in kind], "no such message is known at all"


@pytest.mark.shows("N-51")
def test_who_says_that_someone_has_died_reads_at_once_that_grief_is_real(client: Visitor):
    """On the very next page, not only in a guide after sending."""
    words = "Grief like yours is real. This support is for you."
    begin(client)
    walk(client, until="situation")
    assert client.page and words not in client.page.said
    answer(client, situation="died")
    assert words in client.page.said
    answer(client, go="back")
    answer(client, situation="worried_now")
    assert words not in client.page.said


@pytest.mark.shows("N-54", "J9.8")
def test_nobody_is_asked_how_long_ago_it_was(client: Visitor, db, now, clock_at):
    words = " ".join(f"{step.question} {step.hint} {step.why} {step.past}" for step in STEPS).lower()
    assert "when did" not in words and "how long" not in words and "date of" not in words
    clock_at(now + timedelta(days=1))
    ask_and_send(client, **DIED)
    assert queries.waiting(db), "received like any other"
    assert step_now(client) == "sent"


@pytest.mark.shows("J8.6", "R-66")
def test_who_lost_the_pin_reads_what_to_do(client: Visitor):
    client.get("/code")
    said = client.page.said if client.page else ""
    assert "Ring us on 01632 960 100" in said
    assert "You can also start again. Tell the team, and a person joins the two requests." in said


@pytest.mark.shows("J10.1", "N-39")
@pytest.mark.parametrize("address", ["/code", "/your-way", "/who-runs-this", "/privacy"])
def test_who_cannot_ring_reads_where_to_write(client: Visitor, address: str):
    """A lost code, a complaint, a page that does not work: nobody needs their voice."""
    page = client.get(address).get_data(as_text=True)
    assert "If you cannot ring, write to hello@example.org." in page


@pytest.mark.shows("J10.1", "J8.6", "N-53")
def test_nothing_behind_a_code_needs_a_voice_call(client: Visitor, store: Store, now):
    """A lost PIN, a changed answer, ending, erasing and a complaint are all done in writing."""
    client.get("/code")
    assert "or write to us in the safe way you chose" in client.page.said, "the PIN is lost"
    code = code_of(store.new_db, make_referral(store.new_db, store))
    client.submit({"code": code}, action="/code")
    for place in ("/code/answers", "/code/safe-ways", "/code/pin", "/code/end", "/code/say", "/code/notes"):
        client.get(place)
        assert client.page.forms, place
        assert "ring us" not in client.page.said.split("Phone 01632")[0].lower(), place


WAYS = ["tel:999", "https://999bsl.co.uk", "sms:999"]


def ways_on(client):
    """To 999, in the order of the page."""
    return [link for link in client.page.links if link in WAYS][: len(WAYS)]


@pytest.mark.shows("R-39", "J10.2", "N-39")
def test_every_way_to_999_stands_in_one_place_and_video_first_for_who_signs(client, app):
    """Nobody reads past theirs; a Deaf man who has said so meets his own first, on both pages and behind his code."""
    begin(client)
    answer(client, danger_now="unsure")
    assert ways_on(client) == WAYS
    before = client.page.said.split("Signs that someone needs an ambulance")[0]
    assert "press 55" in before and "register first" in before, "and how each works is said there too"
    client.get("/help-now")
    assert ways_on(client) == WAYS
    signer, video_first = app.test_client(), ["https://999bsl.co.uk", "tel:999", "sms:999"]
    begin(signer)
    walk(signer, access_needs={"access_needs": ["bsl"]})
    signer.get("/help-now")
    assert ways_on(signer) == video_first
    signer.get("/ask")
    answer(signer, go="change-danger_now")
    answer(signer, danger_now="yes")
    assert ways_on(signer) == video_first
    answer(signer)
    answer(signer, go="send")
    signer.get("/help-now")
    assert ways_on(signer) == video_first


@pytest.mark.shows("R-39", "J10.2")
def test_the_page_that_needs_nothing_names_every_way_in_both_languages():
    page = (ROOT / "templates" / "errors" / "broken.html").read_text(encoding="utf-8")
    assert [page.count(f'href="{way}"') for way in WAYS] == [2, 2, 2]
    assert page.index("999bsl") < page.index("Samaritans")


LATER = (
    "/times",
    "/groups",
    "/code/status",
    "/code/notes",
    "/code/say",
    "/code/more",
    "/code/reminders",
    "/code/record",
)


@pytest.mark.shows("A5", "R-63")
def test_no_question_is_asked_twice(client, make_mentor):
    """Each of the twelve once on the way; afterwards one that matters again holds the answer that was given."""
    mentor, asked = make_mentor(), []
    begin(client)
    while (step := step_now(client)) != "check":
        asked += [each.question for each in STEPS if each.is_question and each.question in client.page.said]
        answer(client, **ANSWERS[step])
    assert sorted(asked) == sorted(set(asked)) and len(asked) == 12
    answer(client, go="send")
    answer(client, go="times")
    page = client.get(f"/times/{mentor.ref}").get_data(as_text=True)
    time = page.split('name="time" value="')[1].split('"')[0]
    client.submit({"time": time}, action=f"/times/{mentor.ref}")
    seen = {"confirm": client.page.said}
    client.submit({}, action="/times/confirm")
    seen["booked"] = client.page.said
    for address in LATER:
        client.get(address)
        seen[address] = client.page.said
    again = [(where, question) for where, said in seen.items() for question in asked if question in said]
    assert again == []
    client.get("/code/waiting")
    assert "When suits you?" in client.page.said
    assert ("parts", "evening") in client.page.form("/code/waiting").values, "as they had said"
    client.get("/code/safe-ways")
    assert ("contact_way", "text") in client.page.form("/code/safe-ways").values
