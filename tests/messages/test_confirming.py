"""A new number or address: six figures go there first, and nothing else before they are typed (T6, T19, N-08)."""

from datetime import timedelta

import pytest

from portal.messages import actions, banned, confirming
from portal.messages.confirming import Typed
from portal.messages.contact import SafeWay
from portal.messages.hours import every_day
from portal.messages.models import OutboxMessage, WayAsked
from portal.messages.queries import may_ask_from, open_alerts, safe_contact, to_confirm
from portal.messages.states import WAITING, State
from portal.messages.upkeep_jobs import tidy_messages
from portal.storage.work import work
from tests.messages.conftest import EMAIL, TEXT, make_message, make_person, plan

BOTH = pytest.mark.parametrize(("way", "hands"), [(EMAIL, "email"), (TEXT, "text")], ids=["e-mail", "text"])


def figures(db, person, way="email"):
    return next(each.code for each in safe_contact(db, person).ways if each.way == way)


def type_in(db, person, typed, now):
    with work(db):
        return actions.type_figures(db, person_key=person, typed=typed, now=now)


@BOTH
@pytest.mark.shows("T6", "T19", "N-08", "N-10")
def test_one_neutral_message_goes_to_a_new_number_or_address_and_nothing_else(post, db, now, way, hands):
    person = make_person(db, way, now=now, confirmed=False)
    plan(db, person, make_message(now), now=now)
    for _ in range(20):
        post.tick(hands)
        post.clock.on(minutes=15)
    (parcel,) = post.sent
    assert parcel.to == way.value and confirming.shown(figures(db, person, hands)) in parcel.text
    assert banned.found(parcel.subject + parcel.text) == [] and "Ferry Lane" not in parcel.subject + parcel.text


@BOTH
@pytest.mark.shows("T6", "N-08")
def test_once_they_are_typed_what_waited_goes_out(post, db, now, way, hands):
    person = make_person(db, way, now=now, confirmed=False)
    plan(db, person, make_message(now), now=now)
    post.tick(hands)
    right = figures(db, person, hands)
    assert type_in(db, person, f" {right[:3]}-{right[3:]} ", now) is Typed.RIGHT
    post.tick(hands)
    assert len(post.sent) == 2 and "booked" in post.sent[1].text
    assert to_confirm(db, person_key=person) == [] and figures(db, person, hands) == "", "they are of no use twice"


@pytest.mark.shows("T6", "T19")
def test_a_number_gets_figures_once_a_day_whoever_names_it(post, db, now):
    people = [make_person(db, TEXT, now=now, confirmed=False) for _ in range(3)]
    for _ in range(3 * 24 * 4):
        post.tick("text")
        post.clock.on(minutes=15)
    assert len(post.sent) == 3, "one a day"
    said = {confirming.shown(figures(db, person, "text")) for person in people}
    assert {parcel.text.split(": ")[1][:7] for parcel in post.sent} == said, "each person's own, on their own day"


@pytest.mark.shows("T6", "N-58")
def test_erasing_and_asking_again_brings_no_second_message_that_day(post, db, now):
    for _ in range(3):
        person = make_person(db, TEXT, now=post.clock.at, confirmed=False)
        post.tick("text")
        with work(db):
            actions.forget_person(db, person_key=person)
        post.clock.on(minutes=30)
    assert len(post.sent) == 1


@pytest.mark.shows("N-08", "T2")
def test_they_wait_for_a_safe_hour_like_everything_else(post, db, now):
    late = SafeWay("email", "kaz@example.org", is_safe=True, hours=every_day(18 * 60, 19 * 60))
    make_person(db, late, now=now, confirmed=False)
    post.tick()
    assert post.sent == []
    post.clock.on(hours=8, minutes=5)
    post.tick()
    assert len(post.sent) == 1


@pytest.mark.shows("T6")
def test_five_wrong_tries_end_them_even_for_the_right_ones(post, db, now):
    person = make_person(db, now=now, confirmed=False)
    post.tick()
    right = figures(db, person)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert [type_in(db, person, wrong, now) for _ in range(5)] == [Typed.WRONG] * 5
    assert type_in(db, person, right, now) is Typed.OVER
    assert safe_contact(db, person).ways[0].verified_at is None


@pytest.mark.shows("T6", "T19")
def test_naming_another_number_in_between_brings_no_more_tries(post, db, now):
    """Fresh figures each time, five tries at each, would be open to a machine within hours."""
    person = make_person(db, TEXT, now=now, confirmed=False)
    post.tick("text")
    guessed = 0
    for _ in range(4):
        wrong = f"{(int(figures(db, person, 'text')) + 1) % 10**6:06d}"
        guessed += [type_in(db, person, wrong, now) for _ in range(5)].count(Typed.WRONG)
        for value in ("+447700900321", TEXT.value):
            with work(db):
                way, later = SafeWay("text", value, is_safe=True), post.clock.on(minutes=1)
                actions.set_safe_contact(db, person_key=person, ways=[way], language="en", now=later)
    assert guessed == 5
    unsent = figures(db, person, "text")
    assert type_in(db, person, unsent, post.clock.at) is Typed.OVER, "right, but they never left"
    tomorrow = post.clock.on(hours=24, minutes=1)
    post.tick("text")
    assert type_in(db, person, figures(db, person, "text"), tomorrow) is Typed.RIGHT


