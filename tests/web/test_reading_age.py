"""How old a reader of each public page must be (N-43, J4.6). Over the aim, a person has looked, and says why."""

from collections.abc import Callable

import pytest

from tests.kit.reading import reading_age, sentences, syllables
from tests.referrals.walking import ANSWERS, YOUNG, answer, begin, send, step_now

AIM, YOUNG_AIM = 11.0, 9.0
ENOUGH = 40  # words; less is no text to measure
PAGES = (
    "/", "/find", "/help-now", "/privacy", "/staying-safe", "/how-this-works", "/who-runs-this", "/your-way",
    "/cookies", "/code", "/times", "/how-are-you", "/for-workers", "/sign-in", "/groups", "/guides/friends",
    "/guides/you", "/guides/loss", "/guides/young", "/ask",
)  # fmt: skip
LOOKED_AT: dict[str, str] = {}


def test_syllables_are_counted_as_they_are_spoken():
    for word, many in {"help": 1, "support": 2, "table": 2, "loved": 1, "wanted": 2, "family": 3, "people": 2}.items():
        assert syllables(word) == many, word


@pytest.mark.shows("N-43")
def test_a_hard_text_is_found_hard():
    hard = (
        "<main><p>Notwithstanding considerable interorganisational deliberation, practitioners reconsidered.</p></main>"
    )
    assert reading_age(sentences(hard)) > 20
    assert reading_age(sentences("<main><p>We read what you send. Then we ring you.</p></main>")) < 9


@pytest.mark.shows("N-43", "J4.6")
def test_every_public_page_reads_at_eleven_or_younger_and_those_for_the_young_at_nine(client, now):
    table = {}
    for page in PAGES:
        table[page] = client.get(page, follow_redirects=True).get_data(as_text=True)
    begin(client)
    for _question in range(30):
        step = step_now(client)
        table[f"/ask {step}"] = client.get("/ask").get_data(as_text=True)
        if step == "check":
            send(client)
            break
        answer(client, **ANSWERS[step])
    table["/ask sent"] = client.get("/ask").get_data(as_text=True)
    for page in ("/code/status", "/code/record", "/code/end", "/code/safe-ways", "/code/notes", "/code/reminders"):
        table[page] = client.get(page, follow_redirects=True).get_data(as_text=True)
    too_hard = over(table, lambda name: "young" in name)
    assert not too_hard, "say it in plainer words, or note the reason in LOOKED_AT:\n" + "\n".join(too_hard)


@pytest.mark.shows("N-43", "J4.6")
def test_every_page_that_somebody_under_18_meets_reads_at_nine_or_younger(client, now):
    """From the page before the questions to what they come back to; their guide; and both ways to be reached."""
    table = {}
    for ways in (["come_back"], ["text", "phone"]):
        client.get("/exit")
        table["before"] = client.get("/ask").get_data(as_text=True)
        begin(client)
        said = ANSWERS | YOUNG | {"contact_way": {"contact_way": ways}, "danger_now": {"danger_now": "unsure"}}
        said |= {"safe_contact": {"phone_value": "01632 960 142", "text_value": "07700 900142"}}
        while (step := step_now(client)) != "check":
            table[step] = client.get("/ask").get_data(as_text=True)
            assert answer(client, **said[step]).status_code == 200, step
        table["check"] = client.get("/ask").get_data(as_text=True)
        send(client)
        table["sent"] = client.get("/ask").get_data(as_text=True)
    client.submit({"go": "status"}, action="/ask")
    for page in (
        "/code/status", "/code/answers", "/code/record", "/code/end", "/code/safe-ways", "/code/notes",
        "/code/reminders", "/code/say", "/help-now", "/find?whom=young", "/guides/young", "/times",
    ):  # fmt: skip
        table[page] = client.get(page, follow_redirects=True).get_data(as_text=True)
    assert {"young_person", "worry", "help_first", "safe_contact", "return_pin"} <= set(table)
    too_hard = over(table, lambda _name: True)
    assert not too_hard, "say it in plainer words:\n" + "\n".join(too_hard)


def over(table: dict[str, str], is_for_the_young: Callable[[str], bool]) -> list[str]:
    """Which pages are harder than their aim; prints the age of each."""
    ages, too_old = [], []
    for name, html in table.items():
        found = sentences(html)
        words = sum(map(len, found))
        age = reading_age(found)
        ages.append(f"{name:22} {words:5} words  {age:5}")
        aim = YOUNG_AIM if is_for_the_young(name) else AIM
        if words >= ENOUGH and age > aim and name not in LOOKED_AT:
            hardest = max(found, key=lambda sentence: reading_age([sentence]))
            too_old.append(f"{name}: {age} years; hardest: {' '.join(hardest)}")
    print("\n".join(ages))
    return too_old
