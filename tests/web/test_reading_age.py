"""How old a reader of each public page must be (N-43, J4.6). Over the aim, a person has looked, and says why."""

import pytest

from tests.kit.reading import reading_age, sentences, syllables
from tests.referrals.walking import ANSWERS, answer, begin, send, step_now

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
        table[page] = (client.get(page, follow_redirects=True).get_data(as_text=True), page)
    begin(client)
    for _question in range(30):
        step = step_now(client)
        table[f"/ask {step}"] = (client.get("/ask").get_data(as_text=True), step)
        if step == "check":
            send(client)
            break
        answer(client, **ANSWERS[step])
    table["/ask sent"] = (client.get("/ask").get_data(as_text=True), "sent")
    for page in ("/code/status", "/code/record", "/code/end", "/code/safe-ways", "/code/notes", "/code/reminders"):
        table[page] = (client.get(page, follow_redirects=True).get_data(as_text=True), page)
    ages, too_old = [], []
    for name, (html, _page) in table.items():
        found = sentences(html)
        words = sum(map(len, found))
        age = reading_age(found)
        ages.append(f"{name:22} {words:5} words  {age:5}")
        aim = YOUNG_AIM if "young" in name else AIM
        if words >= ENOUGH and age > aim and name not in LOOKED_AT:
            hardest = max(found, key=lambda sentence: reading_age([sentence]))
            too_old.append(f"{name}: {age} years; hardest: {' '.join(hardest)}")
    print("\n".join(ages))
    assert not too_old, "say it in plainer words, or note the reason in LOOKED_AT:\n" + "\n".join(too_old)
