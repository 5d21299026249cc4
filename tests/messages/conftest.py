"""People, ways and messages for these tests, and a dispatcher whose clock and gateways the test holds."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.messages import actions
from portal.messages.contact import SafeWay
from portal.messages.gateways.gateway import Later, Outcome, Parcel, Promise, StillWanted, Taken, always
from portal.messages.jobs import PostRoom, Tally, tick
from portal.messages.message import Message
from portal.messages.models import OutboxMessage
from portal.messages.retry import Trouble
from portal.messages.wording import House
from portal.settings import ROOT
from portal.storage.engine import NewDb
from portal.storage.work import work

HOUSE = House("Ferry Lane", "01632 960 100", "ferrylane.example", ROOT / "translations", takes_replies=True)
EMAIL = SafeWay("email", "kaz@example.org", is_safe=True)
TEXT = SafeWay("text", "+447700900123", is_safe=True)


@dataclass
class Clock:
    """A clock that only the test moves."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def on(self, **length: float) -> datetime:
        self.at += timedelta(**length)
        return self.at


@dataclass
class Hands:
    """A way out that keeps what it is given, and answers as it is told to. Stands for a provider, not for our code."""

    promise: Promise = Promise.NONE
    got: list[Parcel] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    shut: Later | None = None
    before_answer: Callable[[Parcel], Any] = lambda parcel: None
    after_asking: Callable[[Parcel], Any] = lambda parcel: None  # whether it is still wanted

    def open(self) -> Later | None:
        return self.shut

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Outcome:
        self.before_answer(parcel)
        if not still_wanted():
            return Later(Trouble.BROKEN)
        self.after_asking(parcel)
        answer = self.answers.pop(0) if self.answers else Taken()
        if isinstance(answer, Taken):
            self.got.append(parcel)
        return answer

    def knows(self, key: str) -> bool | None:
        return any(parcel.key == key for parcel in self.got)

    def close(self) -> None:
        return None


@dataclass
class Post:
    """The whole way out: `post.tick()` does what the scheduler does every few seconds."""

    room: PostRoom
    clock: Clock
    email: Hands
    text: Hands

    def tick(self, way: str = "email", **different: Any) -> Tally:
        return tick(replace(self.room, **different), way)

    @property
    def sent(self) -> list[Parcel]:
        return self.email.got + self.text.got


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def post(new_db: NewDb, clock: Clock) -> Post:
    hands = {"email": Hands(), "text": Hands()}
    room = PostRoom(new_db, dict(hands), clock, HOUSE, "test:1", jitter=lambda: 0.0)
    return Post(room, clock, hands["email"], hands["text"])


def make_person(db: Session, *ways: SafeWay, now: datetime, confirmed: bool = True, **different: Any) -> str:
    """A person who may be reached by e-mail at any time from 8am to 8pm, unless said otherwise. Gives their key."""
    person_key: str = db.info["keys"].new_person(now)
    facts = {"language": "en", "level": "full"} | different
    with work(db):
        actions.set_safe_contact(db, person_key=person_key, ways=ways or (EMAIL,), now=now, **facts)
        if confirmed:
            for way in ways or (EMAIL,):
                actions.confirm_way(db, person_key=person_key, way=way.way, now=now)
    return person_key


def make_message(now: datetime, **different: Any) -> Message:
    """Booked for the day after tomorrow, to be said at once."""
    starts_at = different.pop("starts_at", now + timedelta(days=2))
    facts: dict[str, Any] = {
        "kind": "booked",
        "about": "BK-7K3M2P",
        "due_at": now,
        "useless_after": starts_at or now + timedelta(days=2),
        "starts_at": starts_at,
        "facts": {"place": "The Old Post Office"},
    }
    return Message(**(facts | different))


def plan(db: Session, person_key: str, *messages: Message, now: datetime) -> list[OutboxMessage]:
    with work(db):
        return actions.plan(db, person_key=person_key, messages=messages, now=now)


def row_of(new_db: NewDb, message: OutboxMessage) -> OutboxMessage:
    """As it stands now, read anew."""
    with new_db() as db:
        found = db.get(OutboxMessage, message.id)
        assert found is not None
        db.expunge(found)
        return found


@pytest.fixture
def folder(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "came-back" / name).mkdir(parents=True)
    return tmp_path / "came-back"


@pytest.fixture
def emailed(post, db, now):
    person = make_person(db, EMAIL, TEXT, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.tick()
    assert len(post.email.got) == 1
    return row
