"""Hours as feeds write them: read exactly, or doubted out loud, never guessed."""

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from portal.directory.holidays import Division, calendar_for
from portal.directory.hours_text import doubt_about, read_day, read_days, read_schedule
from portal.directory.opening import expand
from portal.directory.osm_hours import read_osm
from portal.directory.shapes import ALL_DAY, WEEKDAYS, Freq, OnHolidays
from portal.directory.time_text import read_span, read_time
from tests.kit.hours import LONDON, at, every

ENGLAND = calendar_for(Division.ENGLAND_AND_WALES)
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOUR_COLUMNS = {f"{name} {kind} hours" for name in NAMES for kind in ("staffed", "unstaffed")}
DOUBTED_LIBRARY_HOURS = {
    "00:00": 1,
    "1:00-18:00": 1,
    "01:00-13:00": 1,
    "00:00-10:00": 1,
    "00:00-17:00": 4,
    "00:00-19:00": 1,
    "07:00-02:00": 1,
    "09:00-00:00": 1,
    "10:00-00:00": 2,
    "19:00-00:00": 1,
}


# --- times ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, expected",
    [
        ("09:00", "09:00"),
        ("9:00", "09:00"),
        ("09:00:00", "09:00"),
        ("10:00Z", "10:00"),
        ("10:00:00+01:00", "10:00"),
        ("10:00+0100", "10:00"),
        ("8:00 PM", "20:00"),
        ("8pm", "20:00"),
        ("9.30am", "09:30"),
        ("9:30 a.m.", "09:30"),
        ("12:00am", "00:00"),
        ("12:00 PM", "12:00"),
        ("12:30am", "00:30"),
        (" Noon ", "12:00"),
        ("midnight", "00:00"),
        ("24:00", "00:00"),
        ("23:59", "23:59"),
    ],
)
def test_time_of_day_is_read(text, expected):
    assert read_time(text).at == time.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["", "9", "13pm", "0pm", "25", "09:60", "48:00", "late", "9-5", "10:00 or so", "١٠:٠٠x"]
)
def test_what_is_no_time_of_day_is_not_read(text):
    assert read_time(text) is None


def test_offset_and_the_day_after_are_kept():
    assert read_time("10:00Z").offset == timedelta(0)
    assert read_time("10:00+01:00").offset == timedelta(hours=1)
    assert read_time("10:00-05:30").offset == -timedelta(hours=5, minutes=30)
    assert read_time("10:00").offset is None
    assert (read_time("26:00").at, read_time("26:00").after_midnight) == (time(2), True)


@pytest.mark.parametrize(
    "opens, closes, span",
    [
        ("00:00", "24:00", ALL_DAY),
        ("18:00", "24:00", (time(18), time(0))),
        ("22:00", "26:00", (time(22), time(2))),
        ("10:00", "35:00", (None, None)),  # more than a day
        ("10:00", "", (time(10), None)),
        ("24:00", "02:00", (None, time(2))),
    ],
)
def test_spans_past_midnight(opens, closes, span):
    assert read_span(opens, closes) == span


@settings(max_examples=100, deadline=None)
@given(st.times())
def test_each_way_to_write_a_time_is_the_same_time(moment):
    moment = moment.replace(second=0, microsecond=0)
    forms = [
        f"{moment:%H:%M}",
        f"{moment:%H:%M:%S}",
        f"{moment:%I:%M %p}",
        f"{moment:%I.%M%p}".lower(),
        f"{moment:%H:%MZ}",
    ]
    assert {read_time(form).at for form in forms} == {moment}


# --- what is in doubt -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "opens, closes, in_a_hall, on_a_line",
    [
        ("09:00", "17:00", "", ""),
        ("06:00", "22:00", "", ""),
        ("05:59", "10:00", "starts before 6am", ""),
        ("02:00", "05:00", "starts before 6am", ""),
        ("07:00", "23:01", "longer than 16 hours", ""),
        ("19:30", "18:30", "closes before it opens", "longer than 20 hours"),
        ("22:30", "13:00", "closes before it opens", ""),
        ("22:00", "07:00", "closes before it opens", ""),
        ("10:00", "00:00", "closes before it opens", ""),
        ("00:00", "00:00", "opens and closes at the same time", "opens and closes at the same time"),
        ("00:00", "23:59", "", ""),
    ],
)
def test_patterns_that_cannot_be_meant(opens, closes, in_a_hall, on_a_line):
    times = time.fromisoformat(opens), time.fromisoformat(closes)
    assert (doubt_about(*times), doubt_about(*times, community=False)) == (in_a_hall, on_a_line)


