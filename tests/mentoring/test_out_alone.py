"""Out alone: check in, check out, 15 minutes, buddy, duty lead; by page, by text, by a call (N-48, J5.3, J9.7)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import actions, group_actions
from portal.mentoring.lone_jobs import watch_out_alone
from portal.mentoring.lone_models import LoneStep, LoneWorkingCheck
from portal.mentoring.lone_steps import Out, Phase, Step, steps_due, word_of
from portal.mentoring.models import Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.messages import queries as messages
from portal.messages.actions import set_safe_contact
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.messages.signing import sign
from portal.settings import Settings
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group

END = SIX + timedelta(minutes=45)
NUMBER = "+447700900123"


def minutes(count):
    return timedelta(minutes=count)


@pytest.fixture
def settings(engine_url, instance):
    return Settings(
        instance=instance, database_url=engine_url, fast_hashes=True, sms_url="http://portal:secret@127.0.0.1:9/texts"
    )


class Team:
    """A mentor who meets somebody outdoors at six, a buddy and a duty lead, each with an address."""

    def __init__(self, store, make_mentor, make_person, now):
        self.store = store
        self.mentor, self.buddy = make_worker(store, "mentor"), make_worker(store, "mentor", name="Dev")
        self.lead = make_worker(store, "duty-lead", name="Farida")
        self.made = make_mentor(worker_id=self.mentor.id, kinds=(PlaceKind.OUTDOORS,))
        make_mentor(worker_id=self.buddy.id, alias="Dev")
        for worker in (self.mentor, self.buddy, self.lead):
            self.give_ways(worker, now)
        self.booking = book(store, self.made, make_person(name="K"), now, place_kind=PlaceKind.OUTDOORS)

    def give_ways(self, worker, now):
        ways = [SafeWay("email", worker.email, is_safe=True)]
        ways += [SafeWay("text", NUMBER, is_safe=True)] if worker is self.mentor else []
        with self.store.new_db() as db, work(db):
            from portal.accounts.queries import person_key_of

            set_safe_contact(
                db, person_key=person_key_of(db, worker.id), ways=ways, language="en", now=now, for_work=True
            )

    def set_buddy(self, app, place="Sycamore Park, north gate"):
        client = signed_in(app, self.mentor)
        client.get(self.address)
        client.submit({"place": place, "buddy": self.buddy.ref}, action=self.address)
        return client

    @property
    def address(self):
        return f"/work/bookings/{self.booking.ref}/out-alone"

    def check(self):
        with self.store.new_db() as db:
            return db.scalar(select(LoneWorkingCheck))

    def told(self):
        """Who was told about it, in the order of their turn."""
        with self.store.new_db() as db:
            rows = db.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.about.startswith("LW-"))
                .order_by(OutboxMessage.made_at, OutboxMessage.ref)
            )
            keys = {self._key(db, worker): worker.name for worker in (self.mentor, self.buddy, self.lead)}
            return [(keys[row.person_key], row.kind, row.state) for row in rows]

    @staticmethod
    def _key(db, worker):
        from portal.accounts.queries import person_key_of

        return person_key_of(db, worker.id)


@pytest.fixture
def team(store, make_mentor, make_person, now):
    return Team(store, make_mentor, make_person, now)


def signed_in(app, worker):
    client = app.test_client()
    sign_in(client, worker)
    return client


def text(response) -> str:
    return response.get_data(as_text=True)


# --- the rules ---


@pytest.mark.shows("N-48", "J5.3")
@pytest.mark.parametrize(
    ("late", "steps"),
    [
        (minutes(14), []),
        (minutes(15), [Step.REMIND]),
        (minutes(25), [Step.REMIND, Step.BUDDY]),
        (minutes(35), [Step.REMIND, Step.BUDDY, Step.LEAD]),
        (timedelta(days=2), [Step.REMIND, Step.BUDDY, Step.LEAD, Step.ALL]),
    ],
)
def test_first_the_mentor_then_the_buddy_then_the_lead(late, steps):
    assert steps_due(Out(SIX, END, in_at=SIX), [], END + late) == steps
    assert steps_due(Out(SIX, END), [], SIX + late) == steps
    assert steps_due(Out(SIX, END, in_at=SIX, out_at=END), [], END + late) == []
    assert steps_due(Out(SIX, END, off_at=SIX), [], END + late) == []


def test_an_alarm_somebody_looks_into_is_quiet_for_half_an_hour_and_then_comes_back():
    out = Out(SIX, END, in_at=SIX, acknowledged_at=END + minutes(20))
    assert steps_due(out, [], END + minutes(49)) == []
    assert steps_due(out, [], END + minutes(50)) == [Step.AGAIN]
    assert steps_due(out, [(Phase.OUT, Step.AGAIN)], END + minutes(90)) == []


@pytest.mark.parametrize(
    ("said", "means"),
    [("OUT", Phase.OUT), ("out, thanks", Phase.OUT), ("In", Phase.IN), ("allan", Phase.OUT), ("1", None), ("", None)],
)
def test_a_text_says_in_or_out_by_its_first_word(said, means):
    assert word_of(said) is means


# --- the clockwork ---


@pytest.mark.shows("N-48", "J9.7")
def test_an_outdoor_booking_is_watched_without_a_press_and_one_indoors_is_not(
    store, team, make_mentor, make_person, now
):
    indoors = make_mentor(alias="Old Tom")
    book(store, indoors, make_person(), now, once="b" * 32)
    watch_out_alone(store.new_db, now)
    with store.new_db() as db:
        rows = db.scalars(select(LoneWorkingCheck)).all()
        assert [row.booking_id for row in rows] == [team.booking.id]


@pytest.mark.shows("N-48", "J5.3")
def test_a_late_check_out_reminds_the_mentor_then_the_buddy_then_the_duty_lead(app, team, store, clock_at):
    clock_at(SIX)
    client = team.set_buddy(app)
    client.submit({}, action=team.address + "/in")
    for late, names in ((14, []), (15, ["Marisol Vane"]), (25, ["Dev"]), (35, ["Farida"])):
        before = len(team.told())
        watch_out_alone(store.new_db, END + minutes(late))
        watch_out_alone(store.new_db, END + minutes(late) + timedelta(seconds=30))
        assert [name for name, _kind, _state in team.told()[before:]] == names, f"{late} minutes late"
    assert [kind for _name, kind, _state in team.told()] == ["work_check_in", "work_out_alone", "work_out_alone"]
    with store.new_db() as db:
        assert [alert.kind for alert in messages.open_alerts(db)] == ["out-alone"]


@pytest.mark.shows("N-48")
def test_whoever_is_late_at_night_is_reminded_at_night(store, team, now, clock_at):
    late = clock_at(SIX + timedelta(hours=4))  # ten in the evening, outside everybody's hours
    watch_out_alone(store.new_db, late)
    assert {state for _name, _kind, state in team.told()} == {"due"}


@pytest.mark.shows("N-48")
def test_after_a_stop_every_step_that_was_missed_is_taken_once(store, team):
    watch_out_alone(store.new_db, SIX - minutes(5))
    assert watch_out_alone(store.new_db, SIX + timedelta(hours=3)) == 4
    assert watch_out_alone(store.new_db, SIX + timedelta(hours=3)) == 0


@pytest.mark.shows("N-48")
def test_two_clocks_at_one_moment_take_each_step_once(store, team):
    from concurrent.futures import ThreadPoolExecutor

    watch_out_alone(store.new_db, SIX)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _n: watch_out_alone(store.new_db, SIX + minutes(36)), range(4)))
    with store.new_db() as db:
        assert len(db.scalars(select(LoneStep)).all()) == 3 == sum(taken)


@pytest.mark.shows("N-48")
def test_a_cancelled_booking_is_waited_for_no_more_unless_the_mentor_is_there(store, team):
    watch_out_alone(store.new_db, SIX - minutes(30))
    with store.new_db() as db, work(db):
        db.scalar(select(Booking)).state = "cancelled"
    watch_out_alone(store.new_db, SIX + minutes(60))
    assert team.told() == [] and team.check().off_at is not None


@pytest.mark.shows("N-48")
def test_a_person_who_is_erased_does_not_take_the_mentors_check_along(store, team):
    watch_out_alone(store.new_db, SIX)
    with store.new_db() as db, work(db):
        db.delete(db.scalar(select(Booking)))
    assert watch_out_alone(store.new_db, SIX + minutes(16)) == 1


# --- how word comes ---


@pytest.mark.shows("N-48")
def test_checking_out_on_the_page_ends_the_alarm_and_twice_is_once(app, team, store, clock_at):
    clock_at(SIX)
    client = team.set_buddy(app)
    client.submit({}, action=team.address + "/in")
    watch_out_alone(store.new_db, END + minutes(40))
    clock_at(END + minutes(41))
    client = signed_in(app, team.mentor)
    client.get(team.address)
    assert "You checked out at" in text(client.submit({}, action=team.address + "/out"))
    first = team.check().out_at
    client.post(team.address + "/out")
    assert team.check().out_at == first
    with store.new_db() as db:
        assert messages.open_alerts(db) == []
    assert {state for _name, _kind, state in team.told()} == {"cancelled"}, "what had not left yet does not leave"


def send_text(app, number, words, moment):
    """As the gateway would, signed."""
    body = json.dumps({"id": "a1", "source_number": number.lstrip("+"), "message": words}).encode()
    stamp = str(int(moment.timestamp()))
    headers = {"X-Timestamp": stamp, "X-Signature": sign("secret", stamp, body)}
    assert app.test_client().post("/messages/replies", data=body, headers=headers).status_code == 204


@pytest.mark.shows("N-48")
def test_without_signal_a_text_from_the_mentors_own_number_checks_out(app, team, store, clock_at):
    moment = clock_at(SIX + minutes(5))
    watch_out_alone(store.new_db, moment)
    send_text(app, NUMBER, "IN", moment)
    assert team.check().in_at is not None
    moment = clock_at(END + minutes(20))
    watch_out_alone(store.new_db, moment)
    send_text(app, "+447700900999", "OUT", moment)
    assert team.check().out_at is None, "a stranger's text changes nothing"
    send_text(app, NUMBER, "Out now", moment)
    assert team.check().out_how == "text"
    assert watch_out_alone(store.new_db, moment + timedelta(hours=2)) == 0


@pytest.mark.shows("N-48")
def test_the_duty_leads_call_checks_out_too(app, team, store, clock_at):
    watch_out_alone(store.new_db, SIX)
    moment = clock_at(SIX + minutes(40))
    watch_out_alone(store.new_db, moment)
    lead = signed_in(app, team.lead)
    page = text(lead.get("/work/out-alone"))
    assert "No word since 6pm" in page and team.mentor.name in page
    ref = team.check().ref
    one = text(lead.get(f"/work/out-alone/{ref}"))
    assert NUMBER in one and "999" in one
    assert "is looking into it" in text(lead.submit({}, action="/look-into"))
    assert watch_out_alone(store.new_db, moment + minutes(20)) == 0, "somebody looks into it: the chain stops"
    lead.get(f"/work/out-alone/{ref}")
    assert "Safe: out at" in text(lead.submit({}, action="/safe"))
    assert team.check().out_how == "call" and team.check().out_by == team.lead.ref


# --- who sees what ---


@pytest.mark.shows("N-48", "J5.3")
def test_the_buddy_sees_time_and_place_and_nothing_of_the_family(app, team, clock_at):
    clock_at(SIX)
    team.set_buddy(app, place="Sycamore Park")
    buddy = signed_in(app, team.buddy)
    for page in (text(buddy.get("/work/out-alone")), text(buddy.get(f"/work/out-alone/{team.check().ref}"))):
        assert "Sycamore Park" in page and "6pm" in page
        assert team.booking.ref not in page and ">K<" not in page


@pytest.mark.shows("N-48", "T4")
def test_another_mentor_sees_a_check_as_one_that_never_was(app, team, store, make_mentor, clock_at):
    clock_at(SIX)
    team.set_buddy(app)
    other = make_worker(store, "mentor", name="Somebody else")
    make_mentor(worker_id=other.id, alias="Tom")
    client = signed_in(app, other)
    assert "Nobody is out" in text(client.get("/work/out-alone"))
    for ref in (team.check().ref, "LW-000000"):
        assert client.get(f"/work/out-alone/{ref}").status_code == 404
        assert client.post(f"/work/out-alone/{ref}/safe").status_code == 404
    assert client.get(team.address).status_code == 404
    assert client.post(team.address + "/out").status_code == 404


def test_checking_in_waits_for_the_hour_before_the_start(app, team, clock_at, now):
    client = team.set_buddy(app)
    assert "You can check in here from" in text(client.get(team.address))
    assert client.post(team.address + "/in").status_code == 409
    assert team.check().in_at is None


def test_where_it_is_has_to_be_said_and_is_sealed(app, team, store, clock_at):
    clock_at(SIX)
    client = signed_in(app, team.mentor)
    client.get(team.address)
    again = client.submit({"place": "", "buddy": team.buddy.ref}, action=team.address)
    assert again.status_code == 422 and "so that somebody can find you" in text(again)
    client.submit({"place": "Sycamore Park", "buddy": team.buddy.ref}, action=team.address)
    with store.new_db() as db:
        row = db.scalar(select(LoneWorkingCheck))
        assert row.place == "Sycamore Park" and b"Sycamore" not in row.place_sealed


def test_where_somebody_was_is_forgotten_a_month_later(app, team, store, clock_at):
    from portal.mentoring.caring_jobs import look_after_mentors

    clock_at(SIX)
    client = team.set_buddy(app)
    client.submit({}, action=team.address + "/in")
    client.submit({}, action=team.address + "/out")
    for days, place in ((29, "Sycamore Park, north gate"), (31, None)):
        look_after_mentors(store.new_db, SIX + timedelta(days=days))
        with store.new_db() as db:
            assert db.scalar(select(LoneWorkingCheck)).place == place


# --- groups, and sessions that move ---


@pytest.mark.shows("N-48", "J9.7")
def test_a_group_outdoors_is_watched_like_any_time_out_alone(app, store, make_mentor, now, clock_at):
    """Kept before anybody opens a page; checked in and out on the mentor's own page; called off, nobody waits."""
    worker = make_worker(store, "mentor")
    made = make_mentor(worker_id=worker.id, kinds=(PlaceKind.OUTDOORS,))
    ref = make_group(store, made, now, place_kind=PlaceKind.OUTDOORS)
    off = make_group(store, made, now, place_kind=PlaceKind.OUTDOORS, starts_at=SIX + timedelta(hours=2))
    assert watch_out_alone(store.new_db, SIX + minutes(15)) == 1
    with store.new_db() as db, work(db):
        group_actions.call_off(db, ref=off, by="WK-000001", now=now)
    assert watch_out_alone(store.new_db, SIX + timedelta(hours=4)) == 3  # of the first one only: buddy to all
    clock_at(SIX)
    client, address = signed_in(app, worker), f"/work/bookings/{ref}/out-alone"
    client.get(address)
    page = text(client.submit({}, action=f"{address}/in"))
    assert "You checked in at 6pm" in page
    client.submit({}, action=f"{address}/out")
    with store.new_db() as db:
        checks = {row.ends_at: row for row in db.scalars(select(LoneWorkingCheck))}
        assert checks[SIX + timedelta(hours=1)].out_how == "page"
        assert checks[SIX + timedelta(hours=3)].off_at is not None
    assert client.get(f"/work/bookings/{off}/out-alone").status_code == 404


