"""People who fit, for somebody of the team: reasons, conflicts without a word, limits, and the person's own choice."""

from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import text

from portal.accounts.actions import demo_worker
from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring.alike import Alike
from portal.mentoring.alike_actions import say_alike
from portal.mentoring.apart_actions import keep_apart
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile, add_mentor, add_times
from portal.referrals import own_queries
from portal.storage.store import Store
from portal.storage.work import work
from tests.casework.queue_kit import ask
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor

TAGS = {"Marisol": "sister", "Dev": "friend", "Old Tom": "father", "Amina": "mother,bereaved", "Rhian": "partner"}


@pytest.fixture
def anna(store: Store, client: Visitor, now: datetime) -> Person:
    person = make_worker(store, "coordinator", name="Anna")
    sign_in(client, person)
    return person


@pytest.fixture
def mentors(store: Store, now: datetime) -> dict[str, str]:
    """References by alias; all free on Tuesday and Thursday evenings, by phone."""
    found = {}
    with store.new_db() as db, work(db):
        for number, (alias, tags) in enumerate(TAGS.items()):
            worker = demo_worker(
                db,
                keys=store.keys,
                email=f"m{number}@example.org",
                name=alias,
                role="mentor",
                password="a long enough phrase",
                totp_secret="JBSWY3DPEHPK3PXP",
                now=now,
                fast_hashes=True,
            )
            profile = Profile(
                alias=alias,
                words="I listen.",
                languages=("en", "pa") if alias == "Dev" else ("en",),
                kinds=(PlaceKind.PHONE,),
                experiences=tuple(tags.split(",")),
                district="LS8",
                nation="England",
                supervisor_id=None,
                supervision_on=date(2026, 12, 20),
                training_ok_until=date(2027, 6, 1),
                sessions_a_day=1,
            )
            mentor = add_mentor(db, worker_id=worker.id, profile=profile, at=None, bookable=True, now=now)
            rule = Rule(byday=("TU", "TH"), opens_at=time(18), closes_at=time(21), on_holidays=OnHolidays.CLOSED)
            add_times(db, mentor_id=mentor.id, rule=rule, kinds=(PlaceKind.PHONE,), venue_id=None)
            found[alias] = mentor.ref
    return found


@pytest.fixture
def asked(store: Store, now: datetime) -> Any:
    """About a partner; they said it would be easiest to talk to a sister or brother."""
    answers = {"relationship": "partner", "access_needs": ["language"], "needs_language": "Panjabi"}
    made = ask(store, now, answers=answers)
    with store.new_db() as db, work(db):
        whose = {"family_member_id": made.family_member_id, "person_key": made.person_key}
        say_alike(db, **whose, alike=Alike.SIBLING, now=now)
    return made


def names_on(client: Visitor) -> list[str]:
    assert client.page
    return [alias for alias in TAGS if f" {alias} " in client.page.said]


@pytest.mark.shows("N-49")
def test_up_to_three_fit_each_with_the_reason(
    client: Visitor, anna: Person, mentors: dict[str, str], asked: Any
) -> None:
    client.get(f"/work/people/{asked.ref}/match")
    assert client.page
    assert names_on(client) == ["Marisol", "Dev"], "those who share a reason, and nobody else"
    assert client.page.said.index("Dev") < client.page.said.index("Marisol"), "language weighs most"
    assert "Also a sister." in client.page.said and "Speaks Panjabi." in client.page.said
    assert "Also a partner." not in client.page.said, "who it is about puts nobody first"
    assert "easiest to talk to: Someone who is also a sister or brother." in client.page.said
    client.get(f"/work/people/{asked.ref}/match?show=all")
    assert len(names_on(client)) == 5


@pytest.mark.shows("N-49")
def test_without_reasons_three_are_shown_and_it_is_said(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], now: datetime
) -> None:
    plain = ask(store, now)
    client.get(f"/work/people/{plain.ref}/match")
    assert client.page and len(names_on(client)) == 3
    assert "Nothing they told us points to this person more than to others." in client.page.said
    assert "They have not said who they would find it easiest to talk to." in client.page.said


@pytest.mark.shows("N-46")
def test_who_is_kept_apart_is_not_there_and_no_word_says_why(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], asked: Any, now: datetime
) -> None:
    with store.new_db() as db, work(db):
        keep_apart(db, family_member_id=asked.family_member_id, mentor_refs=[mentors["Dev"]], by="mentor", now=now)
    client.get(f"/work/people/{asked.ref}/match?show=all")
    assert "Dev" not in names_on(client)
    absent = client.get(f"/work/people/{asked.ref}/match/MN-000000")
    apart = client.get(f"/work/people/{asked.ref}/match/{mentors['Dev']}")
    assert absent.status_code == apart.status_code == 404
    assert apart.get_data(as_text=True).replace(mentors["Dev"], "") == absent.get_data(as_text=True).replace(
        "MN-000000", ""
    )