# --- cells of a table -----------------------------------------------------------------------------------------


def test_cell_with_two_spans():
    reading = read_day("10:00-13:00,14:00-17:00", "SA")
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in reading.rules] == [
        (("SA",), time(10), time(13)),
        (("SA",), time(14), time(17)),
    ]
    assert reading.problems == ()


@pytest.mark.parametrize("cell", ["00:00", "1:00-18:00", "10:00-00:00", "07:00-02:00", "closed?", "9-5"])
def test_malformed_cell_is_kept_as_text_and_doubted(cell):
    reading = read_day(cell, "SU")
    (rule,) = reading.rules
    assert (rule.doubtful, rule.source_text, rule.byday) == (True, cell, ("SU",))
    assert cell in reading.problems[0]


def test_empty_cell_is_closed():
    assert read_day("  ", "MO").rules == ()


def test_days_with_the_same_hours_become_one_rule():
    reading = read_days({"TU": "09:00-17:00", "MO": "09:00-17:00", "WE": "", "TH": "10:00-12:00"})
    assert [(rule.byday, rule.opens_at) for rule in reading.rules] == [(("MO", "TU"), time(9)), (("TH",), time(10))]


def test_every_cell_of_the_libraries(shared_data):
    with (shared_data / "venues" / "uk-libraries-2025.csv").open(encoding="utf-8-sig", newline="") as source:
        cells = [text for row in csv.DictReader(source) for name, text in row.items() if name in HOUR_COLUMNS and text]
    assert len(cells) == 15_183
    doubted = Counter()
    for text in cells:
        rules = read_day(text, "MO").rules
        assert len(rules) == len(text.split(","))
        for rule in rules:
            if rule.doubtful:
                doubted[rule.source_text] += 1
            else:
                assert f"{rule.opens_at:%H:%M}-{rule.closes_at:%H:%M}" == rule.source_text
    assert doubted == DOUBTED_LIBRARY_HOURS


# --- HSDS and Open Referral UK --------------------------------------------------------------------------------


def schedule(**different):
    return {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"} | different


def test_plain_schedule():
    reading = read_schedule(schedule(valid_from="2026-01-01", valid_to="2026-12-31T00:00:00", dtstart="2026-01-05"))
    (rule,) = reading.rules
    assert (rule.byday, rule.freq, rule.interval) == (("MO", "TU"), Freq.WEEKLY, 1)
    assert (rule.valid_from, rule.valid_to, rule.starts_on) == (date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 5))
    assert (rule.opens_at, rule.closes_at, rule.timezone, rule.doubtful) == (time(9), time(17), "Europe/London", False)
    assert reading.problems == ()


@pytest.mark.parametrize("opens", ["10:00", "10:00:00", "10:00Z", "10:00:00+01:00", "10:00 AM", "10am"])
def test_every_form_of_opens_at_is_the_same_wall_time(opens):
    (rule,) = read_schedule(schedule(opens_at=opens)).rules
    assert (rule.opens_at, rule.doubtful) == (time(10), False)


def test_fixed_offset_is_said_out_loud():
    assert read_schedule(schedule(opens_at="10:00Z")).problems == (
        "Times come with a fixed offset; they are read as UK wall time.",
    )
    reading = read_schedule(schedule(opens_at="10:00-05:00"))
    assert reading.rules[0].doubtful


@pytest.mark.parametrize(
    "different, byday, freq",
    [
        ({"freq": "", "byday": "2MO"}, ("2MO",), Freq.MONTHLY),
        ({"freq": None}, ("MO", "TU"), Freq.WEEKLY),
        ({"freq": "monthly", "byday": "-1FR"}, ("-1FR",), Freq.MONTHLY),
        ({"byday": "Monday, Tuesday"}, ("MO", "TU"), Freq.WEEKLY),
        ({"byday": "", "weekday": "Monday"}, ("MO",), Freq.WEEKLY),
        ({"interval": 2, "dtstart": "2026-01-05"}, ("MO", "TU"), Freq.WEEKLY),
        ({"interval": "1.0"}, ("MO", "TU"), Freq.WEEKLY),
        ({"freq": "MONTHLY", "byday": "", "bymonthday": "1,-1"}, (), Freq.MONTHLY),
        ({"timezone": "UTC"}, ("MO", "TU"), Freq.WEEKLY),
        ({"timezone": 1}, ("MO", "TU"), Freq.WEEKLY),
    ],
)
def test_schedule_that_can_be_read(different, byday, freq):
    (rule,) = read_schedule(schedule(**different)).rules
    assert (rule.byday, rule.freq, rule.doubtful, rule.timezone) == (byday, freq, False, "Europe/London")