@pytest.mark.shows("N-48", "T4")
def test_anothers_group_has_no_check_in_page(app, store, make_mentor, now):
    ref = make_group(store, make_mentor(alias="Tom"), now, place_kind=PlaceKind.OUTDOORS)
    worker = make_worker(store, "mentor")
    make_mentor(worker_id=worker.id)
    client = signed_in(app, worker)
    answers = [client.get(f"/work/bookings/{each}/out-alone") for each in (ref, "GS-000000")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({text(answer).replace(ref, "GS-000000") for answer in answers}) == 1


@pytest.mark.shows("N-48", "N-12")
def test_a_walk_that_moves_keeps_its_place_and_its_buddy(app, team, store, make_person, now):
    team.set_buddy(app)
    person = person_of(store, team.booking)
    facts = {"starts_at": SIX + timedelta(days=2), "person": person, "once_key": "c" * 32, "days_before": (1,)}
    with store.new_db() as db, work(db):
        new = actions.move(db, ref=team.booking.ref, place_kind=PlaceKind.OUTDOORS, now=now, **facts)
    watch_out_alone(store.new_db, now)
    with store.new_db() as db:
        rows = {row.booking_id: row for row in db.scalars(select(LoneWorkingCheck))}
        assert rows[new.id].place == "Sycamore Park, north gate" and rows[new.id].buddy_id == team.buddy.id
        assert rows[new.id].starts_at == SIX + timedelta(days=2) and rows[new.id].off_at is None
        assert rows[team.booking.id].off_at is not None


@pytest.mark.shows("N-48")
def test_a_walk_that_becomes_a_phone_call_is_watched_no_more(app, store, make_mentor, make_person, now):
    made = make_mentor(kinds=(PlaceKind.OUTDOORS, PlaceKind.PHONE))
    old = book(store, made, make_person(), now, place_kind=PlaceKind.OUTDOORS)
    watch_out_alone(store.new_db, now)
    facts = {"starts_at": SIX + timedelta(hours=1), "once_key": "c" * 32, "days_before": (1,), "now": now}
    with store.new_db() as db, work(db):
        actions.move(db, ref=old.ref, place_kind=PlaceKind.PHONE, person=person_of(store, old), **facts)
    assert watch_out_alone(store.new_db, SIX + timedelta(hours=3)) == 0


def person_of(store, booking):
    return actions.For(booking.family_member_id, booking.person_key, "FS-000000", True)