@pytest.mark.shows("N-46")
def test_somebody_of_the_team_who_knows_of_a_conflict_keeps_them_apart_without_a_reason(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], asked: Any
) -> None:
    client.get(f"/work/people/{asked.ref}/match")
    client.submit({}, action=f"/match/{mentors['Marisol']}/apart")
    assert "Marisol" not in names_on(client)
    with store.new_db() as db:
        columns = db.execute(text("SELECT * FROM kept_apart")).mappings().one()
        assert columns["by"] == anna.ref and not [name for name in columns if "reason" in name or "note" in name]


@pytest.mark.shows("N-49")
def test_an_offer_is_written_to_them_and_books_nothing(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], asked: Any
) -> None:
    client.get(f"/work/people/{asked.ref}/match")
    client.submit({"people": [mentors["Dev"], mentors["Marisol"]]}, action="/match")
    assert client.page and "People or times were offered" in client.page.said
    with store.new_db() as db:
        notes = own_queries.unread_for_person(db, asked.family_member_id)
        assert len(notes) == 1 and "Dev" in (notes[0].text or "") and "Marisol" in (notes[0].text or "")
        assert db.execute(text("SELECT count(*) FROM booking")).scalar() == 0


def test_four_or_none_or_nobody_of_ours_are_not_offered(
    client: Visitor, anna: Person, mentors: dict[str, str], asked: Any
) -> None:
    for people in (list(mentors.values())[:4], [], ["MN-000000"]):
        client.get(f"/work/people/{asked.ref}/match?show=all")
        assert client.submit({"people": people}, action="/match").status_code == 422


@pytest.mark.shows("R-26", "J5.7")
def test_limits_hold_for_the_team_too_unless_a_reason_is_given(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], asked: Any, now: datetime
) -> None:
    other = ask(store, now)
    page = "/work/people/{}/match/" + mentors["Marisol"]
    first, second = times_on(client, page.format(asked.ref))[:2]
    assert book(client, page.format(asked.ref), first).status_code == 200
    assert client.page and "They have somebody to talk to" in client.page.said and "Marisol" in client.page.said
    answer = book(client, page.format(other.ref), second)
    assert answer.status_code in (409, 422) and bookings(store) == 1, "one a day is what she agreed to"
    answer = book(client, page.format(other.ref), second, reason="She said yes on the phone today")
    assert answer.status_code == 200 and bookings(store) == 2
    with store.new_db() as db:
        assert db.execute(text("SELECT count(*) FROM booking WHERE over_limit_sealed IS NOT NULL")).scalar() == 1
        assert set(db.scalars(text("SELECT made_by FROM booking"))) == {anna.ref}


def times_on(client: Visitor, page: str) -> list[str]:
    import re

    return re.findall(r'name="time" value="([^"]+)"', client.get(page).get_data(as_text=True))


def book(client: Visitor, page: str, at: str, **more: str) -> Any:
    client.get(page)
    return client.submit({"time": at, "place": "phone"} | more, action=page)


def bookings(store: Store) -> int:
    with store.new_db() as db:
        return db.execute(text("SELECT count(*) FROM booking WHERE state = 'booked'")).scalar() or 0


@pytest.mark.shows("R-63")
def test_a_time_with_one_place_alone_is_booked_without_asking_where(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], asked: Any
) -> None:
    page = f"/work/people/{asked.ref}/match/{mentors['Marisol']}"
    assert book(client, page, times_on(client, page)[0], place="").status_code == 200 and bookings(store) == 1


@pytest.mark.parametrize("at", ["", "nonsense", "2026-11-24T03:00:00+00:00", "2020-01-01T10:00:00+00:00"])
def test_a_time_that_is_not_offered_is_not_booked(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], asked: Any, at: str
) -> None:
    answer = book(client, f"/work/people/{asked.ref}/match/{mentors['Marisol']}", at)
    assert answer.status_code in (409, 422) and bookings(store) == 0


@pytest.mark.shows("N-21", "J4.1")
def test_nobody_under_18_is_booked_past_the_page(
    store: Store, client: Visitor, anna: Person, mentors: dict[str, str], asked: Any, now: datetime
) -> None:
    page = f"/work/people/{asked.ref}/match/{mentors['Marisol']}"
    at = times_on(client, page)[0]
    young = ask(store, now, answers={"age_band": "under_16"})
    answer = client.post(page.replace(asked.ref, young.ref), data={"time": at, "place": "phone"})
    assert answer.status_code == 404 and bookings(store) == 0