@pytest.mark.parametrize(
    "different",
    [
        {"opens_at": ""},
        {"opens_at": "sunrise"},
        {"closes_at": "late"},
        {"opens_at": "17:00"},
        {"byday": "", "freq": ""},
        {"byday": ""},
        {"byday": "XX"},
        {"byday": "2MO"},
        {"bymonthday": "2,3"},
        {"freq": "YEARLY"},
        {"interval": 0},
        {"interval": "two"},
        {"count": 4},
        {"byweekno": "41"},
        {"valid_to": "next year"},
        {"dtstart": "2026-02-30"},
        {"interval": 2, "wkst": "SU"},
        {"timezone": "Mars/Base"},
        {"timezone": -5},
    ],
)
def test_schedule_that_cannot_be_meant_is_doubted_with_a_reason(different):
    reading = read_schedule(schedule(**different))
    assert reading.rules[0].doubtful
    assert reading.problems


def test_end_of_the_series_counts_as_the_end_of_what_is_known():
    (rule,) = read_schedule(schedule(valid_to="2027-01-01", until="2026-12-01")).rules
    assert rule.valid_to == date(2026, 12, 1)


def test_end_not_said_stays_not_said():
    (rule,) = read_schedule(schedule(closes_at=None)).rules
    assert (rule.closes_at, rule.doubtful) == (None, False)


# --- OpenStreetMap --------------------------------------------------------------------------------------------


def brief(rule):
    days = ",".join(rule.byday)
    times = f"{rule.opens_at:%H:%M}-{rule.closes_at:%H:%M}" if rule.opens_at and rule.closes_at else "?"
    marks = [
        word
        for word, is_so in (("term", rule.term_only), ("ask", rule.by_appointment), ("doubt", rule.doubtful))
        if is_so
    ]
    return " ".join([days, times, rule.on_holidays.value, *marks]).strip()


@pytest.mark.parametrize(
    "text, rules",
    [
        ("Mo-Fr 09:00-17:00", ["MO,TU,WE,TH,FR 09:00-17:00 unknown"]),
        ("24/7", ["MO,TU,WE,TH,FR,SA,SU 00:00-23:59 open"]),
        ("Sa-Mo 10:00-12:00", ["SA,SU,MO 10:00-12:00 unknown"]),
        ("10:00-12:00", ["MO,TU,WE,TH,FR,SA,SU 10:00-12:00 unknown"]),
        ("Mo 10:00-12:00,14:00-16:00", ["MO 10:00-12:00 unknown", "MO 14:00-16:00 unknown"]),
        ("Mo-Fr 09:00-17:00; PH off", ["MO,TU,WE,TH,FR 09:00-17:00 closed"]),
        ("PH off; Mo 09:00-17:00", ["MO 09:00-17:00 unknown"]),
        ("Mo 09:00-17:00; PH 10:00-12:00", ["MO 09:00-17:00 closed", "10:00-12:00 only"]),
        ("Mo,PH 09:00-17:00", ["MO 09:00-17:00 closed", "09:00-17:00 only"]),
        ("Mo 19:00-20:00; SH off", ["MO 19:00-20:00 unknown term"]),
        ("Mo-We 09:00-17:00; We 09:00-13:00", ["MO,TU 09:00-17:00 unknown", "WE 09:00-13:00 unknown"]),
        ("Mo-We 09:00-17:00; We off", ["MO,TU 09:00-17:00 unknown"]),
        ("Mo 09:00-17:00, Mo 18:00-20:00", ["MO 09:00-17:00 unknown", "MO 18:00-20:00 unknown"]),
        ("Th[1,-1] 19:00-20:30", ["1TH,-1TH 19:00-20:30 unknown"]),
        ("We[1-3] 19:00-20:30", ["1WE,2WE,3WE 19:00-20:30 unknown"]),
        ("Mo,Tu[2] 19:00-20:30", ["MO 19:00-20:30 unknown", "2TU 19:00-20:30 unknown"]),
        ('Mo 09:00-17:00 "by appointment; ring first"', ["MO 09:00-17:00 unknown ask"]),
        ('"by appointment"', ["MO,TU,WE,TH,FR,SA,SU ? unknown ask doubt"]),
        ("Mo 02:00-05:00", ["MO 02:00-05:00 unknown doubt"]),
        ("Mo 00:00-00:00", ["MO 00:00-00:00 unknown doubt"]),
        ("We 19:30-18:30", ["WE 19:30-18:30 unknown doubt"]),
        ("We 22:30-13:00", ["WE 22:30-13:00 unknown doubt"]),
        ("Mo", ["MO ? unknown doubt"]),
        ("Mo 09:00-16:00; Mo 13:30-15:00", ["MO 13:30-15:00 unknown doubt"]),
        ("Th 11:00-14:00; Th[1] 19:00-20:30", ["TH 11:00-14:00 unknown doubt", "1TH 19:00-20:30 unknown doubt"]),
        ("", []),
    ],
)
def test_openstreetmap_text(text, rules):
    assert [brief(rule) for rule in read_osm(text).rules] == rules


