"""What is near and open, held against a search that looks at everything (R-35, R-36)."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.entry_queries import entries
from portal.directory.find_queries import find
from portal.directory.fitting_queries import Hit, Wanted
from portal.directory.holidays import calendar_for_nations
from portal.directory.jobs import expand_hours
from portal.directory.kept import A_SQUARE, Few, Points
from portal.directory.listing_actions import write_listing
from portal.directory.models import Listing, MeetingPoint, Venue
from portal.directory.opening import expand
from portal.directory.place import Found, Understood, resolve
from portal.directory.queries import count_open_lines, next_lines, open_lines
from portal.directory.search_models import UnmetNeed
from portal.directory.search_queries import anywhere, nearest, online
from portal.directory.shapes import Channel, Kind, OnHolidays, Record
from portal.directory.spans import OpenSpan
from portal.directory.squares import RINGS, SIZES, WIDEST, around, numbers
from portal.directory.unmet_actions import count_unmet
from portal.directory.unmet_need import unmet
from portal.directory.venue_queries import Towns
from portal.directory.when import read_when
from portal.directory.word_queries import understood
from portal.storage.work import work
from tests.directory.made_up_listings import LEEDS, at, keep, line, record
from tests.kit.hours import at as wall
from tests.kit.hours import week

HERE = {"easting": int(LEEDS.easting), "northing": int(LEEDS.northing)}
FAMILY = "audience:families-and-friends"


def names(db: Session, hits: list[Hit]) -> list[str]:
    known = dict(db.execute(select(Listing.id, Listing.name)).all())
    return [known[hit.listing_id] for hit in hits]


def moment(text: str) -> int:
    return int(wall(text).timestamp())


# --- against brute force ---


def made_up_town(seed: int, many: int) -> list[Record]:
    """Dense in the middle, thin outside; some exactly on each other and exactly on the edge of a square."""
    chance = random.Random(seed)
    found = []
    for number in range(many):
        spread = chance.choice((300, 3_000, 30_000, 90_000))
        east, north = (round(chance.gauss(0, spread)) for _ in range(2))
        if number % 10 == 0:
            east, north = chance.choice((0, 250, 1_000, -4_000)), chance.choice((0, 16_000, -250))
        days = chance.choice(("MO-FR", "MO-SU", "MO", "SA,SU"))
        found.append(
            record(
                f"Entry {number}",
                kind=chance.choice((Kind.PLACE, Kind.GROUP, Kind.SERVICE)),
                spot=at(east, north, name=f"Hall {number}", step_free=chance.choice((True, False, None))),
                rules=(week(days, chance.choice(("09:00-17:00", "18:00-22:00", "22:00-06:00"))),),
                tags=tuple(tag for tag in (FAMILY, "audience:own-use", "language:cy") if chance.random() < 0.3),
                fees=chance.choice(("", "Free", "£3")),
                independent=chance.choice((True, False, None)),
                is_treatment_premises=chance.random() < 0.2,
            )
        )
    return found


def fits(each: Record, wanted: Wanted) -> bool:
    if wanted.kinds and each.kind.value not in wanted.kinds:
        return False
    if each.is_treatment_premises and not wanted.with_treatment_premises:
        return False
    if "audience:own-use" in each.tags:
        return False
    if wanted.audiences and not set(wanted.audiences) & set(each.tags):
        return False
    if wanted.languages and not set(wanted.languages) & set(each.tags):
        return False
    if wanted.step_free and not (each.spot and each.spot.step_free):
        return False
    if wanted.independent and not each.independent:
        return False
    if wanted.free and each.kind is not Kind.PLACE and each.fees != "Free":
        return False
    return wanted.open_from is None or any(_long_enough(span, wanted) for span in spans_of(each))


def spans_of(each: Record) -> list[OpenSpan]:
    first = datetime(2026, 11, 22).date()
    calendar = calendar_for_nations(())
    return expand(each.rules, (), first=first, last=first + timedelta(days=57), holidays=calendar)


def _long_enough(span: OpenSpan, wanted: Wanted) -> bool:
    assert wanted.open_from is not None and wanted.open_to is not None
    starts, ends = span.starts_at.timestamp(), span.ends_at.timestamp()
    if not span.sure:
        return False
    if wanted.open_from == wanted.open_to:
        return starts <= wanted.open_from < ends
    shared = min(ends, wanted.open_to) - max(starts, wanted.open_from)
    return shared >= min(1800, ends - starts, wanted.open_to - wanted.open_from)


def brute(records: list[Record], wanted: Wanted, point: tuple[int, int], within: int) -> list[tuple[float, str]]:
    found = []
    for each in records:
        assert each.spot and each.spot.latitude and each.spot.longitude
        far = dist(point, (each.spot.latitude, each.spot.longitude))
        if far <= within and fits(each, wanted):
            found.append((far, each.name))
    return sorted(found)


def wishes(seed: int) -> list[tuple[Wanted, tuple[int, int], int]]:
    chance = random.Random(seed)
    times = [
        (None, None),
        *((moment(t), moment(t)) for t in ("2026-11-23 10:00", "2026-11-24 02:00", "2026-11-28 20:30")),
    ]
    times.append((moment("2026-11-23 17:00"), moment("2026-11-23 22:00")))
    out = []
    for _ in range(40):
        opens, closes = chance.choice(times)
        wanted = Wanted(
            open_from=opens,
            open_to=closes,
            kinds=chance.choice(((), ("place",), ("group", "service"))),
            audiences=chance.choice(((), (), (FAMILY,))),
            languages=chance.choice(((), (), ("language:cy",))),
            step_free=chance.random() < 0.2,
            free=chance.random() < 0.2,
            independent=chance.random() < 0.2,
            with_treatment_premises=chance.random() < 0.4,
        )
        point = (HERE["easting"] + chance.randrange(-9_000, 9_000), HERE["northing"] + chance.randrange(-9_000, 9_000))
        out.append((wanted, point, chance.choice((1, 5, 20))))
    return out


@pytest.mark.shows("R-35", "R-36", "R-37", "R-32")
def test_the_nearest_are_those_that_a_look_at_everything_finds(db, now):
    records = made_up_town(7, 400)
    with work(db):
        keep(db, records, now=now)
    for wanted, (east, north), limit in wishes(11):
        hits = nearest(db, easting=east, northing=north, wanted=wanted, limit=limit)
        expected = brute(records, wanted, (east, north), 40_000)[:limit]
        assert [round(hit.metres or 0, 3) for hit in hits] == [round(far, 3) for far, _name in expected], wanted
        far_off = [far for far, _name in expected[-1:]]
        sure = {name for far, name in expected if far not in far_off}  # of equally far ones any may be last
        assert sure <= set(names(db, hits))


@pytest.mark.shows("R-35", "R-36", "R-37", "R-32")
@pytest.mark.parametrize("room", [10**6, 300], ids=["all squares kept", "room for a few squares"])
def test_what_is_kept_of_the_map_gives_the_same_answers(db, now, room: int):
    records = made_up_town(8, 400)
    with work(db):
        keep(db, records, now=now)
    squares: Few[Points] = Few(room, lambda points: len(points) + A_SQUARE)
    for wanted, (east, north), limit in [*wishes(12), *wishes(12), *wishes(12), *wishes(13)]:
        look = {"easting": east, "northing": north, "wanted": wanted, "limit": limit}
        plain = nearest(db, **look)
        with_squares = nearest(db, **look, squares=squares)
        assert [hit.metres for hit in with_squares] == [hit.metres for hit in plain], wanted
        sure = {hit.listing_id for hit in plain if hit.metres != plain[-1].metres}
        assert sure <= {hit.listing_id for hit in with_squares}


@pytest.mark.shows("R-36", "R-37")
def test_squares_that_are_kept_know_every_minute_of_their_hours(db, now):
    """From 8:50 to 9:10, and stretches that begin or end then: what was read for the hour serves each minute of it."""
    with work(db):
        keep(
            db,
            [
                record("Early", spot=at(100, 0), rules=(week("MO-FR", "07:00-09:00"),)),
                record("Late", spot=at(200, 0), rules=(week("MO-FR", "09:00-17:00"),)),
                record("Short", spot=at(300, 0), rules=(week("MO-FR", "08:55-09:05"),)),
                record("Twice", spot=at(400, 0), rules=(week("MO-FR", "08:30-08:52"), week("MO-FR", "09:08-09:30"))),
            ],
            now=now,
        )
    squares: Few[Points] = Few(10**6)
    first = moment("2026-11-24 08:50")
    for minute in range(21):
        for opens, closes in ((0, 0), (0, 1_500), (0, 2_400), (-7_200, 0), (-600, 1_200)):
            times = {"open_from": first + minute * 60 + opens, "open_to": first + minute * 60 + closes}
            asked = Wanted(**times)
            expected = names(db, nearest(db, **HERE, wanted=asked))
            assert names(db, nearest(db, **HERE, wanted=asked, squares=squares)) == expected, (minute, opens, closes)


@given(st.integers(-300_000, 700_000), st.integers(-50_000, 1_250_000), st.data())
def test_a_block_of_squares_covers_the_circle_it_promises(east, north, data):
    for column, reach, metres in (*RINGS, WIDEST):
        dx = data.draw(st.integers(-metres, metres))
        dy = data.draw(st.integers(-metres, metres))
        assert numbers(east + dx, north + dy)[column] in around(east, north, column, reach)


def test_two_squares_never_share_a_number():
    corners = [
        (east, north) for east, north in product(range(-300_000, 700_000, 97_003), range(-50_000, 1_250_000, 91_009))
    ]
    for column, size in SIZES.items():
        seen: dict[int, tuple[int, int]] = {}
        for east, north in corners:
            cell = (east // size, north // size)
            assert seen.setdefault(numbers(east, north)[column], cell) == cell


# --- single facts ---


def test_a_listing_with_several_places_comes_once_by_the_nearest(db, now):
    there = record("Many", kind=Kind.SERVICE, spot=at(9_000, 0), other_spots=(at(100, 0), at(200, 0)))
    with work(db):
        keep(db, [there, *(record(f"Hall {n}", spot=at(150 + n, 0)) for n in range(3))], now=now)
    hits = nearest(db, **HERE, wanted=Wanted(), limit=3)
    assert names(db, hits) == ["Many", "Hall 0", "Hall 1"]
    shown = entries(db, hits[:1], now=now)[0]
    assert shown.place and shown.place.name == "Hall 100 0"
    assert {place.name for place in shown.other_places} == {"Hall 9000 0", "Hall 200 0"}


@pytest.mark.shows("R-32")
def test_a_building_where_people_are_treated_is_left_out_unless_asked_for(db, now):
    with work(db):
        keep(db, [record("Clinic", spot=at(0, 0), is_treatment_premises=True), record("Hall", spot=at(50, 0))], now=now)
    assert names(db, nearest(db, **HERE, wanted=Wanted())) == ["Hall"]
    asked = nearest(db, **HERE, wanted=Wanted(with_treatment_premises=True))
    assert names(db, asked) == ["Clinic", "Hall"]


def test_a_group_only_for_people_who_drink_is_no_answer_here(db, now):
    own, anyone = ("audience:own-use",), ("audience:own-use", "audience:anyone-welcome")
    with work(db):
        keep(db, [record("Closed", spot=at(0, 0), tags=own), record("Open", spot=at(9, 0), tags=anyone)], now=now)
    assert names(db, nearest(db, **HERE, wanted=Wanted())) == ["Open"]


def test_what_ended_or_is_hidden_is_not_found(db, now):
    with work(db):
        keep(db, [record("Gone", spot=at(0, 0), status="inactive"), record("Here", spot=at(9, 0))], now=now)
    assert names(db, nearest(db, **HERE, wanted=Wanted())) == ["Here"]


def test_nothing_further_than_forty_kilometres_is_near(db, now):
    with work(db):
        keep(db, [record("In", spot=at(40_000, 0)), record("Out", spot=at(40_001, 0))], now=now)
    assert names(db, nearest(db, **HERE, wanted=Wanted())) == ["In"]


OPEN = week("MO", "09:00-17:00")


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    "text, open_",
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 16:59", True),
        ("2026-11-23 17:00", False),
    ],
)
@pytest.mark.engines("sqlite")
def test_open_now_is_right_to_the_minute_at_both_ends(db, now, text, open_):
    with work(db):
        keep(db, [record("Hall", spot=at(0, 0), rules=(OPEN,))], now=now)
    asked = Wanted(open_from=moment(text), open_to=moment(text))
    assert bool(nearest(db, **HERE, wanted=asked)) is open_
    state = entries(db, nearest(db, **HERE, wanted=Wanted()), now=wall(text))[0].state
    assert state.is_open is open_


@pytest.mark.shows("R-36", "G28")
@pytest.mark.engines("sqlite")
def test_a_night_over_the_clock_change_is_open_in_real_time(db, clock_at):
    start = clock_at(wall("2026-10-20 12:00"))
    with work(db):
        keep(db, [record("Night", spot=at(0, 0), rules=(week("SA", "22:00-03:00"),))], now=start)
    first, again = wall("2026-10-25 01:30"), wall("2026-10-25 01:30", again=True)
    for instant, is_open in (
        (first, True),
        (again, True),
        (wall("2026-10-25 02:59"), True),
        (wall("2026-10-25 03:00"), False),
    ):
        asked = Wanted(open_from=int(instant.timestamp()), open_to=int(instant.timestamp()))
        assert bool(nearest(db, **HERE, wanted=asked)) is is_open


@pytest.mark.shows("R-36")
def test_on_a_bank_holiday_only_what_says_so_is_open(db, clock_at):
    """Monday 28 December 2026 is a substitute day for Boxing Day in all of the United Kingdom."""
    start = clock_at(wall("2026-12-20 12:00"))
    says = {name: week("MO", "09:00-17:00", on_holidays=name) for name in OnHolidays if name is not OnHolidays.ONLY}
    with work(db):
        keep(
            db,
            [record(name.value, spot=at(0, n), rules=(rule,)) for n, (name, rule) in enumerate(says.items())],
            now=start,
        )
    noon = wall("2026-12-28 12:00")
    asked = Wanted(open_from=int(noon.timestamp()), open_to=int(noon.timestamp()))
    assert names(db, nearest(db, **HERE, wanted=asked)) == ["open"]
    unknown = next(e for e in entries(db, nearest(db, **HERE, wanted=Wanted()), now=noon) if e.name == "unknown")
    assert unknown.state.kind.value == "unknown", "it says: check before you go"


@pytest.mark.shows("R-65")
@pytest.mark.parametrize("hours", ["00:00-23:59", "13:00-14:00"], ids=["open", "open next"])
def test_lines_that_nobody_confirmed_for_too_long_come_last(db, now, hours: str):
    """Before the five that are shown are chosen: one that was confirmed is not left out for one that was not."""
    rules = week("MO-SU", hours)
    with work(db):
        keep(
            db,
            [
                *(line(f"Sure {n}", f"01632 96010{n}", rules, checked_on=date(2026, 5, 27)) for n in range(3)),
                *(
                    line(f"Old {n}", f"01632 96020{n}", rules, tags=(FAMILY,), checked_on=date(2026, 5, 26))
                    for n in range(4)
                ),
            ],
            now=now,
        )
    look = {"asked": read_when("", now), "wanted": Wanted(), "nation": "England", "now": now}
    town = Found(Understood.TOWN, label="Leeds", point=LEEDS)
    sunk = find(db, found=town, **look, stale_before=date(2026, 5, 27)).lines
    assert [entry.name for entry in sunk] == ["Sure 0", "Sure 1", "Sure 2", "Old 0", "Old 1"]


@pytest.mark.shows("R-37")
def test_each_part_of_the_week_finds_what_is_open_in_it(db, now):
    hours = {"day": "10:00-16:00", "evening": "18:00-21:00", "night": "23:00-05:00"}
    with work(db):
        keep(
            db,
            [
                *(
                    record(name, spot=at(0, n), rules=(week("MO-FR", times),))
                    for n, (name, times) in enumerate(hours.items())
                ),
                record("weekend", spot=at(0, 9), rules=(week("SA", "10:00-16:00"),)),
                record("closes at quarter past five", spot=at(0, 10), rules=(week("MO-FR", "16:50-17:15"),)),
            ],
            now=now,
        )
    for part in ("day", "evening", "night", "weekend"):
        asked = read_when(part, now)
        assert asked.opens and asked.closes
        wanted = Wanted(open_from=int(asked.opens.timestamp()), open_to=int(asked.closes.timestamp()))
        found = names(db, nearest(db, **HERE, wanted=wanted))
        assert part in found
        others = {"day", "evening", "night", "weekend"} - {part} - ({"night"} if part == "weekend" else set())
        assert not others & set(found), f"{part}: {found}"
        assert "closes at quarter past five" not in found


# --- lines ---


def test_a_line_is_open_when_somebody_answers_not_when_a_chat_is(db, now):
    """Channels have hours of their own: the phone 9 to 5 on weekdays, the chat always."""
    phone = Channel("phone", "01632 960 114", rules=(week("MO-FR", "11:00-17:00"),))
    chat = Channel("webchat", "https://chat.example", rules=(week("MO-SU", "00:00-23:59"),))
    with work(db):
        keep(db, [record("Both", kind=Kind.LINE, channels=(phone, chat))], now=now)
    assert open_lines(db, nation="England", now=now) == []
    assert count_open_lines(db, nation="England", now=now) == 0
    shown = next_lines(db, nation="England", now=now)[0]
    assert not shown.state.is_open and shown.state.opens_at == now + timedelta(hours=1)
    assert [reach.state.is_open for reach in shown.reaches if reach.state] == [False, True]
    later = now + timedelta(hours=2)
    assert [found.name for found in open_lines(db, nation="England", now=later)] == ["Both"]


def test_lines_for_families_come_before_those_for_everybody(db, now):
    always = week("MO-SU", "00:00-23:59")
    with work(db):
        keep(
            db,
            [
                line("Aaa", "01632 960 101", always),
                line("Family", "01632 960 102", always, tags=(FAMILY,)),
                line("Own", "01632 960 103", always, tags=("audience:own-use",)),
                line("Scots", "01632 960 104", always, nations=("Scotland",)),
            ],
            now=now,
        )
    assert [found.name for found in open_lines(db, nation="England", now=now)] == ["Family", "Aaa"]
    assert "Scots" in [found.name for found in open_lines(db, nation="Scotland", now=now)]


def test_what_is_online_needs_no_place(db, now):
    with work(db):
        keep(
            db,
            [
                record("Online", kind=Kind.GROUP, tags=("online",)),
                record("Hall", spot=at(0, 0), tags=("online",)),
                record("Only here", spot=at(0, 5)),
            ],
            now=now,
        )
    asked = Wanted(kinds=("group", "place"))
    assert names(db, online(db, wanted=asked)) == ["Online"]
    assert names(db, nearest(db, **HERE, wanted=replace(asked, online=True))) == ["Hall"]


@pytest.mark.shows("R-04")
def test_what_was_not_found_is_counted_in_one_row_a_district_hour_kind_and_month(db, now):
    need = unmet(outcode="LS8", wanted_at=now, kinds=(), now=now)
    for each in (need, need, replace(need, kind="group"), need):
        with work(db):
            count_unmet(db, each)
    rows = db.execute(select(UnmetNeed.kind, UnmetNeed.week_hour, UnmetNeed.count).order_by(UnmetNeed.kind)).all()
    assert rows == [("any", 10, 3), ("group", 10, 1)]


# --- words ---


LIBRARY = record("Riverside Library", spot=at(0, 0), description="Quiet rooms, tea and newspapers.")
SIBLINGS = record("Brothers and Sisters", kind=Kind.GROUP, spot=at(900, 0), organisation="Riverside Trust")
OLD_NAME = record("WithYou", kind=Kind.SERVICE, spot=at(1_800, 0), alternate_name="Addaction")
CAFE = record("Café Élan", spot=at(2_700, 0), tags=("audience:bereaved",))
WORDY = [LIBRARY, SIBLINGS, OLD_NAME, CAFE]
TYPED = {
    "library": "Riverside Library",
    "LIBRAR": "Riverside Library",
    "libary": "Riverside Library",  # a letter missing
    "librarry": "Riverside Library",  # one too many
    "librery": "Riverside Library",  # another one
    "lirbary": "Riverside Library",  # two changed round
    "newspaper": "Riverside Library",
    "the library": "Riverside Library",
    "addaction": "WithYou",
    "cafe elan": "Café Élan",
    "bereavd": "Café Élan",
    "brothers & sisters": "Brothers and Sisters",
}


def found_by(db: Session, typed: str) -> list[str]:
    wanted = Wanted(words=understood(db, typed))
    near, all_ = nearest(db, **HERE, wanted=wanted), anywhere(db, wanted=wanted)
    assert set(names(db, near)) == set(names(db, all_))
    return names(db, near)


def test_words_find_a_listing_and_slips_of_spelling_are_forgiven(wordy_db):
    assert {typed: found_by(wordy_db, typed) for typed in TYPED} == {typed: [name] for typed, name in TYPED.items()}


def test_the_name_counts_more_than_the_rest_and_all_words_must_be_there(wordy_db):
    wanted = Wanted(words=understood(wordy_db, "riverside"))
    assert names(wordy_db, anywhere(wordy_db, wanted=wanted)) == ["Riverside Library", "Brothers and Sisters"]
    assert found_by(wordy_db, "riverside library sisters") == []


ODD = (
    '"',
    "zz* OR zq",
    "NEAR(",
    "'; DROP TABLE listing; --",
    "title:x",
    "\0",
    "😀",
    ")(",
    "x" * 500,
    "-library",
    "lib^ra",
)


def test_signs_of_the_search_language_are_only_letters_and_blanks(wordy_db):
    for typed in ODD:
        words = understood(wordy_db, typed)
        found = names(wordy_db, anywhere(wordy_db, wanted=Wanted(words=words))) if words else []
        assert found == (["Riverside Library"] if typed == "-library" else []), typed


@pytest.fixture
def wordy_db(db, now):
    with work(db):
        keep(db, WORDY, now=now)
    return db


def test_changed_words_are_found_and_old_ones_are_not(db, now):
    with work(db):
        first = keep(db, [LIBRARY], now=now)[0]
    with work(db):
        write_listing(
            db, replace(LIBRARY, name="Hillside Hall"), source_id=None, listing_id=first.id, at=(1, 1), now=now
        )
        keep(db, [], now=now)
    assert names(db, anywhere(db, wanted=Wanted(words=understood(db, "hillside")))) == ["Hillside Hall"]
    assert anywhere(db, wanted=Wanted(words=understood(db, "riverside"))) == []


def test_a_hidden_place_cannot_be_found_by_its_address(db, now):
    with work(db):
        keep(db, [record("Refuge", kind=Kind.SERVICE, spot=at(0, 0, name="Secret Street House", masked=True))], now=now)
    assert anywhere(db, wanted=Wanted(words=understood(db, "secret street"))) == []
    venue = db.scalars(select(Venue)).one()
    assert venue.masked and db.scalars(select(MeetingPoint)).one().easting % 2_500 == 0
    shown = entries(db, nearest(db, **HERE, wanted=Wanted(), within=40_000), now=now)[0]
    assert shown.place and (shown.place.name, shown.place.address, shown.place.postcode) == ("", "", "LS1")


def test_a_town_of_our_own_is_known_where_no_gazetteer_is(new_db, settings, now):
    with new_db() as db, work(db):
        keep(
            db,
            [record("Hall", spot=at(0, 0, town="Little Wick")), record("Barn", spot=at(100, 0, town="Little Wick"))],
            now=now,
        )
        db.execute(Listing.__table__.update().values(needs_expanding=True))
    assert expand_hours(new_db, now, settings) == 2
    assert expand_hours(new_db, now, settings) == 0
    with new_db() as db:
        found = resolve("little wick", postcodes=None, gazetteer=None, own_towns=Towns(db))
    assert found.how is Understood.TOWN
    assert found.point and found.point.easting == HERE["easting"] + 50