@pytest.mark.shows("T6")
def test_they_hold_for_two_weeks_and_not_longer(post, db, new_db, now, app):
    person = make_person(db, now=now, confirmed=False)
    right = figures(db, person)
    assert type_in(db, person, right, now + timedelta(days=14)) is Typed.OVER
    tidy_messages(new_db, now + timedelta(days=15), app.extensions["portal_settings"])
    db.rollback()
    assert figures(db, person) == "" and not db.query(WayAsked).count()


@pytest.mark.shows("T6")
def test_new_ones_come_a_day_later_and_the_old_ones_are_of_no_use(post, db, now):
    person = make_person(db, now=now, confirmed=False)
    post.tick()
    old = figures(db, person)
    with work(db):
        assert actions.figures_anew(db, person_key=person, now=now + timedelta(hours=23)) == 0
    tomorrow = post.clock.on(hours=24, minutes=1)
    assert may_ask_from(db, person_key=person, now=tomorrow) == tomorrow
    with work(db):
        assert actions.figures_anew(db, person_key=person, now=tomorrow) == 1
    post.tick()
    assert len(post.sent) == 2 and figures(db, person) != old
    assert type_in(db, person, old, tomorrow) is Typed.WRONG
    assert type_in(db, person, figures(db, person), tomorrow) is Typed.RIGHT


@pytest.mark.shows("N-08")
def test_changing_something_else_sends_no_second_and_another_address_begins_anew(post, db, now):
    person = make_person(db, now=now, confirmed=False)
    post.tick()
    before = figures(db, person)
    with work(db):
        actions.set_safe_contact(db, person_key=person, ways=[EMAIL], language="en", wants_reminders=False, now=now)
    post.tick()
    assert len(post.sent) == 1 and figures(db, person) == before
    with work(db):
        other = SafeWay("email", "other@example.org", is_safe=True)
        actions.set_safe_contact(db, person_key=person, ways=[other], language="en", now=now)
    post.tick()
    assert [parcel.to for parcel in post.sent] == ["kaz@example.org", "other@example.org"]
    assert type_in(db, person, before, now) is Typed.WRONG


@pytest.mark.shows("T2")
def test_after_a_stop_none_go_and_figures_confirm_only_the_way_they_went_to(post, db, now):
    person = make_person(db, EMAIL, TEXT, now=now, confirmed=False)
    post.tick("text")
    assert type_in(db, person, figures(db, person, "text"), now) is Typed.RIGHT
    assert [way for way, _sent in to_confirm(db, person_key=person)] == ["email"]
    with work(db):
        actions.stop_everything(db, person_key=person, now=now)
    post.tick(), post.tick("text")
    assert [parcel.to for parcel in post.sent] == [TEXT.value], "the figures themselves, before the stop"
    assert not db.query(OutboxMessage).filter(OutboxMessage.state.in_([*WAITING, State.CLAIMED])).count()


@pytest.mark.shows("T7")
def test_they_stand_nowhere_in_the_clear(post, db, now):
    person = make_person(db, now=now, confirmed=False)
    post.tick()
    right = figures(db, person).encode()
    rows = db.connection().exec_driver_sql("SELECT * FROM safe_contact").mappings().all()
    outbox = db.connection().exec_driver_sql("SELECT * FROM outbox_message").mappings().all()
    values = [value for row in [*rows, *outbox] for value in row.values()]
    held = [bytes(each) if isinstance(each, (bytes, memoryview)) else str(each).encode() for each in values]
    assert rows and outbox and not any(right in value for value in held)


def test_what_people_type_is_read_as_they_mean_it():
    assert confirming.is_same("482 917", "482917") and confirming.is_same("۴۸۲-۹۱۷", "482917")
    assert not confirming.is_same("", "") and not confirming.is_same("482918", "482917")


@pytest.mark.shows("T6", "G26")
def test_who_never_confirms_is_brought_to_the_team_for_a_booking_and_not_for_a_request(post, db, now):
    person = make_person(db, now=now, confirmed=False)
    request = make_message(now, kind="received", about="FH-7K3M2P", starts_at=None, facts={"by": "2026-11-25"})
    plan(db, person, request, make_message(now), now=now)
    for _ in range(2 * 24 * 4 + 2):
        post.tick()
        post.clock.on(minutes=15)
    assert [alert.about for alert in open_alerts(db)] == ["BK-7K3M2P"]
