"""Who it is about changes no time that can be booked, nobody who can be chosen, and no place in the queue (R-11, R-12).

What it may change: the first guide, and who of the people that can be chosen is named first, with the reason (N-49).
"""

import re

import pytest

from portal.referrals.questions import BY_NAME
from tests.casework.queue_kit import ask
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.test_choosing import mentors, names, text  # noqa: F401
from tests.referrals.walking import ask_and_send

EVERY = ["", *(answer.code for answer in BY_NAME["relationship"].answers)]


def offered(client, people):
    """Everybody who can be chosen, each with every time of theirs."""
    everybody = sorted(names(text(client.get("/times?show=all"))))
    times = {}
    for name, made in people.items():
        page = text(client.get(f"/times/{made.ref}"))
        times[name] = re.findall(r'name="time" value="([^"]+)"', page)
    return everybody, times


def change(client, value):
    client.get("/code/answers")
    client.post("/code/answers", data={"change": "relationship"})
    client.get("/code/answers/change")
    assert client.post("/code/answers/change", data={"relationship": value}).status_code == 303


@pytest.mark.shows("R-11", "R-12", "J2.1", "J2.2", "J2.6", "N-54")
def test_whoever_it_is_about_the_same_people_times_and_place_in_the_queue(client, mentors, store, app, now):  # noqa: F811
    assert len(EVERY) == 13
    ask_and_send(client, relationship={})
    others = [ask(store, now, answers={"danger_now": danger}) for danger in ("no", "unsure")]
    team = app.test_client()
    sign_in(team, make_worker(store, "coordinator"))
    found = []
    for value in EVERY:
        if value:
            change(client, value)
        assert ("Also a daughter" in text(client.get("/times"))) == (value == "parent"), "it was changed"
        queue = re.findall(r"FH-[0-9A-Z]{5,8}", text(team.get("/work/queue")))
        found.append((offered(client, mentors), list(dict.fromkeys(queue))))
    (everybody, times), queue = found[0]
    assert len(everybody) == 4 and all(times.values()) and len(queue) >= 1 + len(others)
    assert [each for each in found if each != found[0]] == []