def test_night_and_open_end_on_a_line():
    (night,) = read_osm("Fr 22:00-26:00", community=False).rules
    assert (night.opens_at, night.closes_at, night.doubtful) == (time(22), time(2), False)
    (start,) = read_osm("Mo 10:00+").rules
    assert (start.opens_at, start.closes_at) == (time(10), None)


@pytest.mark.parametrize(
    "text",
    ["Apr-Sep Mo 10:00-12:00", "sunrise-sunset", "Mo 10:00-12:00 unknown", "week 1-53/2 Mo 10:00-12:00",
     "Mo 10:00-12:00 || Tu 10:00-12:00", "Dec 25 off", "SH 10:00-12:00", "Mo[1] +1 day 10:00-11:00", "nonsense",
     "24/24"],
)  # fmt: skip
def test_what_rules_cannot_say_is_left_as_text(text):
    reading = read_osm(text)
    assert reading.rules == ()
    assert len(reading.problems) == 1 and text in reading.problems[0]


def warm_space_texts(shared_data):
    rows = json.loads((shared_data / "venues" / "warm-spaces-councils-2025.json").read_text(encoding="utf-8"))
    return [row["hours"]["opening"] for row in rows if (row.get("hours") or {}).get("opening")]


def test_warm_spaces_are_read_or_doubted_and_none_is_lost(shared_data):
    readings = [(text, read_osm(text)) for text in warm_space_texts(shared_data)]
    assert len(readings) == 893
    assert all(reading.rules for _, reading in readings)
    for text, reading in readings:
        if any(rule.doubtful for rule in reading.rules):
            assert reading.problems, text
        for rule in reading.rules:
            assert rule.doubtful or (rule.opens_at >= time(6) and rule.closes_at > rule.opens_at), text


@pytest.mark.shows("R-36")
def test_warm_spaces_without_doubt_are_open_when_a_second_opinion_says_so(shared_data):
    first, last = date(2026, 11, 26), date(2026, 12, 8)  # the last and the first of every weekday of a month
    moments = list(every(timedelta(minutes=30), at(str(first)), at(str(last + timedelta(days=1)))))
    walls = [moment.astimezone(LONDON).replace(tzinfo=None) for moment in moments]
    asked = 0
    for text in sorted(set(warm_space_texts(shared_data))):
        reading = read_osm(text)
        if reading.problems:
            continue
        rules = [replace(rule, on_holidays=OnHolidays.OPEN) for rule in reading.rules]
        spans = [span.slot for span in expand(rules, [], first=first, last=last, holidays=ENGLAND) if span.sure]
        second = OpeningHours(text)
        mine = [any(slot.contains(moment) for slot in spans) for moment in moments]
        assert mine == [second.is_open(wall) for wall in walls], text
        asked += 1
    assert asked > 500


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.sampled_from(WEEKDAYS))
def test_no_text_breaks_the_readers(text, day):
    assert all(rule.doubtful or rule.opens_at for rule in read_day(text, day).rules)
    read_osm(text)
    read_schedule(
        {"opens_at": text, "byday": text, "freq": text, "interval": text, "dtstart": text, "bymonthday": text}
    )
