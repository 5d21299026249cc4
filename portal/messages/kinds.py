"""Every kind of message there is, and what is special about each (content-style section 4)."""

import re
from dataclasses import dataclass

from portal.shared.errors import PortalError


class NoSuchKind(PortalError):
    """No wording exists for this kind: a mistake in the code."""

    status = 500


@dataclass(frozen=True)
class Kind:
    name: str
    words: str = ""  # whose wording it uses, when not its own
    is_reminder: bool = False  # can be switched off (N-11)
    is_nudge: bool = False  # only for those who asked for it (N-11)
    for_work: bool = False  # to people who sign in, references only
    may_repeat: bool = False  # the same news can be true a second time: moved there, away, and back again
    only_while_on: bool = False  # of no use once the thing is off or at another time (F26)
    at_any_hour: bool = False  # somebody may be in trouble now: hours are not waited for (N-18, N-48); workers only
    to_unconfirmed: bool = False  # all that a number or address gets before it is confirmed (T6, T19)


_ALL = [
    Kind("received", may_repeat=True),  # a request that was ended is started again, and read anew
    Kind("booked", may_repeat=True, only_while_on=True),
    Kind("reminder_3d", is_reminder=True, only_while_on=True),
    Kind("reminder_1d", is_reminder=True, only_while_on=True),
    Kind("nudge_today", is_reminder=True, is_nudge=True, only_while_on=True),
    Kind("changed", may_repeat=True, only_while_on=True),
    Kind("cancelled_by_you", may_repeat=True),
    Kind("cancelled_by_us", may_repeat=True),
    Kind("off_other_times", words="other_times", may_repeat=True),  # it is off already: not `only_while_on`
    Kind("missed"),
    Kind("message_waiting", may_repeat=True),
    Kind("interpreter_wait", may_repeat=True, only_while_on=True),
    Kind("other_times", may_repeat=True, only_while_on=True),
    Kind("time_kept"),
    Kind("confirm_way", may_repeat=True, to_unconfirmed=True),
    Kind("work_needs_look", for_work=True, may_repeat=True),
    Kind("work_booked", for_work=True, may_repeat=True, only_while_on=True),
    Kind("work_changed", for_work=True, may_repeat=True, only_while_on=True),
    Kind("work_cancelled", for_work=True, may_repeat=True),
    Kind("work_several", for_work=True),
    Kind("work_urgent", for_work=True, may_repeat=True, at_any_hour=True),
    Kind("work_urgent_several", words="work_several", for_work=True, at_any_hour=True),
    Kind("work_check_in", for_work=True, at_any_hour=True),
    Kind("work_out_alone", for_work=True, at_any_hour=True),
]
KINDS = {kind.name: kind for kind in _ALL}
AT_ANY_HOUR = tuple(kind.name for kind in _ALL if kind.at_any_hour)
_DAYS = re.compile(r"reminder_([0-9]{1,2})d")


def kind(name: str) -> Kind:
    """Raises NoSuchKind. Takes the names of content-style too (`sms_booked`), and a reminder of any number of days."""
    name = name.removeprefix("sms_")
    if name in KINDS:
        return KINDS[name]
    if _DAYS.fullmatch(name):
        return Kind(name, words="reminder_3d", is_reminder=True, only_while_on=True)
    raise NoSuchKind(name)


def reminder(days_before: int) -> str:
    """The name of the reminder that goes so many days before."""
    return f"reminder_{days_before}d" if days_before else "nudge_today"
