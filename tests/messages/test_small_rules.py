"""States, tries, circuit, answers, letters, signatures."""

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta

import pytest

from portal.messages import answers, kinds, letter, outbox_shown
from portal.messages.answers import Answer
from portal.messages.circuit import Circuit
from portal.messages.gateways.smtp import _quoted
from portal.messages.message import Message
from portal.messages.reasons import WORDS
from portal.messages.retry import Trouble, next_try
from portal.messages.safety import Reason
from portal.messages.signing import is_signed, is_token, notify_token, sign
from portal.messages.states import NEXT_STATES, State, StateNotReachable, check_move, states_before
from portal.settings import ROOT
from portal.shared.contact import BadEmailAddress

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_what_left_the_house_can_never_be_due_again():
    for state in (State.SENT, State.DELIVERED, State.TOO_LATE):
        assert not NEXT_STATES[state] & {State.DUE, State.CLAIMED, State.PLANNED, State.HELD}


def test_only_what_is_due_can_be_claimed():
    assert states_before(State.CLAIMED) == {State.DUE}
    with pytest.raises(StateNotReachable):
        check_move(State.CANCELLED, State.CLAIMED)


def test_every_reason_has_words_for_the_team():
    assert WORDS.keys() == set(Reason)


def test_every_kind_and_every_alert_is_said_in_words(app):
    """What is raised anywhere in the portal is looked for in its source, so that a new one cannot be forgotten."""
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "portal").rglob("*.py")]
    raised = {kind for text in texts for kind in re.findall(r'raise_alert\([^)]*kind="([a-z0-9-]+)"', text)}
    named = {name for text in texts for name in re.findall(r"raise_alert\([^)]*kind=([A-Z_]+)\b", text)}
    for text in texts:
        raised |= {value for name, value in re.findall(r'^([A-Z_]+) = "([a-z]+-[a-z-]+)"', text, re.M) if name in named}
    assert len(raised) > 15
    assert raised <= outbox_shown.ALERT_WORDS.keys()
    with app.test_request_context():
        assert [name for name in kinds.KINDS if outbox_shown.kind_words(name) == name] == []


def test_a_message_needs_aware_times():
    with pytest.raises(ValueError, match="aware"):
        Message("booked", "BK-1", datetime(2026, 1, 1), NOW)


@pytest.mark.parametrize(
    ("trouble", "attempts", "minutes"),
    [
        (Trouble.BROKEN, 1, 1),
        (Trouble.BROKEN, 2, 5),
        (Trouble.BROKEN, 3, 15),
        (Trouble.BROKEN, 4, 60),
        (Trouble.BROKEN, 9, 60),
        (Trouble.NOT_YET, 1, 5),  # greylisting: never sooner
    ],
)
@pytest.mark.shows("F5", "F6")
def test_tries_come_further_and_further_apart(trouble, attempts, minutes):
    assert next_try(trouble, attempts, NOW, 0.0) == NOW + timedelta(minutes=minutes)
    assert next_try(trouble, attempts, NOW, 1.0) == NOW + timedelta(minutes=minutes) * 1.2


@pytest.mark.shows("F9")
def test_a_provider_that_says_when_is_obeyed_within_reason():
    assert next_try(Trouble.BUSY, 1, NOW, 0.5, timedelta(seconds=7)) == NOW + timedelta(seconds=7)
    assert next_try(Trouble.BUSY, 1, NOW, 0.5, timedelta(days=300)) == NOW + timedelta(hours=6)
    assert next_try(Trouble.BROKEN, 1, NOW, 0.0, timedelta(seconds=7)) == NOW + timedelta(minutes=1)


@pytest.mark.shows("F9")
def test_a_circuit_opens_after_five_failures_and_half_opens_after_a_minute():
    circuit = Circuit()
    for _ in range(4):
        circuit = circuit.after_failure(NOW)
    assert circuit.allowance(NOW, 100) == 100
    circuit = circuit.after_failure(NOW)
    assert circuit.allowance(NOW, 100) == 0
    assert circuit.allowance(NOW + timedelta(seconds=59), 100) == 0
    assert circuit.allowance(NOW + timedelta(seconds=60), 100) == 1
    assert circuit.after_failure(NOW + timedelta(seconds=60)).allowance(NOW + timedelta(seconds=119), 100) == 0
    assert circuit.after_success().allowance(NOW, 100) == 100


