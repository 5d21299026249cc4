"""What is said of the six figures: on their way, gone out, or that none go now and what can be done instead (T6, T19).

Said from what stands in the outbox: a page never promises a text that nobody is going to send.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.messages import queries as held
from portal.messages.queries import Figures
from portal.referrals.figures_room_shown import Full, full
from portal.web.i18n import show_when


@dataclass(frozen=True)
class Shown:
    """`lines`: one for each way that nobody has confirmed. `again_from`: when new ones can be asked for."""

    lines: tuple[str, ...] = ()
    by_email: bool = False
    can_type: bool = False  # some were made, and may have arrived
    lacks: bool = False  # a way to which none went or goes
    lacks_text: bool = False
    is_full: bool = False
    again_from: datetime | None = None  # None: now


def figures_shown(db: Session, *, person_key: str, now: datetime) -> Shown:
    ways = held.figures(db, person_key=person_key)
    if not ways:
        return Shown()
    may_ask = held.may_ask_from(db, person_key=person_key, now=now)
    numbers = (full(db, person_key, each.value, now) for each in ways if each.way == "text")
    no_room = next((each for each in numbers if each is not None), None)
    texts_from = max(may_ask, no_room.until) if no_room else may_ask
    again_from = may_ask if any(each.way != "text" for each in ways) else texts_from
    return Shown(
        lines=tuple(_line(each, no_room, texts_from if each.way == "text" else may_ask, now) for each in ways),
        by_email=any(each.way == "email" for each in ways),
        can_type=any(each.are_made for each in ways),
        lacks=any(each.is_missing for each in ways),
        lacks_text=any(each.is_missing and each.way == "text" for each in ways),
        is_full=no_room is not None and may_ask <= now,
        again_from=again_from if again_from > now else None,
    )


def _line(each: Figures, no_room: Full | None, again_from: datetime, now: datetime) -> str:
    is_text = each.way == "text"
    if each.is_coming:
        if is_text:
            return str(gettext("A text with six figures goes to your number at the next time you said is safe."))
        return str(gettext("An e-mail with six figures goes to your address at the next time you said is safe."))
    why = _why(no_room) if is_text and no_room else ""
    if each.sent_at is not None:
        at = show_when(each.sent_at, first=True)
        if not is_text:
            return str(gettext("An e-mail with six figures went to your address. %(when)s.", when=at))
        went, none_new = gettext("A text with six figures went to your number. %(when)s.", when=at), ""
        if why:
            none_new = gettext("We send no new text now.")
        return " ".join(part for part in (str(went), str(none_new), why) if part)
    none = (
        gettext("We send no text with six figures to your number now.")
        if is_text
        else gettext("We send no e-mail with six figures to your address now.")
    )
    if again_from > now:
        on = gettext("You can ask for one with your code from %(when)s.", when=show_when(again_from))
    else:
        on = gettext("You can ask for one now with your code.")
    return " ".join(part for part in (str(none), why, str(on)) if part)


def _why(no_room: Full) -> str:
    if no_room.by_them:
        return str(gettext("You asked for texts to several numbers today."))
    return str(gettext("Too many were asked for today on the internet connection you used."))
