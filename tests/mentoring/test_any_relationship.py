"""Who it is about changes no time, no place in the queue, and no page but the first guide (R-11, R-12, N-54).

For every answer there is, every page that can be reached is compared byte for byte: what differs by a token or a
reference of its own is put aside first, and so are the two pages that read the person's own answer back to them.
"""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.mentoring.matching import needs_from
from portal.messages.models import OutboxMessage
from portal.referrals.questions import BY_NAME
from tests.casework.queue_kit import ask
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.test_choosing import mentors, names, text  # noqa: F401
from tests.referrals.walking import answer, ask_and_send, begin, walk

EVERY = ["", *(answer.code for answer in BY_NAME["relationship"].answers)]
FIRST = ("/", "/help-now", "/ask", "/guides", "/times", "/times?show=all", "/times/soonest", "/code/status")
READ_BACK = ("/code/answers", "/code/answers/change")  # their own answer, shown to them
ELSEWHERE = ("/exit", "/static/", "/cy", "/ur", "/pa", "/sign-in", "/find", "/easy", "/higher-contrast")
SAID_ANEW = (
    re.compile(r'<input[^>]* name="(?:csrf_token|once_key)"[^>]*>'),
    re.compile(r"\b(?:FH|BK|PM)-[0-9A-Z]{5,12}\b"),
    re.compile(r"\b[0-9A-Z]{4}(?: [0-9A-Z]{4}){3}\b"),  # a code
)


def same(page: str) -> str:
    """A page without what is drawn anew for each visit and each request."""
    for drawn in SAID_ANEW:
        page = drawn.sub("", page)
    return page


def pages_of(client) -> dict[str, str]:
    """Every page there is a way to, from where somebody may begin; by address."""
    found: dict[str, str] = {}
    open_ones = list(FIRST)
    while open_ones:
        address = open_ones.pop()
        if address in found or address in READ_BACK:
            continue
        response = FlaskClient.open(client, address)  # how each page is made is looked at elsewhere
        found[address] = f"{response.status_code} {response.headers.get('Location', '')} {same(text(response))}"
        ways = re.findall(r'href="(/[^"#]*)"', text(response))
        open_ones += [way.replace("&amp;", "&") for way in ways if not way.startswith(ELSEWHERE)]
    return found


def press_a_time(client, ref: str) -> str:
    """Holds the last time of somebody; gives the page on which it is booked."""
    page = text(client.get(f"/times/{ref}?show=all"))
    last = re.findall(r'name="time" value="([^"]+)"', page)[-1]
    return text(client.submit({"time": last}, action=f"/times/{ref}"))


def change(client, value: str) -> None:
    client.get("/code/answers")
    client.post("/code/answers", data={"change": "relationship"})
    client.get("/code/answers/change")
    assert client.post("/code/answers/change", data={"relationship": value}).status_code == 303
    label = next(answer.text for answer in BY_NAME["relationship"].answers if answer.code == value)
    assert label in text(client.get("/code/answers")), "it was changed"


@pytest.mark.shows("R-11", "R-12", "J2.1", "J2.2", "J2.6", "N-54")
def test_no_page_no_time_and_no_place_in_the_queue_changes(client, mentors, store, app, clock_at):  # noqa: F811
    now = clock_at(datetime.fromisoformat("2026-11-23T10:00:00+00:00"))
    assert len(EVERY) == 13
    ask_and_send(client, relationship={})
    for danger in ("no", "unsure"):
        ask(store, now, answers={"danger_now": danger})
    press_a_time(client, mentors["Bea"].ref)
    client.submit({}, action="/times/confirm")
    team = app.test_client()
    sign_in(team, make_worker(store, "coordinator"))
    first = None
    for value in EVERY:
        clock_at(now)
        if value:
            change(client, value)
        found = pages_of(client)
        found["a time is pressed"] = same(press_a_time(client, mentors["Cem"].ref))
        queue = text(team.get("/work/queue"))
        found["the queue"] = " ".join(dict.fromkeys(re.findall(r"FH-[0-9A-Z]{5,8}", queue)))
        ours = re.findall(r"FH-[0-9A-Z]{5,8}", queue)[0]
        for more in ("", "?show=all"):
            found["offered by the team" + more] = same(text(team.get(f"/work/people/{ours}/match{more}")))
        first = first or found
        assert found.keys() == first.keys(), value
        assert [where for where in found if found[where] != first[where]] == [], value
    assert len(first["the queue"].split()) == 3 and sorted(names(first["/times?show=all"])) == sorted(mentors)
    for page in ("/times", *(f"/times/{made.ref}" for made in mentors.values()), "/code/waiting", "/code/notes"):
        assert page in first
    assert len(first) > 40 and "Book this time" in first["a time is pressed"]
    assert any(where.startswith("/code/bookings/") for where in first), "what is booked was seen too"


