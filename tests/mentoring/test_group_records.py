"""After a group: held, how many came, what is written for each alone; a hard one; a worry; other groups when off."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.casework.safety_models import SafeguardingConcern
from portal.mentoring import group_actions, group_others_queries, group_queries, group_record_actions, queries, refusals
from portal.mentoring.given_queries import month
from portal.mentoring.group_models import GroupRecord
from portal.mentoring.group_record_actions import ForPlace, WrittenGroup
from portal.mentoring.group_record_queries import all_of_person
from portal.mentoring.models import PeerMentor
from portal.mentoring.outcomes import GroupOutcome
from portal.messages import queries as messages
from portal.messages.models import OutboxMessage
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX, TUESDAY
from tests.mentoring.test_calendars import READERS, Kept
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.test_other_times import reachable
from tests.mentoring.visits import come_back

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AFTER = SIX + HOUR


@pytest.fixture
def met(store, make_mentor, make_person, now):
    """A group of two who came at six."""

    class Met:
        worker = make_worker(store, "mentor")
        made = make_mentor(worker_id=worker.id)
        people = [make_person(name="Real name one"), make_person(name="Real name two")]
        ref = make_group(store, made, now)

    with store.new_db() as db, work(db):
        facts = {"days_before": (), "now": now}
        one, two = Met.people
        places = [
            group_actions.take_place(db, ref=Met.ref, person=one, once_key="a", name="Kit", **facts),
            group_actions.take_place(db, ref=Met.ref, person=two, once_key="b", **facts),
        ]
        Met.places = [place.ref for place in places]
    return Met


def write(store, met, written, at=AFTER):
    with store.new_db() as db, work(db):
        mentor = db.get_one(PeerMentor, met.made.id)
        return group_record_actions.write_group(db, mentor=mentor, ref=met.ref, written=written, by="WK-1", now=at)


def test_nothing_is_written_before_it_began_and_nobody_writes_for_another(store, met, make_mentor, now):
    held = WrittenGroup(GroupOutcome.HELD, came=2)
    with pytest.raises(refusals.NotYetOver):
        write(store, met, held, at=now)
    other = make_mentor(alias="Other")
    with store.new_db() as db, work(db), pytest.raises(refusals.NoSuchGroup):
        mentor = db.get_one(PeerMentor, other.id)
        group_record_actions.write_group(db, mentor=mentor, ref=met.ref, written=held, by="WK-1", now=AFTER)


@pytest.mark.shows("N-44", "T4")
def test_each_reads_what_is_written_for_them_and_nothing_of_the_others(app, store, met, clock_at):
    clock_at(AFTER)
    first, second = met.places
    written = {first: ForPlace(True, "Zinnia one"), second: ForPlace(True, "Zinnia two")}
    write(store, met, WrittenGroup(GroupOutcome.HELD, came=2, places=written))
    with store.engine.connect() as connection:
        assert "Zinnia" not in str(connection.execute(text("SELECT * FROM group_place")).all())
    for person, mine, other in ((met.people[0], "one", "two"), (met.people[1], "two", "one")):
        client = app.test_client()
        come_back(client, person)
        page = client.get("/code/sessions").get_data(as_text=True)
        assert f"Zinnia {mine}" in page and f"Zinnia {other}" not in page and "Kit" not in page
        assert "Marisol, in a group" in page


def test_written_again_it_replaces_what_was_written(store, met):
    write(store, met, WrittenGroup(GroupOutcome.HELD, came=2))
    write(store, met, WrittenGroup(GroupOutcome.ENDED_EARLY, came=1))
    with store.new_db() as db:
        (row,) = db.scalars(select(GroupRecord))
        assert (row.outcome, row.came) == ("ended_early", 1)


@pytest.mark.shows("N-13")
def test_who_did_not_come_gets_one_neutral_note_and_nothing_is_closed(app, store, met, now, clock_at):
    reachable(store, met.people[1], now)
    clock_at(AFTER)
    missing = WrittenGroup(GroupOutcome.HELD, came=1, places={met.places[1]: ForPlace(False)})
    write(store, met, missing)
    write(store, met, missing)
    with store.new_db() as db:
        told = db.execute(select(OutboxMessage.about, OutboxMessage.kind).where(OutboxMessage.kind == "missed")).all()
        assert told == [(met.places[1], "missed")]
        assert all_of_person(db, family_member_id=met.people[0].family_member_id) == []  # nobody said
    client = app.test_client()
    come_back(client, met.people[1])
    page = client.get("/code/sessions").get_data(as_text=True)
    assert "You could not come. That is all right." in page


@pytest.mark.shows("R-26")
def test_a_hard_one_brings_rest_and_the_hour_counts(store, met):
    write(store, met, WrittenGroup(GroupOutcome.HELD, came=2, was_hard=True))
    with store.new_db() as db:
        mentor = db.get_one(PeerMentor, met.made.id)
        assert mentor.rests_at(SIX + DAY) and not mentor.rests_at(SIX + 3 * DAY)
        found = month(db, mentor, first=TUESDAY.replace(day=1), after=TUESDAY + timedelta(days=7))
        assert (found.sessions, found.session_minutes) == (1, 60)


@pytest.mark.shows("R-29", "N-18", "R-86")
def test_the_mentor_writes_it_by_place_asks_for_a_debrief_and_tells_the_team(app, store, met, clock_at):
    clock_at(AFTER + timedelta(minutes=5))
    client, person = app.test_client(), app.test_client()
    sign_in(client, met.worker)
    week = client.get("/work/week").get_data(as_text=True)
    assert met.ref in week.split("Notes to write")[1].split('<div class="week">')[0], "before the days"
    assert f'href="/work/groups/{met.ref}/record"' in week.split('<div class="week">')[1]
    address = f"/work/groups/{met.ref}/record"
    page = client.get(address).get_data(as_text=True)
    assert "Place 1, Kit" in page and "Place 2" in page and "Real name" not in page
    assert page.count("They gave no name for the group.") == 1
    assert page.index("They gave no name for the group.") > page.index("Place 2"), "nobody's words go to somebody else"
    assert client.submit({"outcome": "held", "count": "many"}, action=address).status_code == 422
    fields = {"outcome": "held", "count": "2", "came_1": "yes", "words_1": "You said it well", "came_2": ""}
    saved = client.submit(fields, action=address).get_data(as_text=True)
    assert "It is saved" in saved and "Ask for a debrief" in saved
    assert "Notes to write" not in client.get("/work/week").get_data(as_text=True)
    assert "You said it well" in client.get(address).get_data(as_text=True)
    concern = f"/work/groups/{met.ref}/concern"
    client.get(concern)
    assert client.submit({"words": "Worried"}, action=concern).status_code == 422  # about whom?
    sent = client.submit({"words": "Worried", "about": met.places[0]}, action=concern).get_data(as_text=True)
    assert "The team knows" in sent
    with store.new_db() as db:
        (made,) = db.scalars(select(SafeguardingConcern))
        assert (made.about, made.family_member_id) == (met.places[0], met.people[0].family_member_id)
        assert made.words == "Worried"
    come_back(person, met.people[0])
    assert "Opened your booking." in person.get("/code/record").get_data(as_text=True)


@READERS
@pytest.mark.shows("N-04", "N-12")
def test_a_place_is_put_in_a_calendar_only_by_asking_and_goes_when_the_group_is_off(app, store, met, now, read):
    own, address = Kept(read), f"/code/places/{met.places[0]}/calendar"
    client, other = app.test_client(), app.test_client()
    come_back(client, met.people[0])
    come_back(other, met.people[1])
    assert address in client.get(f"/code/places/{met.places[0]}").get_data(as_text=True)

    def file_of() -> str:
        client.get(address)
        answer = client.submit({"entry_title": "Choir"}, action=address)
        assert answer.mimetype == "text/calendar" and 'filename="time.ics"' in answer.headers["Content-Disposition"]
        return answer.get_data(as_text=True)

    given = file_of()
    assert list(own.take(given).values()) == [("Choir", SIX)]
    assert not any(word in given for word in ("Marisol", met.ref, "01632", "LOCATION", "DESCRIPTION"))
    assert other.get(address).status_code == 404
    with store.new_db() as db, work(db):
        group_actions.call_off(db, ref=met.ref, by="WK-000001", now=now)
    assert "Take it out" in client.get(f"/code/places/{met.places[0]}").get_data(as_text=True)
    gone = file_of()
    assert "METHOD:CANCEL" in gone and "SEQUENCE:1" in gone and "SEQUENCE:0" in given  # else some calendars keep it
    assert own.take(gone) == {}


# --- a group that is called off ---


def off(store, ref, now):
    with store.new_db() as db, work(db):
        group_actions.call_off(db, ref=ref, by="WK-000001", now=now)


@pytest.mark.shows("N-12", "N-32", "R-03")
def test_each_hears_of_other_groups_that_suit_them_and_finds_them_as_links(app, store, make_mentor, make_person, now):
    mentor = make_mentor()
    gone = make_group(store, mentor, now)
    same = make_group(store, mentor, now, starts_at=SIX + DAY)
    apart = make_mentor(alias="Apart")
    make_group(store, apart, now, starts_at=SIX + DAY)
    make_group(store, make_mentor(alias="Speaks", languages=("pa",)), now, starts_at=SIX + DAY)
    full = make_group(store, make_mentor(alias="Full"), now, starts_at=SIX + DAY, places=2)
    for name in "XY":
        take(store, full, make_person(name=name), now, name)
    late = make_group(store, make_mentor(alias="Late"), now, starts_at=SIX + 3 * DAY)
    person = reachable(store, make_person(), now)
    from portal.mentoring.apart_actions import keep_apart

    with store.new_db() as db, work(db):
        keep_apart(db, family_member_id=person.family_member_id, mentor_refs=[apart.ref], by="person", now=now)
    place = take(store, gone, person, now, "p")
    off(store, gone, now)
    with store.new_db() as db:
        (row,) = db.scalars(select(OutboxMessage).where(OutboxMessage.about == place, OutboxMessage.state == "due"))
        assert row.kind == "off_other_times"
        facts = messages.facts_of(db, about=place, kind="off_other_times")
        assert facts["groups"].split(",") == [same, late]
    client = app.test_client()
    come_back(client, person)
    page = client.get("/code/status").get_data(as_text=True)
    assert "this group does not take place" in page
    assert f'href="/groups/{same}"' in page and f'href="/groups/{late}"' in page
    take(store, same, person, now + HOUR, "again")
    assert "does not take place" not in client.get("/code/status").get_data(as_text=True)


def test_no_more_people_are_sent_to_a_group_than_it_has_places(store, make_mentor, make_person, now):
    mentor = make_mentor()
    gone = make_group(store, mentor, now)
    make_group(store, mentor, now, starts_at=SIX + DAY, places=2)
    people = [make_person(name=name) for name in "ABC"]
    for number, person in enumerate(people):
        take(store, gone, person, now, str(number))
    with store.new_db() as db:
        group = db.scalar(select(group_actions.GroupSession).where(group_actions.GroupSession.ref == gone))
        ids = [person.family_member_id for person in people]
        found = group_others_queries.others_for(db, group, ids, now=now)
        assert sorted(map(len, found.values())) == [0, 1, 1]


@pytest.mark.shows("R-03")
def test_with_no_other_group_there_is_still_a_way_on(app, store, make_mentor, make_person, now):
    gone, person = make_group(store, make_mentor(), now), make_person()
    take(store, gone, person, now, "p")
    off(store, gone, now)
    client = app.test_client()
    come_back(client, person)
    page = client.get("/code/status").get_data(as_text=True)
    card = page.split("this group does not take place")[1]
    assert 'href="/groups"' in card and 'href="/times"' in card
    with store.new_db() as db:
        assert group_queries.coming_groups(db, now=now) == []
        assert queries.mentor_by_ref(db, "PM-ZZZZZZ") is None


@pytest.mark.shows("N-46", "N-12", "N-49")
def test_not_me_names_others_who_fit_and_never_the_one_who_stepped_back(app, store, make_mentor, make_person, now):
    from portal.mentoring.day_actions import not_me
    from tests.mentoring.test_booking import book
    from tests.mentoring.test_other_times import told

    mentor, other = make_mentor(), make_mentor(alias="Other")
    person = reachable(store, make_person(), now)
    booking = book(store, mentor, person, now)
    with store.new_db() as db, work(db):
        not_me(db, mentor=db.get_one(PeerMentor, mentor.id), ref=booking.ref, by="WK-000001", now=now)
    kind, way, state, named = told(store, booking.ref)
    assert (kind, way, state) == ("off_other_times", "email", "due")
    assert len(named) == 2 and {who for _at, who in named} == {other.ref}
    client = app.test_client()
    come_back(client, person)
    page = client.get("/code/status").get_data(as_text=True)
    assert "You can have one of these instead" in page and "with Other" in page and "with Marisol" not in page
