"""Coming back by code: counting tries, opening, and nothing that tells a wrong code from one that is not there."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.records.actions import record
from portal.records.kinds import CODE_USED
from portal.referrals import queries, return_codes, tries
from portal.referrals.hashing import Hashes
from portal.referrals.models import CodeTry, ReturnCode
from portal.referrals.return_codes import TypedCode, loose_pin, to_hash
from portal.referrals.tries import Tries
from portal.shared.errors import BadInput, Busy
from portal.storage.keys import KeyRing

OVER_ALL = "*"
DRAWS = 30  # random letters meet letters already given once in a blue moon


class CodeOpensNothing(BadInput):
    """Wrong, resting or not there: one answer for all three (N-07, T14)."""


class NoFreeCode(Busy):
    """Thirty draws all met codes already given: not luck but a fault."""


def set_code(db: Session, *, family_member_id: str, code_hash: str, has_pin: bool, now: datetime) -> ReturnCode:
    """Give somebody a code, or keep the letters they have and change what opens it. Raises NoFreeCode."""
    held = queries.return_code(db, family_member_id)
    if held is not None:
        held.hash, held.has_pin = code_hash, has_pin
        db.flush()
        return held
    for _ in range(DRAWS):
        made = ReturnCode(
            locator=return_codes.new_locator(),
            family_member_id=family_member_id,
            hash=code_hash,
            has_pin=has_pin,
            made_at=now,
        )
        try:
            with db.begin_nested():
                db.add(made)
                db.flush()
        except IntegrityError:
            continue
        return made
    raise NoFreeCode


def count_try(
    db: Session, keys: KeyRing, *, code: TypedCode, network: str, at_most: int, pause: timedelta, now: datetime
) -> bool:
    """Count one try, before it is known whether it is right. True when it is not to be looked at: the code rests for
    this network, or too many codes were tried in this hour."""
    here, over_all = (_slot(keys, code, place) for place in (network, OVER_ALL))
    near, everywhere = _pace_slots(keys, network, now)
    held = _held(db, [here, over_all, near, everywhere], now)
    before = [_as_tries(held[slot]) for slot in (here, over_all)]
    too_many = tries.is_too_many(held[near].count, held[everywhere].count)
    after = tries.counted(before[0], before[1], now, at_most=at_most, pause=pause)
    rests = tries.is_paused(before[0], now) or too_many
    for slot, counted in zip((here, over_all), after, strict=True):
        # written in any case: a code that rests does the same work as one that does not (T14)
        values = {"count": counted.count, "last_at": counted.last_at or now, "paused_until": counted.paused_until}
        db.execute(update(CodeTry).where(CodeTry.slot == slot).values(**values))
    for slot in (near, everywhere):
        count = held[slot].count + (0 if rests else 1)
        db.execute(update(CodeTry).where(CodeTry.slot == slot).values(count=count, last_at=now))
    return rests


def _pace_slots(keys: KeyRing, network: str, now: datetime) -> tuple[str, str]:
    """Where this hour's tries of any code are counted: from near here, and from everywhere."""
    hour, near = tries.hour_of(now), tries.neighbourhood(network)
    return keys.blind("code-pace", f"{hour} {near}"), keys.blind("code-pace", f"{hour} {OVER_ALL}")


def found_by(db: Session, code: TypedCode) -> ReturnCode | None:
    return db.scalars(select(ReturnCode).where(ReturnCode.locator == code.locator)).first()


def opens(held: ReturnCode | None, *, code: TypedCode, pin: str, hashes: Hashes) -> bool:
    """One verification in every case: code there or not, PIN set or not (T14)."""
    needs_pin = held is None or held.has_pin
    return hashes.fits(held.hash if held else None, to_hash(code.secret, loose_pin(pin) if needs_pin else ""))


def is_over(held: ReturnCode | None, now: datetime) -> bool:
    """A code that the team gave out, and whose week has passed."""
    return held is not None and held.once_until is not None and now >= held.once_until


def come_back(db: Session, keys: KeyRing, *, held: ReturnCode, code: TypedCode, network: str, now: datetime) -> str:
    """The right code was typed: forget this network's tries, keep that it was used. Gives the family member's id."""
    db.execute(delete(CodeTry).where(CodeTry.slot == _slot(keys, code, network)))
    pace = _pace_slots(keys, network, now)  # a right one is no guess
    db.execute(update(CodeTry).where(CodeTry.slot.in_(pace), CodeTry.count > 0).values(count=CodeTry.count - 1))
    found = queries.return_code(db, held.family_member_id)
    if found is None:
        raise CodeOpensNothing  # erased a moment ago
    found.used_at = now
    newest = queries.newest_referral(db, held.family_member_id)
    if newest is not None:
        record(db, CODE_USED, referral=newest.ref, now=now)
    db.flush()
    return held.family_member_id


def _slot(keys: KeyRing, code: TypedCode, network: str) -> str:
    return keys.blind("code-try", f"{code.locator} {network}")


def _as_tries(row: CodeTry) -> Tries:
    return Tries(row.count, row.last_at if row.count else None, row.paused_until)


def _held(db: Session, slots: list[str], now: datetime) -> dict[str, CodeTry]:
    """The rows, made where missing, held against other writers; always in the same order, so that none waits for
    another in a ring."""
    insert: Any = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = [{"slot": slot, "count": 0, "last_at": now} for slot in sorted(slots)]
    db.execute(insert(CodeTry).values(new).on_conflict_do_nothing())
    asked = select(CodeTry).where(CodeTry.slot.in_(slots)).order_by(CodeTry.slot).with_for_update()
    return {row.slot: row for row in db.scalars(asked.execution_options(populate_existing=True))}
