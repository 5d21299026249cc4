"""Helplines: doubtful facts are refused with the reason; hours belong to the channel they are for."""

from datetime import date, time
from pathlib import Path

import pytest

from portal.directory import feeds
from portal.directory.feeds.helplines import kinds_with_hours
from portal.directory.shapes import ALL_DAY, Kind, OnHolidays

FEEDS = Path(__file__).parent / "feeds"


@pytest.fixture(scope="module")
def reading():
    return feeds.read("helplines", FEEDS / "helplines.json")


@pytest.fixture(scope="module")
def line(reading):
    return {record.external_id: record for record in reading.records}


def with_hours(record):
    return {channel.kind: bool(channel.rules) for channel in record.channels}


@pytest.mark.shows("F23")
def test_what_is_not_to_be_published_is_refused_with_its_word(reading):
    assert reading.received == len(reading.records) + len(reading.refusals) == 13
    assert {no.external_id: no.reason for no in reading.refusals} == {
        "not-found": "Nothing was found about it (not_found).",
        "not-confirmed": "Its facts are not confirmed (not_confirmed).",
        "number-not-confirmed": "Its number is not confirmed (number_not_confirmed).",
        "ended": "The project has ended (project_ended).",
        "no-helpline": "It has no helpline (no_helpline).",
        "no-national-number": "It has no national number (no_national_number).",
        "unsure": "It does not say how sure its facts are.",
        "unreachable": "It gives no way to be reached.",
    }


def test_hours_are_for_the_channel_that_the_words_name(line):
    harbour = line["harbour-line"]
    assert with_hours(harbour) == {"phone": True, "textphone": True, "text": False, "webchat": False, "email": False}
    assert harbour.rules == ()
    assert with_hours(line["evening-chat"]) == {"phone": False, "webchat": True}
    assert with_hours(line["midnight-line"]) == {"phone": True, "webchat": True}


def test_24_hours_every_day_is_open_on_bank_holidays_too(line):
    (rule,) = line["harbour-line"].channels[0].rules
    assert (rule.opens_at, rule.closes_at) == ALL_DAY and rule.on_holidays is OnHolidays.OPEN
    (evening,) = line["midnight-line"].channels[0].rules
    assert (evening.opens_at, evening.closes_at, evening.doubtful) == (time(17), time(0), False)
    assert evening.on_holidays is OnHolidays.UNKNOWN


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("24 hours, every day", {"phone", "text", "webchat"}),
        ("Phone 24 hours; live chat daily 2pm to 6pm", {"phone"}),
        ("Webchat weekdays 10am to 4pm", {"webchat"}),
        ("Mon to Fri 9am to 9pm; crisis text 24 hours", {"phone", "webchat"}),
        ("24 hours, every day; text and email within 24 hours", {"phone", "webchat"}),
        ("", {"phone", "text", "webchat"}),
    ],
)
def test_words_about_hours_name_channels(words, kinds):
    assert kinds_with_hours(words, ["phone", "text", "webchat", "email"]) == kinds


def test_ways_to_be_reached_and_what_to_say_there(line):
    harbour = line["harbour-line"]
    assert [(way.kind, way.value, way.note) for way in harbour.channels] == [
        ("phone", "01632 960180", ""),
        ("textphone", "18001 01632 960180", ""),
        ("text", "60777", "keyword HARBOUR"),
        ("webchat", "https://example.org/chat", ""),
        ("email", "line@example.org", ""),
    ]
    assert harbour.email == "line@example.org"
    assert harbour.alternate_name == "Tideline"
    assert harbour.nations == ("England", "Wales")
    assert harbour.eligibility == "Anyone worried about somebody"


def test_when_and_how_well_it_was_checked(line):
    assert line["harbour-line"].checked_on == date(2026, 10, 1)
    assert "Note of the source: Live chat hours are from an undated page." in line["harbour-line"].problems
    assert line["evening-chat"].checked_on == date(2024, 7, 18), "a year alone does not make old facts new"
    assert line["group-line"].checked_on == date(2026, 1, 1)
    assert "The day of its newest source is not known." in line["group-line"].problems
    assert line["midnight-line"].checked_on is None
    assert "None of its sources has a date." in line["midnight-line"].problems


def test_crisis_lines_lines_and_offices_are_told_apart(line):
    kinds = {name: record.kind for name, record in line.items()}
    assert kinds == {
        "harbour-line": Kind.LINE,
        "evening-chat": Kind.LINE,
        "midnight-line": Kind.CRISIS,
        "office": Kind.SERVICE,
        "group-line": Kind.LINE,
    }


def test_topics_and_fellowships_are_tags(line):
    assert line["group-line"].independent is True
    assert {"topic:mutual-aid", "mutual-aid", "fellowship:al-anon"} <= set(line["group-line"].tags)
    assert {"topic:drugs", "audience:families-and-friends"} <= set(line["harbour-line"].tags)
