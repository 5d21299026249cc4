"""Random histories of what people say about being reached: nothing leaves by a way, at an hour or in words not allowed.

The rule is written a second time here, as plainly as can be, so that the gate is not its own judge.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.messages import actions, banned, kinds
from portal.messages.contact import LEVELS, WAYS, Contact, KnownWay, SafeWay
from portal.messages.hours import Span
from portal.messages.models import OutboxMessage
from portal.messages.safety import Verdict, judge
from portal.messages.states import State
from portal.shared.clock import UK
from portal.storage.work import work
from tests.messages.conftest import make_message

START = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)  # the days around the autumn change
VALUES = {
    "text": [
        "+447700900123",
        "+447700900124",
        "+447012345678",
        "+447797123456",
        "+33612345678",
        "rubbish",
        "",
        "+447700900999",
        "+447400123456",
    ],
    "email": ["kaz@example.org", "k@example.org", "kaz@@example", "", "z@example.org"],
}


def random_week(rng):
    spans = []
    for _ in range(rng.choice([0, 0, 1, 2, 4])):
        start = rng.randrange(0, 1430, 5)
        spans.append(Span(rng.randrange(7), start, rng.randrange(start + 1, 1441)))
    return tuple(spans)


def random_way(rng, way):
    now = START
    return KnownWay(
        way,
        rng.choice(VALUES.get(way, [""])),
        is_safe=rng.random() < 0.7,
        hours=random_week(rng),
        only_for=rng.choice([""] * 6 + ["BK-1", "BK-2"]),
        works=rng.random() < 0.85,
        verified_at=rng.choice([None, now, now]),
        checked_at=rng.choice([None, now, now, now - timedelta(days=85), now - timedelta(days=95)]),
    )


def random_contact(rng):
    chosen = [way for way in WAYS if rng.random() < 0.4]
    rng.shuffle(chosen)
    days = frozenset((START + timedelta(days=rng.randrange(8))).date() for _ in range(rng.choice([0, 0, 1, 3])))
    return Contact(
        "p",
        tuple(random_way(rng, way) for way in chosen),
        stopped_at=rng.choice([None] * 7 + [START]),
        wants_reminders=rng.random() < 0.8,
        wants_nudge=rng.random() < 0.3,
        avoid=days,
        for_work=rng.random() < 0.1,
    )


def change(rng, contact):
    """One thing that somebody says or that the network says."""
    what = rng.randrange(6)
    if what == 0:
        return random_contact(rng)
    if what == 1:
        return replace(contact, stopped_at=rng.choice([None, START]))
    if what == 2:
        return replace(contact, wants_reminders=not contact.wants_reminders)
    if not contact.ways:
        return contact
    place = rng.randrange(len(contact.ways))
    way = contact.ways[place]
    news = rng.choice(
        [{"works": False}, {"is_safe": not way.is_safe}, {"verified_at": None}, {"hours": random_week(rng)}]
    )
    ways = list(contact.ways)
    ways[place] = replace(way, **news)
    return replace(contact, ways=tuple(ways))


def may_leave(kind, about, contact, way, at, useless_after):
    """The rule, said again."""
    wall = at.astimezone(UK)
    minute = wall.hour * 60 + wall.minute
    spans = [(span.start, span.to) for span in way.hours if span.weekday == wall.weekday()]
    if not way.hours:
        spans = [(480, 1200)]
    uk_mobile = (way.value.startswith("+447") and way.value[4] not in "0") or way.value.startswith("+447700900")
    return (
        way.way in ("text", "email")
        and way.is_safe
        and way.works
        and way.only_for in ("", about)
        and contact.stopped_at is None
        and (contact.wants_reminders or not kind.is_reminder)
        and (contact.wants_nudge or not kind.is_nudge)
        and at < useless_after
        and (kind.at_any_hour or wall.date() not in contact.avoid)
        and (kind.at_any_hour or any(start <= minute < to for start, to in spans))
        and (contact.for_work or (way.checked_at is not None and at - way.checked_at <= timedelta(days=90)))
        and (way.way == "email" or (uk_mobile and "97123" not in way.value))
        and (way.verified_at is not None or kind.to_unconfirmed or (contact.for_work and way.way == "email"))
        and (way.way == "text" or (way.value.count("@") == 1))
    )


@pytest.mark.shows("T2", "N-08")
def test_what_is_allowed_is_allowed_no_longer_than_the_way_was_said_to_be_safe():
    """90 days after somebody asked; a message that was let through an hour before waits for no later hour."""
    over = START + timedelta(hours=3)
    way = KnownWay("email", "kaz@example.org", is_safe=True, verified_at=START, checked_at=over - timedelta(days=90))
    found = judge(kinds.KINDS["booked"], "BK-1", START + timedelta(days=2), Contact("p", (way,)), way, START)
    assert found.verdict is Verdict.ALLOW and found.until is not None
    assert START < found.until <= over + timedelta(seconds=1), "not until the safe hours end"


@pytest.mark.shows("T2", "G25", "N-08", "N-11", "N-51")
def test_the_gate_lets_nothing_through_that_is_not_allowed(full):
    rng, allowed = random.Random(20261123), 0
    every_kind = list(kinds.KINDS.values())
    for _ in range(1_000_000 if full else 10_000):
        contact = random_contact(rng)
        at = START
        for _step in range(rng.randrange(1, 6)):
            contact, at = change(rng, contact), at + timedelta(minutes=rng.randrange(0, 2000))
            kind, about = rng.choice(every_kind), rng.choice(["BK-1", "BK-2"])
            useless_after = at + timedelta(minutes=rng.randrange(-60, 5000))
            for way in contact.ways:
                found = judge(kind, about, useless_after, contact, way, at)
                right = may_leave(kind, about, contact, way, at, useless_after)
                assert (found.verdict is Verdict.ALLOW) == right, (kind, contact, way, at, found)
                allowed += right
                if right:
                    last = found.until - timedelta(seconds=1)
                    assert may_leave(kind, about, contact, way, last, useless_after)
                elif found.verdict is Verdict.HOLD:
                    assert at <= found.until < useless_after or found.reason == "not-confirmed"
    assert allowed > 100, "a test that lets nothing through shows nothing"


@pytest.mark.engines("sqlite")
@pytest.mark.shows("T2", "G25", "F26", "G6")
@pytest.mark.parametrize("seed", range(2))
def test_whatever_people_say_and_book_only_what_is_allowed_leaves(post, db, new_db, store, clock, seed, full):
    """The whole way: rows, gate, words, gateway; contact and bookings change all the while."""
    rng, said = random.Random(seed), {}
    clock.at = START
    people = [store.keys.new_person(START) for _ in range(4)]
    on = {}

    wrong = []

    def look(parcel):
        """What is wrong is kept: the dispatcher outlives any error."""
        try:
            look_at(parcel)
        except Exception as why:
            wrong.append(repr(why))

    def look_at(parcel):
        row = rows[parcel.key]
        contact = said[row.person_key]
        assert contact is not None and contact.stopped_at is None
        way = next(way for way in contact.ways if way.value == parcel.to and way.only_for in ("", row.about))
        known = replace(way, works=True, verified_at=START, checked_at=START)
        whole = replace(contact, ways=(known,))
        assert may_leave(kinds.kind(row.kind), row.about, whole, known, clock.at, row.useless_after)
        assert banned.found(f"{parcel.subject} {parcel.text}", parcel.language) == []
        assert on.get(row.about) == row.starts_at, "something cancelled or moved left the house"

    post.email.before_answer = post.text.before_answer = look
    for _ in range(600 if full else 40):
        person, about = rng.choice(people), f"BK-{rng.randrange(6)}"
        about = f"{about}-{people.index(person)}"
        what = rng.random()
        with work(db):
            if what < 0.25:
                ways = [
                    SafeWay(way, rng.choice(VALUES[way][:2]), rng.random() < 0.8, random_week(rng))
                    for way in rng.sample(["text", "email"], rng.randrange(1, 3))
                ]
                made = tuple(KnownWay(way.way, way.value, way.is_safe, way.hours) for way in ways)
                said[person] = Contact(person, made, wants_nudge=False)
                actions.set_safe_contact(
                    db, person_key=person, ways=ways, language="en", level=rng.choice(LEVELS), now=clock.at
                )
                for way in ways:
                    actions.confirm_way(db, person_key=person, way=way.way, now=clock.at)
            elif what < 0.3 and person in said:
                said[person] = replace(said[person], stopped_at=clock.at)
                actions.stop_everything(db, person_key=person, now=clock.at)
            elif what < 0.45:
                on.pop(about, None)
                actions.cancel_about(db, about=about, now=clock.at)
            else:
                starts_at = clock.at + timedelta(minutes=rng.randrange(60, 6000))
                on[about] = starts_at
                news = make_message(clock.at, about=about, starts_at=starts_at, kind=rng.choice(["booked", "changed"]))
                later = make_message(
                    clock.at,
                    about=about,
                    starts_at=starts_at,
                    kind="reminder_1d",
                    due_at=max(clock.at, starts_at - timedelta(days=1)),
                )
                actions.move_about(db, person_key=person, about=about, messages=[news, later], now=clock.at)
        with new_db() as other:
            rows = {row.id: row for row in other.query(OutboxMessage).all()}
            other.expunge_all()
        post.tick(), post.tick("text")
        clock.on(minutes=rng.choice([1, 5, 60, 300]))
    assert wrong == []
    assert post.sent, "a history in which nothing leaves shows nothing"
    keys = [parcel.key for parcel in post.sent]
    assert len(keys) == len(set(keys))
    with new_db() as other:
        assert not other.query(OutboxMessage).filter(OutboxMessage.state == State.CLAIMED).count()
