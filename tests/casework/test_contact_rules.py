"""What must be asked, and what is refused, when a contact is logged."""

from datetime import UTC, datetime

import pytest

from portal.casework.contact_rules import is_now_safe, next_safe, ways_to_use, what_is_wrong
from portal.messages.contact import Contact, KnownWay
from portal.messages.hours import every_day

PHONE = KnownWay("phone", "+447700900143", is_safe=True, hours=every_day(720, 840), if_someone_answers="The library")
TEXT = KnownWay("text", "+447700900143", is_safe=True)
CONTACT = Contact("key", (PHONE, TEXT, KnownWay("email", "k@example.org", is_safe=False)))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def wrong(
    way: str, outcome: str, left: str = "", safe: bool = False, contact: Contact | None = CONTACT
) -> dict[str, str]:
    return what_is_wrong(contact, way=way, outcome=outcome, left_message=left, is_still_safe=safe)


@pytest.mark.shows("N-08", "N-09")
@pytest.mark.parametrize(
    "way, outcome, left, safe, said",
    [
        ("phone", "spoke", "", True, {}),
        ("phone", "spoke", "", False, {"is_still_safe": "ask"}),
        ("phone", "no_answer", "no", False, {}),
        ("phone", "no_answer", "", False, {"left_message": "needed"}),
        ("phone", "other_person", "", False, {"left_message": "needed"}),
        ("phone", "no_answer", "yes", False, {"left_message": "they_said_no"}),
        ("phone", "not_made", "", False, {}),
        ("phone", "sent", "", False, {"outcome": "not_that_way"}),
        ("text", "sent", "", False, {}),
        ("text", "spoke", "", True, {"outcome": "not_that_way"}),
        ("email", "sent", "", False, {"way": "not_safe"}),
        ("post", "sent", "", False, {"way": "not_safe"}),
        ("phone", "nonsense", "", False, {"outcome": "not_that_way"}),
    ],
)
def test_did_you_leave_a_message_is_asked_and_no_means_no(
    way: str, outcome: str, left: str, safe: bool, said: dict[str, str]
) -> None:
    assert wrong(way, outcome, left, safe) == said


def test_where_they_agreed_to_messages_one_may_be_left() -> None:
    may = Contact("key", (KnownWay("phone", "+441632960001", is_safe=True, may_leave_message=True),))
    assert wrong("phone", "no_answer", "yes", contact=may) == {}


@pytest.mark.shows("N-08")
def test_nobody_who_asked_us_to_stop_has_a_way() -> None:
    stopped = Contact("key", (PHONE,), stopped_at=NOON)
    assert ways_to_use(stopped) == [] and ways_to_use(None) == []
    assert wrong("phone", "spoke", "", True, stopped) == {"way": "not_safe"}


@pytest.mark.shows("N-09")
def test_an_hour_that_is_not_safe_says_when_the_next_one_is() -> None:
    nine = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
    assert not is_now_safe(CONTACT, PHONE, nine)
    assert next_safe(CONTACT, PHONE, nine) == NOON
    assert is_now_safe(CONTACT, PHONE, NOON)
