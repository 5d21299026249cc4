"""Every kind, level, way and language: nothing given away, and no text longer than it may be."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal.messages import banned, kinds, sms_length, texts
from portal.messages.contact import LEVELS
from portal.messages.wording import Facts, WordsNotAllowed, render
from portal.settings import Settings
from portal.shared.clock import instant
from tests.messages.conftest import HOUSE

LANGUAGES = Settings().languages
STARTS = instant(date(2026, 9, 30), time(22, 30))  # the longest day and time there are
NOW = STARTS - timedelta(days=3)
FACTS = Facts("BK-7K3M2P", STARTS, "The Old Post Office, Mill Street", "2026-09-30", ("BK-7K3M2P", "FS-7K3M2P"))
AUTOMATIC = {"en": "Automatic message.", "cy": "Neges awtomatig.", "ur": "خودکار۔", "pa": "ਆਟੋਮੈਟਿਕ।"}
AUTOMATIC_MAIL = {
    "en": "This is an automatic message.",
    "cy": "Neges awtomatig yw hon.",
    "ur": "خودکار",
    "pa": "ਆਪਣੇ ਆਪ",
}
FOR_PEOPLE = [name for name, kind in kinds.KINDS.items() if not kind.for_work]


def words(kind, *, way="text", level="full", language="en", facts=FACTS, now=NOW, house=HOUSE):
    return render(kind, facts, way=way, level=level, language=language, house=house, now=now)


EVERY = list(itertools.product(texts.TEXTS, ("text", "email"), LEVELS, LANGUAGES))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.shows("N-10", "T2", "G25", "R-78", "J3.6")
def test_no_message_holds_a_banned_word(language):
    for kind, way, level in itertools.product(FOR_PEOPLE, ("text", "email"), LEVELS):
        for ahead in (timedelta(0), timedelta(hours=23), timedelta(days=3)):
            made = words(kind, way=way, level=level, language=language, now=STARTS - ahead)
            for part in (made.text, made.subject, made.body):
                assert banned.found(part, language) == [], (kind, way, level, part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.shows("N-10", "J3.6")
def test_a_text_takes_one_part_or_two_where_letters_are_outside_gsm(language):
    for kind, level in itertools.product(FOR_PEOPLE, LEVELS):
        made = words(kind, level=level, language=language)
        limit = 1 if sms_length.is_gsm(made.text) or made.level == "neutral" else 2
        assert made.parts <= limit, (kind, level, made.text)
        assert len(made.text) <= 160


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.shows("T2", "N-10")
def test_neutral_names_nobody_no_place_and_no_site(language):
    for kind, way in itertools.product(FOR_PEOPLE, ("text", "email")):
        made = words(kind, way=way, level="neutral", language=language)
        for part in (made.text, made.subject, made.body, made.html):
            assert not {"Ferry Lane", "Post Office", "ferrylane.example"} & {
                name for name in ("Ferry Lane", "Post Office", "ferrylane.example") if name in part
            }, (kind, part)


def test_named_says_the_name_and_the_place_but_not_the_site():
    made = words("booked", level="named")
    assert "Ferry Lane" in made.text and "The Old Post Office" in made.text
    assert "ferrylane.example" not in made.text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "sms_booked",
            "Ferry Lane: you are booked for Thursday 14 May at 9:30am, Mill House. To change or cancel, go to"
            " ferrylane.example with your code.",
        ),
        (
            "sms_reminder_3d",
            "Ferry Lane: see you Thursday 14 May at 9:30am, Mill House. To change or cancel, go to ferrylane.example"
            " with your code.",
        ),
        ("sms_changed", "Ferry Lane: your booking is now Thursday 14 May at 9:30am, Mill House."),
        (
            "sms_cancelled_by_us",
            "Ferry Lane: sorry, we need to move Thursday 14 May 9:30am. Please pick another time at ferrylane.example"
            " or call 01632 960 100.",
        ),
        ("sms_message_waiting", "Ferry Lane: there is a note for you at ferrylane.example. You will need your code."),
    ],
)
def test_the_fullest_text_is_that_of_the_style_guide(kind, text):
    starts_at = instant(date(2026, 5, 14), time(9, 30))
    made = words(kind, facts=Facts("BK-1", starts_at, "Mill House"), now=starts_at - timedelta(days=3))
    assert made.text.startswith(text)


@pytest.mark.shows("N-11")
def test_each_reminder_says_how_to_change(language="en"):
    for kind, way, level in itertools.product(("reminder_3d", "reminder_1d", "nudge_today"), ("text", "email"), LEVELS):
        made = words(kind, way=way, level=level)
        assert "01632 960 100" in made.body + made.text or "ferrylane.example with your code" in made.text, made


@pytest.mark.shows("N-10", "J3.6")
def test_a_number_within_words_from_right_to_left_stays_one_number():
    """Else its groups change places, and six figures are typed back in the wrong order."""
    made = words("confirm_way", language="ur", facts=replace(FACTS, figures="482917"))
    assert made.language == "ur" and "482\u00a0917" in made.text, made.text
    mail = words("received", way="email", language="ur")
    assert "01632\u00a0960\u00a0100" in mail.body and "01632 960 100" not in mail.body
    assert "482 917" in words("confirm_way", facts=replace(FACTS, figures="482917")).text


def test_no_place_leaves_no_comma_behind():
    made = words("booked", facts=Facts("BK-1", STARTS))
    assert " ," not in made.text and ", ." not in made.text and "10:30pm. To change" in made.text


def test_tomorrow_is_said_by_the_local_date():
    starts_at = instant(date(2026, 10, 26), time(0, 30))
    facts = Facts("BK-1", starts_at)
    assert "tomorrow" in words("reminder_1d", facts=facts, now=datetime(2026, 10, 24, 23, 30, tzinfo=UTC)).text
    assert "today" in words("reminder_1d", facts=facts, now=datetime(2026, 10, 26, 0, 0, tzinfo=UTC)).text


@pytest.mark.shows("G28")
def test_on_a_weekend_when_the_clocks_change_the_zone_is_said():
    autumn = Facts("BK-1", instant(date(2026, 10, 25), time(9)))
    plain = Facts("BK-1", instant(date(2026, 11, 1), time(9)))
    assert "9am GMT" in words("booked", facts=autumn, now=NOW).text
    assert "GMT" not in words("booked", facts=plain, now=NOW).text


@pytest.mark.shows("N-10", "R-34")
def test_a_place_whose_name_tells_is_left_out():
    made = words("booked", facts=Facts("BK-1", STARTS, "The Recovery Hub"))
    assert "Recovery" not in made.text
    assert made.level == "full"


def test_a_text_that_would_be_too_long_loses_the_place_first_and_then_its_level():
    long_place = words("booked", facts=Facts("BK-1", STARTS, "The Assembly Rooms of the Old Corn Exchange, Upper Hall"))
    assert (long_place.level, "Assembly" in long_place.text) == ("full", False)
    long_site = replace(HOUSE, site="a-very-long-name-" * 6 + "example.org")
    assert words("booked", house=long_site).level == "named"


def test_where_even_neutral_words_would_tell_nothing_is_said():
    with pytest.raises(WordsNotAllowed):
        words("received", house=replace(HOUSE, phone="Recovery 01632 960 100"))


def test_a_kind_without_words_is_a_mistake_in_the_code():
    with pytest.raises(kinds.NoSuchKind):
        words("birthday")


@pytest.mark.shows("N-55")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_says_that_it_is_automatic_in_its_own_language_and_a_text_too(language):
    for kind, level in itertools.product(texts.TEXTS, LEVELS):
        said = words(kind, level=level, language=language)
        assert said.text.endswith(AUTOMATIC[said.language]), (kind, level, said.text)
        assert AUTOMATIC_MAIL[said.language] in words(kind, level=level, language=language, way="email").body


@pytest.mark.shows("N-38")
def test_a_welsh_time_is_said_as_welsh_readers_say_it():
    made = words("booked", language="cy", facts=Facts("BK-1", instant(date(2026, 5, 14), time(19))))
    assert "7yh" in made.text and "19:00" not in made.text
    noon = words("booked", language="cy", facts=Facts("BK-1", instant(date(2026, 5, 14), time(12))))
    assert "12 canol dydd" in noon.text


@pytest.mark.shows("R-76")
def test_a_text_with_many_things_names_as_many_as_fit():
    refs = tuple(f"BK-{number:06d}" for number in range(12))
    made = words("work_several", facts=Facts("NT-1", refs=refs, count="12", news=("work_booked",) * 12))
    assert made.text.count("BK-") == 10 and made.parts == 1
    assert words("work_several", way="email", facts=Facts("NT-1", refs=refs, count="12")).text.count("BK-") == 12


@pytest.mark.shows("N-55")
def test_e_mails_say_that_they_are_automatic_and_how_to_stop():
    for kind in FOR_PEOPLE:
        made = words(kind, way="email")
        assert "This is an automatic message." in made.body
        assert "To stop these messages" in made.body


def test_html_is_escaped_and_says_its_language():
    made = words("booked", way="email", facts=Facts("BK-1", STARTS, "<b>Rooms & Co</b>"), language="ur")
    assert "<b>" not in made.html
    assert f'<html lang="{made.language}" dir="{"rtl" if made.language == "ur" else "ltr"}">' in made.html


@pytest.mark.shows("R-76")
def test_notices_for_work_hold_references_only():
    for kind in (name for name, kind in kinds.KINDS.items() if kind.for_work):
        made = words(kind, way="email")
        assert "Post Office" not in made.text
        assert "BK-7K3M2P" in made.text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 153, 3),  # a double letter is not cut in two
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("ŵ" * 134, 2),
        ("ŵ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("", 1),
    ],
)
@pytest.mark.shows("N-10")
def test_parts_are_counted_as_providers_count_them(text, parts):
    assert sms_length.parts(text) == parts


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("An alcohol Drinker", "en", ["alcohol", "drink"]),
        ("Your sonnet, causing unison", "en", []),
        ("his son", "en", ["son"]),
        ("support\n group", "en", ["support group"]),
        ("eich mab", "cy", ["mab"]),
        ("eich mab", "en", []),
        ("آپ کا بیٹا", "ur", ["بیٹا"]),
        ("ਤੁਹਾਡਾ ਪਤੀ", "pa", ["ਪਤੀ"]),
        ("ਪਤੀਲਾ ਮਾਂਹ ਵਾਲਾ", "pa", []),
        ("ਸ਼ਰਾਬੀ", "pa", ["ਸ਼ਰਾਬ"]),
    ],
)
def test_banned_words_are_found_as_stems_or_as_whole_words(text, language, found):
    assert banned.found(text, language) == found


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.shows("N-38")
def test_every_kind_is_said_in_the_reader_s_own_language_at_the_level_they_chose(language):
    for kind, way, level in itertools.product(FOR_PEOPLE, ("text", "email"), LEVELS):
        made = words(kind, way=way, level=level, language=language, facts=Facts("BK-1", STARTS, "", "2026-09-30"))
        assert (made.language, made.level) == (language, level), (kind, way)


def test_a_language_without_a_catalogue_is_said_in_english_days_and_all(tmp_path):
    made = words("booked", language="ur", house=replace(HOUSE, catalogues=tmp_path))
    assert made.language == "en"
    assert "Wednesday 30 September" in made.text
