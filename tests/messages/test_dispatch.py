"""From the outbox to the gateway: what is due goes once, what is off does not go at all."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from portal.messages import actions
from portal.messages.contact import SafeWay
from portal.messages.gateways.gateway import Later, Never, Promise
from portal.messages.handing_jobs import Handing
from portal.messages.models import OutboxMessage
from portal.messages.queries import open_alerts
from portal.messages.retry import Trouble
from portal.messages.safety import Reason
from portal.messages.states import Left, State
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.messages.conftest import EMAIL, TEXT, make_message, make_person, plan, row_of


def test_what_is_due_goes_once(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    assert post.tick().sent == 1
    assert post.tick().sent == 0
    assert [parcel.to for parcel in post.email.got] == ["kaz@example.org"]
    assert row_of(new_db, row).state == State.SENT


def test_what_is_not_due_yet_waits(post, db, now):
    person = make_person(db, now=now)
    plan(db, person, make_message(now, kind="reminder_1d", due_at=now + timedelta(days=1)), now=now)
    post.tick()
    assert post.sent == []
    post.clock.on(days=1)
    post.tick()
    assert "tomorrow" in post.sent[0].text


@pytest.mark.shows("N-08", "T2")
def test_nothing_is_queued_for_somebody_who_comes_back_by_themselves(post, db, new_db, now):
    person = make_person(db, SafeWay("come_back", is_safe=True), now=now, confirmed=False)
    (row,) = plan(db, person, make_message(now), now=now)
    post.tick(), post.tick("text")
    assert post.sent == []
    assert (row_of(new_db, row).state, row_of(new_db, row).reason) == (State.REFUSED, Reason.COMES_BACK)


@pytest.mark.shows("N-08", "T2")
def test_a_way_that_nobody_called_safe_is_never_used(post, db, new_db, now):
    person = make_person(db, SafeWay("email", "kaz@example.org"), now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.tick()
    assert post.sent == []
    assert row_of(new_db, row).reason == Reason.NOT_SAFE


def test_somebody_who_never_said_anything_gets_nothing(post, db, new_db, store, now):
    (row,) = plan(db, store.keys.new_person(now), make_message(now), now=now)
    assert row_of(new_db, row).reason == Reason.NOBODY_ASKED


@pytest.mark.shows("F26")
def test_nothing_leaves_after_a_cancel(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    with work(db):
        actions.cancel_about(db, about=row.about, now=now)
    post.tick()
    assert post.sent == []
    assert (row_of(new_db, row).state, row_of(new_db, row).reason) == (State.CANCELLED, Reason.OFF)


@pytest.mark.shows("F26")
def test_a_cancel_reaches_what_is_claimed_and_waits_its_turn(post, db, new_db, now):
    person = make_person(db, now=now)
    first, second = plan(db, person, make_message(now), make_message(now, about="BK-SECOND"), now=now)

    def cancel_the_other(parcel):
        other = second if parcel.key == first.id else first
        with new_db() as another, work(another):
            actions.cancel_about(another, about=other.about, now=now)

    post.email.before_answer = cancel_the_other
    post.tick()
    assert len(post.sent) == 1


@pytest.mark.shows("F26")
def test_what_is_on_its_way_is_not_tried_again_after_a_cancel(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)

    def cancel_it(_parcel):
        with new_db() as another, work(another):
            actions.cancel_about(another, about=row.about, now=now)

    post.email.before_answer, post.email.answers = cancel_it, [Later(Trouble.NOT_YET)]
    post.tick()
    post.clock.on(hours=1)
    post.tick()
    assert post.sent == []
    assert row_of(new_db, row).state == State.CANCELLED


@pytest.mark.shows("T2", "N-08")
def test_stop_stops_at_once_and_for_what_is_planned_later(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    with work(db):
        assert actions.stop_everything(db, person_key=person, now=now) == 1
    (later,) = plan(db, person, make_message(now, about="BK-LATER"), now=now)
    post.tick()
    assert post.sent == []
    assert row_of(new_db, row).reason == row_of(new_db, later).reason == Reason.STOPPED


def test_naming_ways_again_after_a_stop_wakes_what_is_still_to_come(post, db, new_db, now):
    person = make_person(db, now=now)
    kept, off = plan(db, person, make_message(now), make_message(now, about="BK-OFF"), now=now)
    with work(db):
        actions.stop_everything(db, person_key=person, now=now)
    with work(db):
        actions.cancel_about(db, about="BK-OFF", now=now)
    with work(db):
        set_safe_contact(db, person_key=person, ways=[EMAIL], language="en", now=now)
    post.tick()
    assert [parcel.key for parcel in post.sent] == [kept.id]
    assert row_of(new_db, off).state == State.CANCELLED


def test_a_changed_address_is_used_for_what_was_planned_before(post, db, now):
    person = make_person(db, now=now)
    plan(db, person, make_message(now, due_at=now + timedelta(hours=1)), now=now)
    with work(db):
        set_safe_contact(
            db, person_key=person, ways=[SafeWay("email", "new@example.org", is_safe=True)], language="en", now=now
        )
    post.clock.on(hours=1)
    post.tick()
    assert [parcel.to for parcel in post.sent] == ["new@example.org"]


@pytest.mark.shows("F7")
def test_a_refused_address_is_never_tried_again_and_the_team_is_told(post, db, new_db, now):
    from portal.messages.queries import open_alerts, safe_contact

    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.answers = [Never("550")]
    post.tick()
    plan(db, person, make_message(now, about="BK-NEXT"), now=now)
    post.clock.on(hours=30)
    post.tick()
    assert post.sent == []
    assert row_of(new_db, row).state == State.FAILED
    with new_db() as other:
        assert [(alert.kind, alert.about) for alert in open_alerts(other)] == [("contact-not-working", row.about)]
        assert safe_contact(other, person).ways[0].works is False


@pytest.mark.shows("F7")
def test_another_way_is_used_only_when_it_is_marked_safe(post, db, now):
    safe_too = make_person(db, EMAIL, TEXT, now=now)
    unsafe = make_person(db, EMAIL, SafeWay("text", "+447700900124"), now=now)
    plan(db, safe_too, make_message(now), now=now)
    plan(db, unsafe, make_message(now, about="BK-OTHER"), now=now)
    post.email.answers = [Never("550"), Never("550")]
    post.tick(), post.tick("text")
    assert [parcel.to for parcel in post.sent] == ["+447700900123"]


@pytest.mark.shows("F6")
def test_greylisting_delays_and_never_drops(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.answers = [Later(Trouble.NOT_YET), Later(Trouble.NOT_YET)]
    post.tick()
    post.clock.on(minutes=4)
    post.tick()
    assert post.email.answers, "tried again within five minutes"
    post.clock.on(minutes=1)
    post.tick()
    post.clock.on(minutes=15)
    post.tick()
    assert len(post.sent) == 1
    assert row_of(new_db, row).attempts == 3


@pytest.mark.shows("F8")
def test_a_lost_answer_means_a_marked_second_copy_and_never_a_third(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.answers = [Later(Trouble.UNSURE), Later(Trouble.UNSURE)]
    post.tick()
    assert (row_of(new_db, row).state, row_of(new_db, row).is_unsure) == (State.HELD, True)
    post.clock.on(minutes=5)
    post.tick()
    assert (row_of(new_db, row).state, row_of(new_db, row).reason) == (State.FAILED, Reason.UNSURE)
    post.clock.on(hours=2)
    post.tick()
    assert post.sent == []


class Killed(BaseException):
    """As if by kill -9: nothing is tidied up behind it."""


@pytest.mark.shows("F2", "G2")
@pytest.mark.parametrize(("moment", "goes_again"), [("before_answer", True), ("after_asking", False)])
def test_killed_twice_it_is_given_up_only_if_it_may_have_left_both_times(
    post, db, new_db, now, monkeypatch, tmp_path, moment, goes_again
):
    """In doubt after the first time; the second process is killed before the hand-over, or after."""
    monkeypatch.setattr("portal.messages.jobs.release", lambda *_, **__: None)

    def killed(_parcel):
        raise Killed

    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.answers = [Later(Trouble.UNSURE)]
    post.tick()
    post.clock.on(minutes=5)
    setattr(post.email, moment, killed)
    notes = Handing(tmp_path / "handing")
    with pytest.raises(Killed):
        post.tick(handing=notes)
    notes.close()  # what the end of a process does
    setattr(post.email, moment, lambda _parcel: None)
    post.clock.on(minutes=1)
    post.tick(owner="test:2", handing=Handing(tmp_path / "handing"))
    assert len(post.sent) == (1 if goes_again else 0)
    end = row_of(new_db, row)
    assert (end.state, end.reason, end.is_unsure) == (State.SENT if goes_again else State.FAILED, Reason.UNSURE, True)
    assert [alert.kind for alert in open_alerts(db)] == ([] if goes_again else ["not-sure-it-arrived"])


@pytest.mark.shows("F2", "G2")
@pytest.mark.parametrize("is_called_off", [False, True])
def test_killed_after_the_answer_and_before_it_is_written_down_nothing_goes_twice(
    post, db, new_db, now, monkeypatch, tmp_path, is_called_off
):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("portal.messages.jobs.release", killed)
        patch.setattr("portal.messages.jobs.write_what_is_left", lambda *_, **__: None)
        patch.setattr("portal.messages.sending_jobs.write_down", killed)
        notes = Handing(tmp_path / "handing")
        with pytest.raises(Killed):
            post.tick(handing=notes)
        notes.close()
    post.room.unwritten.clear()  # it dies with its process
    assert row_of(new_db, row).state == State.CLAIMED
    if is_called_off:
        with work(db):
            actions.cancel_about(db, about=row.about, now=now)
    post.clock.on(minutes=1)
    post.tick(owner="test:2", handing=Handing(tmp_path / "handing"))
    end = row_of(new_db, row)
    assert (end.state, end.reason, end.is_unsure, end.attempts) == (State.SENT, None, False, 1)
    assert end.to_index and end.sent_at
    assert len(post.sent) == 1


@pytest.mark.shows("F2", "F3")
def test_what_the_note_cannot_say_for_certain_may_have_gone(tmp_path, monkeypatch):
    folder, one, two = tmp_path / "handing", "a" * 32, "b" * 32
    alive = Handing(folder)
    alive.stand_for("email", 3)
    asks = Handing(folder)
    assert asks.left("email", 3, one, True) is Left.PERHAPS, "its process lives, and may only be frozen"
    alive.note("email", one)
    alive.close()
    assert asks.left("email", 3, two, True) is Left.NO
    assert asks.left("email", 3, one, True) is Left.PERHAPS, "it was leaving"
    answered = Handing(folder)
    answered.stand_for("email", 4)
    answered.note("email", one)
    answered.taken("email")
    assert asks.left("email", 4, one, True) is Left.PERHAPS, "its process lives and writes it down itself"
    answered.close()
    assert asks.left("email", 4, one, True) is Left.TAKEN
    assert asks.left("email", 4, two, True) is Left.NO
    assert {asks.left("email", 2, two, True), asks.left("text", 3, two, True)} == {Left.PERHAPS}, (
        "nobody noted anything"
    )
    assert Handing(None).left("email", 3, two, True) is Left.PERHAPS
    monkeypatch.setattr("portal.messages.handing_jobs._boot", lambda: b"another-start-of-the-machine")
    assert Handing(folder).left("email", 3, two, True) is Left.PERHAPS, "the power was cut: the note may be an old one"
    assert Handing(folder).left("email", 4, one, True) is Left.PERHAPS, "and its end as well"
    monkeypatch.undo()
    (folder / "email-3").write_bytes(b"")
    assert asks.left("email", 3, two, True) is Left.PERHAPS
    asks.tidy("email", 5)
    assert list(folder.iterdir()) == []


@pytest.mark.engines("sqlite")
@pytest.mark.shows("F2", "F8")
def test_after_a_power_cut_all_that_was_claimed_counts_as_perhaps_gone(post, db, new_db, now, monkeypatch, tmp_path):
    """The disk may lack the last few outcomes: none of them is taken for "not begun"."""
    person = make_person(db, now=now)
    ids = [plan(db, person, make_message(now, about=f"BK-{each}"), now=now)[0] for each in range(3)]
    notes = Handing(tmp_path / "handing")
    post.tick(handing=notes)
    notes.close()
    assert len(post.sent) == 3
    lost = {"state": State.CLAIMED, "begun_at": None, "sent_at": None, "claim": 1}
    with work(db):  # as the disk has it: claimed, and nothing after that
        db.execute(update(OutboxMessage).values(lost))
    killed = Handing(tmp_path / "handing")
    assert {killed.left("email", 1, each.id, False) for each in ids} == {Left.NO}, "a kill alone takes nothing away"
    monkeypatch.setattr("portal.messages.handing_jobs._boot", lambda: b"another-start-of-the-machine")
    post.clock.on(minutes=1)
    post.tick(owner="test:2", handing=Handing(tmp_path / "handing"))
    assert len(post.sent) == 3, "not before whoever may still be sending must have ended"
    for each in ids:
        row = row_of(new_db, each)
        assert (row.state, row.reason, row.is_unsure) == (State.HELD, Reason.UNSURE, True)
    post.clock.on(minutes=6)
    post.tick(owner="test:2", handing=Handing(tmp_path / "handing"))
    assert len(post.sent) == 6
    assert all(row_of(new_db, each).is_unsure for each in ids)


@pytest.mark.parametrize(("is_noted", "waits"), [(True, 1), (False, 10)])
@pytest.mark.engines("sqlite")
def test_the_disk_is_waited_for_at_each_message_where_nothing_else_tells_what_left(
    post, db, now, tmp_path, is_noted, waits
):
    person = make_person(db, now=now)
    for each in range(12):
        plan(db, person, make_message(now, about=f"BK-{each}"), now=now)
    waited = []

    def begun(connection):
        if connection.get_execution_options().get("immediate") and 0 < len(post.sent) <= 10:
            waited.append(connection.get_execution_options()["waits_for_disk"])

    engine = db.get_bind()
    event.listen(engine, "begin", begun)
    post.tick(handing=Handing(tmp_path / "handing" if is_noted else None))
    event.remove(engine, "begin", begun)
    assert (len(waited), sum(waited)) == (10, waits)


def test_with_a_look_up_we_ask_before_sending_again(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.email.promise = Promise.LOOKUP
    post.email.before_answer = post.email.got.append
    post.email.answers = [Later(Trouble.UNSURE)]
    post.tick()
    post.clock.on(minutes=5)
    post.tick()
    assert len(post.sent) == 1
    assert (row_of(new_db, row).state, row_of(new_db, row).is_unsure) == (State.SENT, False)


@pytest.mark.shows("F9")
def test_the_circuit_opens_after_five_failures_and_lets_one_try_after_a_minute(post, db, now):
    person = make_person(db, now=now)
    plan(db, person, *[make_message(now, about=f"BK-{n}") for n in range(3)], now=now)
    post.email.shut = Later(Trouble.UNREACHABLE, stops_batch=True)
    opened = []

    def open_():
        opened.append(post.clock.at)
        return post.email.shut

    post.email.open = open_
    for _ in range(8):
        post.tick()
    assert len(opened) == 5
    post.clock.on(seconds=60)
    post.email.shut = None
    post.tick()
    assert len(post.sent) == 3


@pytest.mark.shows("G4")
def test_what_is_no_use_any_more_is_marked_and_said(post, db, new_db, now):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now, starts_at=now + timedelta(hours=3)), now=now)
    post.clock.on(hours=6)
    post.tick()
    assert post.sent == []
    assert row_of(new_db, row).state == State.TOO_LATE
    assert [alert.kind for alert in open_alerts(db)] == ["not-sent-in-time"]


@pytest.mark.shows("F3")
def test_only_the_holder_of_the_lease_sends(post, db, now):
    person = make_person(db, now=now)
    post.tick()
    plan(db, person, make_message(now), now=now)
    assert post.tick(owner="test:2").is_holder is False
    assert post.sent == []


@pytest.mark.shows("F3", "G5")
def test_another_takes_over_within_a_minute(post, db, now):
    person = make_person(db, now=now)
    post.tick()
    plan(db, person, make_message(now), now=now)
    taken_over = False
    for _ in range(11):
        post.clock.on(seconds=5)
        taken_over = taken_over or post.tick(owner="test:2").is_holder
    assert taken_over
    assert len(post.sent) == 1


@pytest.mark.shows("F3")
def test_a_holder_that_slept_does_not_send_what_another_has_sent(post, db, new_db, now):
    """It begins one, sleeps for 90 seconds while another takes over, and wakes."""
    person = make_person(db, now=now)
    plan(db, person, *[make_message(now, about=f"BK-{n}") for n in range(4)], now=now)
    slept = []

    def sleep(parcel):
        if not slept:
            slept.append(parcel.key)
            post.clock.on(seconds=90)
            post.tick(owner="test:2")

    post.email.before_answer = sleep
    post.tick()
    post.email.before_answer = lambda parcel: None
    for _ in range(90):
        post.clock.on(seconds=5)
        post.tick(owner="test:2")
    keys = [parcel.key for parcel in post.sent]
    assert sorted(keys) == sorted(set(keys))
    assert len(keys) == 4


def test_a_clock_that_ran_ahead_does_not_keep_the_lease(post, db, now):
    person = make_person(db, now=now)
    post.clock.on(hours=1)
    post.tick()
    post.clock.on(hours=-1)
    plan(db, person, make_message(now), now=now)
    for _ in range(12):
        post.clock.on(seconds=5)
        post.tick(owner="test:2")
    assert len(post.sent) == 1


def test_one_that_cannot_be_read_does_not_hold_up_the_others(post, db, new_db, now):
    person = make_person(db, now=now)
    bad, good = plan(db, person, make_message(now), make_message(now, about="BK-GOOD"), now=now)
    with new_db() as other, work(other):
        from portal.messages.models import OutboxMessage

        other.get(OutboxMessage, bad.id).facts = "not json"
    post.tick()
    assert [parcel.key for parcel in post.sent] == [good.id]
    assert row_of(new_db, bad).state == State.REFUSED


@pytest.mark.shows("F3", "F14")
@pytest.mark.parametrize("outcome", ["taken", "never"])
def test_what_the_store_cannot_take_is_remembered_and_not_sent_again(post, db, new_db, now, outcome):
    """The store is busy just when the answer has come."""
    from dataclasses import replace

    from portal.messages.jobs import tick
    from portal.storage.work import StoreBusy

    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    busy = []

    def answered(_parcel):
        busy.append(True)

    def maker():
        if busy:
            raise StoreBusy
        return new_db()

    post.email.before_answer = answered
    post.email.answers = [Never("550")] if outcome == "never" else []
    room = replace(post.room, new_db=maker)
    with pytest.raises(StoreBusy):
        tick(room, "email")
    busy.clear()
    post.clock.on(minutes=1)
    tick(room, "email")
    post.clock.on(hours=2)
    tick(room, "email")
    assert len(post.sent) == (outcome == "taken")
    assert row_of(new_db, row).state == (State.SENT if outcome == "taken" else State.FAILED)
    assert not row_of(new_db, row).is_unsure


@pytest.mark.shows("F6", "F9")
def test_greylisting_of_some_does_not_close_the_way_for_others(post, db, now):
    person = make_person(db, now=now)
    plan(db, person, *[make_message(now, about=f"BK-{n}") for n in range(9)], now=now)
    post.email.answers = [Later(Trouble.NOT_YET)] * 7
    post.tick()
    assert len(post.sent) == 2
