"""The gate, asked again for what was just claimed, in the same transaction: still on, safe, of use (F26)."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.messages import confirm_actions, kinds
from portal.messages.alert_actions import raise_alert
from portal.messages.budget import Budget
from portal.messages.budget_actions import Meter
from portal.messages.contact import Contact, KnownWay
from portal.messages.contact_queries import Contacts, contacts_of
from portal.messages.dispatch_actions import Ready, StillOn
from portal.messages.gateways.gateway import Parcel, Promise
from portal.messages.message import ASKED_SINCE
from portal.messages.models import OutboxMessage
from portal.messages.safety import Judgement, Reason, Verdict, judge, refuse
from portal.messages.states import State, check_move
from portal.messages.wording import Facts, House, Words, WordsNotAllowed, render
from portal.shared.clock import day_bounds, today
from portal.shared.errors import PortalError, SetUpWrong
from portal.storage.keys import KeyGone

logger = logging.getLogger("portal.messages")


@dataclass(frozen=True)
class Gate:
    """What the gate needs besides the rows."""

    house: House
    promise: Promise
    budget: Budget
    still_on: StillOn


def judge_claimed(db: Session, rows: Sequence[OutboxMessage], gate: Gate, now: datetime) -> list[Ready]:
    """Those that may go, ready to be sent. The others get their state and reason here."""
    contacts = contacts_of(db, [row.person_key for row in rows])
    meter = Meter(db, gate.budget, now)
    ready = []
    for row in rows:
        found = _look_at(db, row, contacts, gate, meter, now)
        if isinstance(found, Ready):
            row.parts, row.to_index = found.parts, found.to_index or None
            ready.append(found)
        else:
            _put_aside(db, row, found, now)
    db.flush()
    return ready


def _look_at(
    db: Session, row: OutboxMessage, contacts: Contacts, gate: Gate, meter: Meter, now: datetime
) -> Ready | Judgement:
    """One row that cannot be read must not hold up the others: it is set aside, and the team is told."""
    try:
        found, way = _judge(db, row, contacts, gate, now)
        if found.verdict is not Verdict.ALLOW or way is None or found.until is None:
            return found
        made = _ready(row, found.until, way, contacts.known[row.person_key], gate, now)
    except WordsNotAllowed:
        return refuse(Reason.WORDS)
    except KeyGone:
        return refuse(Reason.ERASED)
    except (PortalError, SetUpWrong, ValueError, LookupError, TypeError) as error:
        logger.warning("message set aside", extra={"ref": row.ref, "kind": type(error).__name__})
        raise_alert(db, kind="message-set-aside", about=row.ref, now=now)
        return refuse(Reason.WORDS)
    over = meter.over(made) if row.way == "text" else None
    return made if over is None else Judgement(Verdict.HOLD, Reason.BUDGET, over)


def _judge(
    db: Session, row: OutboxMessage, contacts: Contacts, gate: Gate, now: datetime
) -> tuple[Judgement, KnownWay | None]:
    if row.person_key in contacts.erased:
        return refuse(Reason.ERASED), None
    kind = kinds.kind(row.kind)
    is_over = kind.only_while_on and not gate.still_on(db, row.about, row.starts_at)
    if row.off_at is not None or is_over:
        return refuse(Reason.OFF), None
    contact = contacts.known.get(row.person_key)
    if contact is not None and contact.ended_at is not None and ASKED_SINCE not in json.loads(row.facts or "{}"):
        return refuse(Reason.ENDED), None  # planned in the moment of the end, by somebody who did not know of it yet
    way = _way(contact, row)
    found = judge(kind, row.about, row.useless_after, contact, way, now)
    if kind.to_unconfirmed and found.verdict is Verdict.ALLOW and way is not None:
        found = confirm_actions.may_go(db, row, way, now) or found
    return found, way


def _way(contact: Contact | None, row: OutboxMessage) -> KnownWay | None:
    ways = contact.ways_for(row.about) if contact is not None else []
    return next((way for way in ways if way.way == row.way), None)


def _ready(row: OutboxMessage, until: datetime, way: KnownWay, contact: Contact, gate: Gate, now: datetime) -> Ready:
    """The parcel, in the words of this moment. Raises WordsNotAllowed, KeyGone."""
    words = _words(row, way, contact, gate, now)
    parcel = Parcel(row.id, way.value, words.subject, words.body or words.text, words.html, words.language)
    return Ready(
        id=row.id,
        ref=row.ref,
        about=row.about,
        person_key=row.person_key,
        way=row.way,
        parcel=parcel,
        until=min(until, day_bounds(today(now))[1]),  # "tomorrow" is true until midnight
        useless_after=row.useless_after,
        attempts=row.attempts,
        parts=words.parts if row.way == "text" else 0,
        to_index=way.index,
        level=words.level,
        cannot_wait=kinds.kind(row.kind).at_any_hour,
        must_ask=row.is_unsure and gate.promise is Promise.LOOKUP,
        is_unsure=row.is_unsure and gate.promise is Promise.NONE,
    )


def _words(row: OutboxMessage, way: KnownWay, contact: Contact, gate: Gate, now: datetime) -> Words:
    facts = json.loads(row.facts or "{}")
    refs, news = (tuple(part for part in facts.get(name, "").split(",") if part) for name in ("refs", "news"))
    return render(
        row.kind,
        Facts(
            row.about,
            row.starts_at,
            facts.get("place", ""),
            facts.get("by", ""),
            refs,
            facts.get("count", ""),
            news,
            tuple(datetime.fromtimestamp(int(part), UTC) for part in facts.get("times", "").split(",") if part),
            way.code if kinds.kind(row.kind).to_unconfirmed else "",
        ),
        way=row.way,
        level="neutral" if kinds.kind(row.kind).to_unconfirmed else contact.level,
        language=contact.language,
        house=gate.house,
        now=now,
    )


_STATES = {Verdict.HOLD: State.HELD, Verdict.REFUSE: State.REFUSED, Verdict.TOO_LATE: State.TOO_LATE}
_CALLED_OFF = frozenset({Reason.STOPPED, Reason.ENDED, Reason.ERASED, Reason.OFF, Reason.REMINDERS_OFF})


def _put_aside(db: Session, row: OutboxMessage, found: Judgement, now: datetime) -> None:
    wanted = State.CANCELLED if found.reason in _CALLED_OFF else _STATES[found.verdict]
    if wanted is State.HELD and (found.until is None or found.until >= row.useless_after):
        wanted = State.TOO_LATE
    check_move(State(row.state), wanted)
    row.state, row.reason, row.claim = wanted, found.reason, None
    if wanted is State.HELD and found.until is not None:
        row.ready_at = found.until
    if found.reason is Reason.CHECK_AGAIN:
        raise_alert(db, kind="ask-if-still-safe", about=row.about, now=now)
    # A flood of made-up requests must not fill the team's list: who never confirmed is alerted for bookings only (T6).
    is_nobody = found.reason is Reason.NOT_CONFIRMED and not kinds.kind(row.kind).only_while_on
    if wanted is State.TOO_LATE and not is_nobody:
        raise_alert(db, kind="not-sent-in-time", about=row.about, now=now)
