"""A hundred places, every half-hour of two years, asked of the search itself and of a slow second way (R-36, R-04).

Whole with --full; a fortnight over each clock change and over Christmas always.
"""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from sqlalchemy import delete, select

from portal.directory import queries
from portal.directory.fitting_queries import Wanted
from portal.directory.holidays import Division, calendar_for
from portal.directory.models import DayDifference, Listing, MeetingPoint, OpenTime
from portal.directory.search_queries import nearest
from portal.directory.shapes import WEEKDAYS, DayException, Freq, Kind, OnHolidays, Rule
from portal.storage.work import work
from tests.directory.made_up_listings import LEEDS, at, keep, line, record, work_out
from tests.kit.hours import LONDON, week

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
FAR = 90_000  # metres to a village where six of the hundred are
SHORT = ((date(2026, 3, 28), 2), (date(2026, 10, 24), 2), (date(2026, 12, 24), 4))  # two clock changes and Christmas
ENGLAND = calendar_for(Division.ENGLAND_AND_WALES)


def some_rules(rng: random.Random) -> tuple[Rule, ...]:
    """Several spans a day, past midnight, fortnights, nth weekdays, days of the month, seasons, 24 hours, doubts."""
    made = []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
        opens = time(rng.randrange(24), rng.choice((0, 0, 30)))
        closes = time(rng.randrange(24), rng.choice((0, 0, 30)))
        rule = Rule(
            byday=tuple(day for day in WEEKDAYS if rng.random() < 0.45) or (rng.choice(WEEKDAYS),),
            opens_at=opens,
            closes_at=closes if closes != opens else time(23, 59),
            on_holidays=rng.choice(list(OnHolidays)),
        )
        kind = rng.randrange(12)
        facts = {
            0: {"interval": 2, "starts_on": date(2025, 12, 1) + rng.randrange(14) * DAY},
            1: {"freq": Freq.MONTHLY, "byday": (f"{rng.choice((1, 2, 3, 4, -1))}{rng.choice(WEEKDAYS)}",)},
            2: {"freq": Freq.MONTHLY, "byday": (), "bymonthday": (rng.choice((1, 15, 29, 31, -1)),)},
            3: {"valid_from": date(2026, 4, 1), "valid_to": date(2027, 9, 30)},
            4: {"opens_at": time(0), "closes_at": time(23, 59), "byday": WEEKDAYS, "on_holidays": OnHolidays.OPEN},
            5: {"by_appointment": True},
            6: {"doubtful": True},
        }.get(kind, {})
        made.append(replace(rule, **facts))
    return tuple(made)


def some_days(rng: random.Random) -> tuple[DayException, ...]:
    chosen = rng.sample(range((LAST - FIRST).days), rng.choice((0, 0, 3, 8)))
    return tuple(
        DayException(FIRST + number * DAY)
        if rng.random() < 0.6
        else DayException(FIRST + number * DAY, False, time(11), time(15, 30))
        for number in sorted(chosen)
    )


# --- the slow second way: the wall clock, one place, one moment -------------------------------------------------


def covers(opens: time, closes: time, day: date, wall: datetime) -> bool:
    start = datetime.combine(day, opens)
    end = datetime.combine(day + DAY, time(0)) if closes == time(23, 59) else datetime.combine(day, closes)
    return start <= wall < (end if end > start else end + DAY)


@cache
def comes_on(rule: Rule, day: date) -> bool:
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return False
    if rule.bymonthday:
        last = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - DAY).day
        return day.day in [number if number > 0 else last + 1 + number for number in rule.bymonthday]
    if rule.freq is Freq.MONTHLY:
        (word,) = rule.byday
        place, name = int(word[:-2]), word[-2:]
        if WEEKDAYS[day.weekday()] != name:
            return False
        return (day + 7 * DAY).month != day.month if place == -1 else (day.day - 1) // 7 + 1 == place
    if WEEKDAYS[day.weekday()] not in rule.byday:
        return False
    if rule.interval == 2 and rule.starts_on:
        monday, anchor = day - day.weekday() * DAY, rule.starts_on - rule.starts_on.weekday() * DAY
        return day >= rule.starts_on and (monday - anchor).days % 14 == 0
    return True


@cache
def is_special(day: date) -> bool:
    return bool(ENGLAND.is_holiday(day) or ENGLAND.is_moved_feast(day))


