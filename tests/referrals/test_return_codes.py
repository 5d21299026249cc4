"""The code to come back with, and the PIN on top of it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.messages.banned import found as banned_words
from portal.referrals import plain_words, return_codes
from portal.referrals.hashing import Hashes
from portal.shared.refs import ALPHABET

CODES = st.text(ALPHABET, min_size=16, max_size=16)
FAST = Hashes(fast=True)


@pytest.mark.shows("G21")
def test_a_code_has_eighty_random_bits():
    assert math.log2(len(ALPHABET)) * return_codes.LENGTH == 80
    assert math.log2(len(ALPHABET)) * return_codes.SECRET == 55
    assert len({return_codes.new_secret() for _ in range(500)}) == 500


@pytest.mark.shows("N-07")
@given(CODES, st.sampled_from(["", " ", "-", "  ", "\u2013", "\u00a0"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_code_is_read_in_any_case_with_any_gaps_and_with_look_alikes(code: str, gap: str, small: bool):
    shown = return_codes.shown(code[:5], code[5:])
    typed = shown.replace(" ", gap).replace("0", "O").replace("1", "l")
    read = return_codes.read(typed.lower() if small else typed)
    assert read.locator + read.secret == code


def test_it_is_shown_in_four_groups_of_four():
    assert return_codes.shown("ABCDE", "FGHJKMNPQRS") == "ABCD EFGH JKMN PQRS"


@pytest.mark.shows("J8.1")
def test_a_character_that_no_code_has_is_named():
    with pytest.raises(return_codes.CodeHasOtherLetter) as error:
        return_codes.read("ABCD EFGU JKMN PQRS")
    assert error.value.letter == "U"


@pytest.mark.parametrize("typed", ["", "ABCD", "A" * 17, "----", "\u200b" * 16])
def test_a_code_of_another_length_says_how_many_there_are(typed: str):
    with pytest.raises(return_codes.CodeOfOtherLength):
        return_codes.read(typed)


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("123456", "123456"),
        ("12 34-56", "123456"),
        ("River Boat", "riverboat"),
        ("١٢٣٤٥٦", "123456"),
        ("ਪੰਜਾਬੀ", "ਪੰਜਾਬੀ"),
    ],
)
def test_a_pin_or_word_counts_without_case_gaps_or_script_of_figures(typed: str, tidy: str):
    assert return_codes.tidy_pin(typed) == tidy
    assert return_codes.loose_pin(typed) == tidy


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "kitty", "      ", "a" * 65, "\x00\x00\x00\x00\x00\x00"])
def test_what_is_neither_six_figures_nor_a_word_of_six_letters_is_no_pin(typed: str):
    with pytest.raises(return_codes.PinNotFit):
        return_codes.tidy_pin(typed)


@given(st.text(max_size=100), st.text(max_size=100))
@settings(max_examples=60, deadline=None)
def test_what_opened_once_opens_again_and_nothing_else_does(secret: str, pin: str):
    kept = FAST.make(return_codes.to_hash(secret, return_codes.loose_pin(pin)))
    assert FAST.fits(kept, return_codes.to_hash(secret, return_codes.loose_pin(f" {pin} ")))
    assert not FAST.fits(kept, return_codes.to_hash(secret + "x", return_codes.loose_pin(pin)))
    assert not FAST.fits(None, return_codes.to_hash(secret, return_codes.loose_pin(pin)))


def test_a_kept_hash_that_cannot_be_read_opens_nothing():
    assert not FAST.fits("made up, opens nothing", "anything")


def test_there_are_1024_plain_words_with_nothing_in_them_that_tells():
    assert len(plain_words.WORDS) == len(set(plain_words.WORDS)) == 1024
    assert not banned_words(" ".join(plain_words.WORDS))
    assert all(word.isascii() and word.islower() and 2 <= len(word) <= 9 for word in plain_words.WORDS)


@pytest.mark.shows("G21")
@given(CODES)
@settings(max_examples=200, deadline=None)
def test_eight_words_are_the_same_eighty_bits(code: str):
    words = plain_words.as_words(code)
    assert len(words.split()) == 8
    read = return_codes.read(words.upper().replace(" ", "  "))
    assert read.locator + read.secret == code


def test_words_that_are_not_on_the_list_are_no_code():
    with pytest.raises(plain_words.NotOurWord):
        return_codes.read("one two three four five six seven nonsense")