@pytest.mark.shows("R-11", "R-12", "R-13", "J2.1", "J2.4")
def test_sending_and_booking_read_the_same_but_for_the_first_guide(app, mentors, store, clock_at):  # noqa: F811
    """A new person for each answer: the confirmation, the booking, and every message that is planned."""
    now = clock_at(datetime.fromisoformat("2026-11-23T10:00:00+00:00"))
    seen, first_guides = [], set()
    for value in EVERY:
        clock_at(now)
        client = app.test_client()
        begin(client)
        walk(client, relationship={"relationship": value} if value else {})
        clock_at(now + timedelta(minutes=1))  # as a person answers, and no machine
        sent = text(answer(client, go="send"))
        guide = re.search(r'<a href="/guides/([a-z]+)">', sent)
        first_guides.add(guide[1])
        sent = re.sub(r'\s*<li><a href="/guides/[a-z]+">[^<]*</a></li>', "", sent)
        sent = re.sub(r"<bdi[^>]*>[^<]*</bdi>|<[^>]*code__words[^>]*>.*?</", "", sent)
        people = same(text(client.get("/times")))
        press_a_time(client, mentors["Bea"].ref)
        booked = client.submit({}, action="/times/confirm")
        with store.new_db() as db:
            rows = db.scalars(select(OutboxMessage).order_by(OutboxMessage.made_at, OutboxMessage.kind))
            planned = sorted((row.kind, row.way, row.state, row.level, row.due_at.minute) for row in rows)
            db.rollback()
        seen.append((value, same(sent), people, same(text(booked)), planned))
        ref = booked.request.path.split("/")[3]
        client.get(f"/code/bookings/{ref}")
        client.submit({}, action=f"/code/bookings/{ref}/cancel")
        _forget_messages(store)
    assert first_guides == {"friends", "you"}
    assert [value for value, *found in seen if found != list(seen[0][1:])] == []
    assert seen[0][3], "something was planned"


def _forget_messages(store) -> None:
    with store.new_db() as db:
        for row in db.scalars(select(OutboxMessage)):
            db.delete(row)
        db.commit()


@pytest.mark.shows("R-11")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "situation": st.sampled_from(["worried_now", "doing_better", "died", "unsure"]),
            "good_times": st.lists(st.sampled_from(["day", "evening", "weekend", "changes"])),
            "area_choice": st.sampled_from([[], ["online"], ["rather_not"]]),
            "access_needs": st.lists(st.sampled_from(["language", "bsl", "interpreter", "step_free"])),
            "needs_language": st.sampled_from(["", "Panjabi", "ਪੰਜਾਬੀ", "polski"]),
        },
    ),
    st.sampled_from(EVERY),
    st.sampled_from(["en", "cy", "ur", "pa"]),
)
def test_nothing_that_is_matched_by_reads_it(answers, value, language):
    """So what is sent later, such as other times for one that is called off, cannot differ either."""
    assert needs_from({**answers, "relationship": value}, language=language) == needs_from(answers, language=language)