def is_open(rules, days, closed_venue, moment: datetime) -> bool:
    wall = moment.astimezone(LONDON)
    if wall.fold:
        wall = wall.replace(minute=59)  # the first time counts: in the second pass nothing opens or closes
    wall = wall.replace(tzinfo=None, fold=0)
    for day in (wall.date() - DAY, wall.date()):
        own = [each for each in days if each.on == day]
        shut = closed_venue | {each.on for each in days if each.closed}
        if day in closed_venue or any(each.closed for each in own):
            continue
        into = wall.date() > day and wall.date() in shut
        if own:
            if any(covers(each.opens_at, each.closes_at, day, wall) for each in own) and not into:
                return True
            continue
        for rule in rules:
            if rule.by_appointment or rule.doubtful or into:
                continue
            if not comes_on(rule, day) or not covers(rule.opens_at, rule.closes_at, day, wall):
                continue
            late = wall.date() > day and is_special(wall.date())
            if (
                rule.on_holidays is OnHolidays.OPEN
                or (rule.on_holidays is OnHolidays.ONLY and ENGLAND.is_holiday(day))
                or (rule.on_holidays not in (OnHolidays.OPEN, OnHolidays.ONLY) and not is_special(day) and not late)
            ):
                return True
    return False


# --- the walk ----------------------------------------------------------------------------------------------------


def moments_from(first: date, days: int):
    start = datetime.combine(first, time(0), LONDON).astimezone(UTC)
    end = datetime.combine(first + days * DAY, time(0), LONDON).astimezone(UTC)
    while start < end:
        yield start
        start += HALF_HOUR


def expand_all(db, moment: datetime) -> None:
    with work(db):
        for listing in db.scalars(select(Listing)):
            listing.needs_expanding = True
        db.execute(delete(OpenTime))
        db.flush()
        work_out(db, moment)


@pytest.mark.shows("R-36", "R-04", "R-03", "N-47", "G28")
@pytest.mark.both_with_full
def test_every_half_hour_what_is_open_is_found_and_nothing_else(db, full, clock_at):
    rng = random.Random(100)
    begin = clock_at(datetime(2026, 1, 1, tzinfo=UTC))
    places = {
        f"Place {number:03}": (
            some_rules(rng),
            some_days(rng),
            at(FAR * (number < 6) + rng.randrange(3000), number * 3),
        )
        for number in range(100)
    }
    shut = {name: frozenset() for name in places}
    with work(db):
        keep(
            db,
            [
                record(name, kind=Kind.GROUP, rules=rules, exceptions=days, spot=spot, nations=("England",))
                for name, (rules, days, spot) in places.items()
            ]
            + [
                line("Evening Line", "01632 960 114", week("MO-FR", "17:00-22:00")),
                line("Old Line", "01632 960 115", week("MO", "09:00-10:00", on_holidays=OnHolidays.CLOSED)),
            ],
            now=begin,
        )
        for name in rng.sample(sorted(places), 10):  # the hall is closed: every group there is
            venue = db.scalars(select(MeetingPoint.venue_id).join(Listing).where(Listing.name == name)).one()
            shut[name] = frozenset(FIRST + rng.randrange(700) * DAY for _ in range(6)) | {date(2026, 12, 28)}
            db.add_all(DayDifference(venue_id=venue, on=on, closed=True) for on in shut[name])
    numbers = dict(db.execute(select(Listing.id, Listing.name)).all())
    wanted = Wanted(kinds=("group",))
    seen, wrong, expanded = Counter(), [], None
    stretches = [(FIRST, (LAST - FIRST).days + 1)] if full else SHORT
    for first, days in stretches:
        for moment in moments_from(first, days):
            clock_at(moment)
            today = moment.astimezone(LONDON).date()
            if expanded is None or not 0 <= (today - expanded).days < 28:
                expand_all(db, moment)
                expanded = today
            there = [
                nearest(
                    db,
                    easting=int(LEEDS.easting) + east,
                    northing=int(LEEDS.northing),
                    wanted=_at(wanted, moment),
                    limit=200,
                )
                for east in (0, FAR)
            ]
            said = {numbers[hit.listing_id] for found in there for hit in found}
            meant = {name for name, (rules, own, _spot) in places.items() if is_open(rules, own, shut[name], moment)}
            wrong += [(f"{moment:%F %R}", name, name in said) for name in said ^ meant]
            lines = queries.open_line_hits(db, nation="England", now=moment, limit=5) or queries.next_line_hits(
                db, nation="England", now=moment, limit=5
            )
            for found in there:
                assert found or lines, f"nothing at all at {moment}"
                seen["searches"] += 1
                seen["only lines"] += not found
                seen["open"] += len(found)
    print(
        f"{seen['searches']} searches, {seen['open']} answers, {seen['only lines']} with only national lines to offer"
    )
    assert wrong == [], wrong[:20]


def _at(wanted: Wanted, moment: datetime) -> Wanted:
    return replace(wanted, open_from=int(moment.timestamp()), open_to=int(moment.timestamp()))
