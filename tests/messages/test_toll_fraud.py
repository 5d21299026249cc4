"""Numbers that cost money, asked for by the thousand: texts stay inside the plan and inside the budget (T19, G26)."""

import random
from collections import Counter

import pytest

from portal.messages import sms_length
from portal.messages.budget import Budget
from portal.messages.contact import SafeWay
from portal.messages.queries import open_alerts
from portal.shared.contact import PhoneNumber
from tests.messages.conftest import make_message, make_person, plan

BUDGET = Budget(per_day=12, per_month=30, per_number=2)
COSTLY = (
    "+4470{:08d}",  # personal numbers, 070
    "+449{:09d}",  # premium
    "+447797{:06d}",  # Jersey
    "+447781{:06d}",  # Guernsey
    "+447624{:06d}",  # Isle of Man
    "+448{:09d}",
    "+4476{:08d}",  # pagers
    "+881{:09d}",  # satellites
    "+882{:09d}",
    "+979{:09d}",
    "+336{:08d}",
    "+1900{:07d}",
)
MOBILES = [f"+447700900{n:03d}" for n in range(40)] + [f"+4474001{n:05d}" for n in range(40)]


def numbers(rng, count):
    """Four of five cost somebody money; the rest are mobiles as people have them, some named again and again."""
    for _ in range(count):
        yield rng.choice(MOBILES) if rng.random() < 0.2 else rng.choice(COSTLY).format(rng.randrange(10**6, 10**7))


@pytest.mark.shows("T19", "G26")
@pytest.mark.engines("sqlite")
def test_thousands_of_costly_numbers_bring_no_text_outside_the_plan_and_none_over_the_budget(post, db, now, full):
    """Stored and confirmed as if every form had been got round: what is asked last is the gate (10,000 with --full)."""
    rng = random.Random(19)
    for about, number in enumerate(numbers(rng, 10_000 if full else 150)):
        person = make_person(db, SafeWay("text", number, is_safe=True), now=now, confirmed=rng.random() < 0.5)
        plan(db, person, make_message(now, about=f"BK-{about:06d}"), now=now)
    parts: Counter = Counter()
    texts: Counter = Counter()
    for _hour in range(24 * 4):
        before = len(post.sent)
        while post.tick("text", budget=BUDGET).sent:
            pass
        for parcel in post.sent[before:]:
            parts[post.clock.at.date()] += sms_length.parts(parcel.text)
            texts[post.clock.at.date(), parcel.to] += 1
        post.clock.on(hours=1)
    assert 0 < max(parts.values()) <= BUDGET.per_day and sum(parts.values()) <= BUDGET.per_month
    assert max(texts.values()) <= BUDGET.per_number
    assert {parcel.to for parcel in post.sent} <= set(MOBILES)
    assert all(PhoneNumber.read(parcel.to).can_text for parcel in post.sent)
    assert {"text-budget-spent", "text-budget-half"} <= {alert.kind for alert in open_alerts(db)}
