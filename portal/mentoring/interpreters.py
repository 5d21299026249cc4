"""An interpreter is asked for with the booking; it waits until one is confirmed and says by when (N-41). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.referrals.deadlines import IsHoliday, working_day_after
from portal.shared.clock import today

WANTED, CONFIRMED, OFF = "wanted", "confirmed", "off"
WORKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said about the interpreter. Never somebody of the family, and not known to them where they say so."""

    language: str = ""
    is_sign_language: bool = False
    gender: str = ""
    must_be_unknown: bool = False


def hear_by(starts_at: datetime, is_holiday: IsHoliday, *, now: datetime) -> date:
    """The second working day; never later than the day before, and never in the past."""
    usual = working_day_after(today(now), WORKING_DAYS, is_holiday)
    return max(min(usual, today(starts_at) - timedelta(days=1)), today(now))


def asked_in(answers: Mapping[str, Any]) -> Asked:
    access = answers.get("access_needs") or ()
    return Asked(
        language=str(answers.get("needs_language") or ""),
        is_sign_language="bsl" in access,
        gender=str(answers.get("interpreter_gender") or ""),
        must_be_unknown="not_known" in (answers.get("interpreter_local") or ()),
    )