@pytest.mark.shows("F10")
def test_a_clock_put_back_does_not_keep_a_circuit_open():
    circuit = Circuit(5, NOW + timedelta(hours=1))
    assert circuit.allowance(NOW, 100) == 1


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", Answer.COMING),
        (" 2. ", Answer.MOVE),
        ("3", Answer.STOP),
        ("STOP", Answer.STOP),
        ("please Stop!", Answer.STOP),
        ("۳", Answer.STOP),
        ("Yes", None),
        ("13", None),
        ("who is this", None),
        ("", None),
        ("\x00\ud800", None),
    ],
)
def test_replies_are_read_as_they_are_meant(text, answer):
    assert answers.read(text) == answer


def make_letter(**different):
    facts = {
        "key": "0" * 32,
        "sender": "Ferry Lane <hello@example.org>",
        "to": "kaz@example.org",
        "subject": "A note for you",
        "text": "Hello\n",
        "html": "<p>Hello</p>",
        "language": "en",
        "now": NOW,
    } | different
    return letter.build(**facts)


HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language",
]  # fmt: skip


@pytest.mark.parametrize(
    "bad", ["\r", "\n", "\r\nBcc: x@example.org", "=?UTF-8?Q?=0A?=", "\u2028", "\x85", "\x00", "=?utf-8?b?Cg==?="]
)
@pytest.mark.shows("T11")
def test_nothing_that_was_typed_can_make_a_header(bad):
    for name in ("subject", "sender", "language", "key"):
        with pytest.raises(letter.NotForAHeader):
            make_letter(**{name: f"a{bad}b"})
    for to in (f"kaz{bad}@example.org", f"kaz@example.org{bad},x@example.org"):
        try:
            made = make_letter(to=to)
        except (letter.NotForAHeader, BadEmailAddress):
            continue
        assert made["To"] == "kaz@example.org"
    made = make_letter(text=f"Hello{bad}there\n", html=f"<p>{bad.replace(chr(0), '')}</p>")
    parsed = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
    assert [name for name in parsed.keys() if name not in ("MIME-Version", "Content-Type")] == HEADERS  # noqa: SIM118


def test_the_same_message_has_the_same_id_each_time():
    assert make_letter()["Message-ID"] == make_letter()["Message-ID"] == f"<{'0' * 32}@example.org>"
    assert make_letter(key="1" * 32)["Message-ID"] != make_letter()["Message-ID"]


def test_a_dot_at_the_start_of_a_line_is_doubled_and_a_lone_one_ends_the_letter():
    assert _quoted(b".a\r\n.\r\nb") == b"..a\r\n..\r\nb\r\n.\r\n"


@pytest.mark.shows("F9")
def test_a_signature_holds_for_its_own_words_and_for_five_minutes():
    at = str(int(NOW.timestamp()))
    good = sign("secret", at, b"body")
    assert is_signed("secret", at, b"body", good, NOW)
    assert not is_signed("secret", at, b"bodY", good, NOW)
    assert not is_signed("other", at, b"body", good, NOW)
    assert not is_signed("secret", at, b"body", good, NOW + timedelta(minutes=6))
    assert not is_signed("secret", "-1", b"body", sign("secret", "-1", b"body"), NOW)
    assert not is_signed("", at, b"body", sign("", at, b"body"), NOW)
    assert not is_signed("secret", at, b"body", "é\ud800", NOW)
    assert is_token("t", "Bearer t")
    assert not is_token("", "Bearer ")


def test_the_token_for_notify_names_the_service_and_not_the_secret():
    import base64
    import json

    service, secret = "a" * 36, "b" * 36
    head, claims, _signature = notify_token(f"name-{service}-{secret}", NOW).split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"typ": "JWT", "alg": "HS256"}
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {"iss": service, "iat": int(NOW.timestamp())}
