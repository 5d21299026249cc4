"""A mentor goes away over bookings: each person is told with other times that fit them, and finds them as buttons."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring import apart_actions, away_actions, other_times_queries, queries
from portal.mentoring.alike import Alike
from portal.mentoring.matching import Needs
from portal.mentoring.models import Booking
from portal.mentoring.other_times import Named, fits_instead, share_out
from portal.mentoring.place_kinds import PlaceKind
from portal.messages import queries as messages
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.messages.wording import Facts, House, render
from portal.setup.lacking import ROOT
from portal.shared.slots import Slot
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.mentoring.conftest import SIX, TUESDAY
from tests.mentoring.test_booking import book
from tests.mentoring.test_pages import text
from tests.mentoring.visits import come_back
from tests.messages.conftest import clock, post

__all__ = ["clock", "post"]

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SEVEN = SIX + HOUR
ONE_EVENING = Rule(
    byday=("TU",), opens_at=time(18), closes_at=time(20), valid_to=TUESDAY, on_holidays=OnHolidays.CLOSED
)


def free(at: timedelta, who: str = "PM-AAAAAA") -> Named:
    return Named(who, Slot(SIX + at, SIX + at + HOUR), is_same=who == "PM-AAAAAA")


# --- which times are named to whom ---


def test_two_on_two_days_with_the_same_person_before_anybody_else():
    other = free(DAY, "PM-BBBBBB")
    assert share_out([[free(DAY), free(DAY + HOUR), free(WEEK), other]]) == [[free(DAY), free(WEEK)]]
    assert share_out([[free(DAY), free(DAY + HOUR), other]]) == [[free(DAY), free(DAY + HOUR)]]
    assert share_out([[free(DAY), free(DAY + HOUR), free(WEEK, "PM-BBBBBB")]]) == [[free(DAY), free(DAY + HOUR)]]
    assert share_out([[free(DAY), other, free(WEEK, "PM-BBBBBB")]]) == [[free(DAY), free(WEEK, "PM-BBBBBB")]]
    assert share_out([[], [other]]) == [[], [other]]


def test_no_two_people_are_sent_after_one_time_while_there_is_another():
    same = [free(DAY * number) for number in range(1, 7)]
    found = share_out([same, same, same])
    assert sorted(each.slot for named in found for each in named) == [each.slot for each in same]


def test_everybody_has_one_before_anybody_has_two_and_who_has_least_chooses_first():
    assert share_out([[free(DAY), free(DAY * 2)], [free(DAY)]]) == [[free(DAY * 2)], [free(DAY)]]
    assert [len(named) for named in share_out([[free(DAY), free(DAY * 2), free(DAY * 3)]] * 2)] == [2, 1]


def test_times_that_overlap_are_one_time():
    half = timedelta(minutes=30)
    (first,), (second,) = share_out([[free(DAY), free(DAY + half)], [free(DAY + half), free(DAY * 2)]])
    assert not first.spoils(second)
    assert not free(DAY).spoils(free(DAY, "PM-BBBBBB"))


def test_the_only_time_there_is_is_named_to_both_rather_than_none_to_one():
    assert share_out([[free(DAY)], [free(DAY)]]) == [[free(DAY)], [free(DAY)]]


def test_somebody_else_fits_by_a_reason_and_by_the_language_spoken_so_far():
    class Other:
        languages, kinds, experiences = ("en",), (), ()

    assert fits_instead(Other(), False, Needs(), ["en"])
    assert not fits_instead(Other(), False, Needs(alike=Alike.SIBLING), ["en"])
    assert fits_instead(Other(), True, Needs(languages=("pa",)), ["en"])  # it went without so far
    assert not fits_instead(Other(), True, Needs(languages=("pa",)), ["pa", "en"])


# --- with a store ---


def reachable(store, person, now, address="r@example.org"):
    with store.new_db() as db, work(db):
        ways = [SafeWay("email", address, is_safe=True)]
        set_safe_contact(db, person_key=person.person_key, ways=ways, language="en", now=now)
    return person


def go_away(store, mentor, now, day=TUESDAY) -> int:
    with store.new_db() as db, work(db):
        row = queries.mentor_of(db, mentor.worker_id)
        return away_actions.be_away(db, mentor=row, days=[day], opens_at=None, closes_at=None, by="WK-000001", now=now)


def told(store, ref) -> tuple[str, str, str, list[tuple[datetime, str]]]:
    """Kind, way and state of what went out about it, and the times it names, each with whom."""
    with store.new_db() as db:
        kinds = ("off_other_times", "cancelled_by_us")
        (row,) = db.scalars(select(OutboxMessage).where(OutboxMessage.about == ref, OutboxMessage.kind.in_(kinds)))
        facts = messages.facts_of(db, about=ref, kind=row.kind)
        times = [datetime.fromtimestamp(int(at), UTC) for at in facts.get("times", "").split(",") if at]
        return row.kind, row.way, row.state, list(zip(times, facts.get("people", "").split(","), strict=bool(times)))


@pytest.mark.shows("N-12", "N-32", "N-08")
def test_each_is_told_in_their_safe_way_with_times_that_are_free_and_not_anothers(store, make_mentor, make_person, now):
    mentor = make_mentor()
    reached, alone = reachable(store, make_person(name="R"), now), make_person(name="A")
    first = book(store, mentor, reached, now)
    second = book(store, mentor, alone, now, once="b" * 32, starts_at=SEVEN)
    kept = book(store, make_mentor(alias="Second"), reached, now, once="c" * 32, starts_at=SIX + 2 * DAY)
    assert go_away(store, mentor, now) == 2
    assert go_away(store, mentor, now) == 0
    one, two = told(store, first.ref), told(store, second.ref)
    assert one[:3] == ("off_other_times", "email", "due") and two[:3] == ("off_other_times", "", "refused")
    assert len(one[3]) == len(two[3]) == 2 and not set(one[3]) & set(two[3])
    with store.new_db() as db:
        open_ = {time.slot.starts_at for time in queries.person(db, mentor.ref, now=now)[1]}
        for at, who in [*one[3], *two[3]]:
            assert who == mentor.ref and at in open_ and at > SEVEN  # free, and held for nobody
        assert kept.starts_at not in {at for at, _who in one[3]}
        assert db.scalars(select(Booking.ref).where(Booking.state == "held")).all() == []
        assert [a.about for a in messages.open_alerts(db) if a.kind == "cannot-be-told"] == [second.ref]


@pytest.mark.shows("N-12", "N-46", "N-49")
def test_with_nothing_left_another_person_is_named_but_never_one_kept_apart(store, make_mentor, make_person, now):
    mentor = make_mentor(rules=(ONE_EVENING,))
    known, other = make_mentor(alias="Known"), make_mentor(alias="Other")
    make_mentor(alias="Able", kinds=(PlaceKind.VIDEO,))
    person = reachable(store, make_person(), now)
    with store.new_db() as db, work(db):
        apart_actions.keep_apart(
            db, family_member_id=person.family_member_id, mentor_refs=[known.ref], by="person", now=now
        )
    made = book(store, mentor, person, now)
    go_away(store, mentor, now)
    kind, _way, _state, times = told(store, made.ref)
    assert kind == "off_other_times" and {who for _at, who in times} == {other.ref} and len(times) == 2


@pytest.mark.shows("N-12")
def test_with_no_other_time_at_all_the_message_is_as_it_was(store, make_mentor, make_person, now):
    mentor = make_mentor(rules=(ONE_EVENING,))
    made = book(store, mentor, reachable(store, make_person(), now), now)
    go_away(store, mentor, now)
    assert told(store, made.ref) == ("cancelled_by_us", "email", "due", [])
    with store.new_db() as db:
        (off,) = other_times_queries.named_to(db, family_member_id=made.family_member_id, now=now)
        assert (off.ref, off.times) == (made.ref, ())


def test_a_day_away_that_cannot_be_kept_tells_nobody(store, make_mentor, make_person, now):
    """One piece of work: the day, what is called off, and the messages."""
    mentor = make_mentor()
    made = book(store, mentor, reachable(store, make_person(), now), now)
    with store.new_db() as db, pytest.raises(ZeroDivisionError), work(db):
        row = queries.mentor_of(db, mentor.worker_id)
        away_actions.be_away(db, mentor=row, days=[TUESDAY], opens_at=None, closes_at=None, by="WK-1", now=now)
        raise ZeroDivisionError
    with store.new_db() as db:
        assert db.get(Booking, made.id).state == "booked"
        assert not db.scalars(select(OutboxMessage).where(OutboxMessage.kind == "off_other_times")).all()


@pytest.mark.shows("N-12", "F26")
def test_the_message_leaves_although_the_booking_is_off_by_then(post, store, make_mentor, make_person, now):
    mentor = make_mentor()
    made = book(store, mentor, reachable(store, make_person(), now), now)
    go_away(store, mentor, now)
    post.tick(still_on=queries.is_still_on)
    times = [at for at, _who in told(store, made.ref)[3]]
    (parcel,) = [each for each in post.sent if "Instead" in each.text]
    assert len(times) == 2 and all(f"{at.day} " in parcel.text for at in times)


# --- the words, and the person's page ---


@pytest.mark.shows("N-10")
@pytest.mark.parametrize("level", ["neutral", "named", "full"])
def test_the_text_names_both_times_in_one_part(now, level):
    house = House("Ferry Lane", "01632 960 100", "ferrylane.example", ROOT / "translations", takes_replies=True)
    facts = Facts("BK-7K3M2P", SIX, times=(SIX + WEEK, SIX + 9 * DAY))
    made = render("off_other_times", facts, way="text", level=level, language="en", house=house, now=now)
    assert made.level == level and made.parts == 1 and "1 Dec" in made.text and "3 Dec" in made.text


@pytest.mark.shows("N-12", "J8.2", "N-32")
def test_the_page_behind_the_code_has_the_same_times_and_one_press_books(client, store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    made = book(store, mentor, person, now)
    go_away(store, mentor, now)
    times = [at for at, _who in told(store, made.ref)[3]]
    come_back(client, person)
    page = text(client.get("/code/status"))
    shown = [part.split('"')[0] for part in page.split('name="time" value="')[1:]]
    assert [datetime.fromisoformat(value) for value in shown] == times and "had to call this off" in page
    book(store, mentor, make_person(name="Q"), now, once="q" * 32, starts_at=times[0])
    page = text(client.get("/code/status"))
    assert shown[0] not in page and shown[1] in page  # somebody else was quicker
    answer = client.submit({"time": shown[1]}, action=f"/times/{mentor.ref}", follow_redirects=True)
    assert "Check your time" in text(answer)
    client.submit({"number": "01632 960200"}, action="/times/confirm")
    with store.new_db() as db:
        mine = select(Booking).where(Booking.family_member_id == person.family_member_id, Booking.state == "booked")
        assert db.scalars(mine).one().starts_at == times[1]
    assert "had to call this off" not in text(client.get("/code/status"))
