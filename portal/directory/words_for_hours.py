"""The state of a listing and its dates, in words for people: "Open until 7am", "Closed now · opens 10am today"."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.directory.open_state import Openness, OpenState
from portal.directory.spans import OpenSpan, Why
from portal.directory.voice import Voice, clock_words, minutes_between, when_words
from portal.shared.clock import local

_LONG_AGO = timedelta(days=300)  # from then on a day without its year could be taken for this year's
_NIGHT_FROM, _NIGHT_TO = 21, 6  # hours in which "all night" is the thing to know


@dataclass(frozen=True, slots=True)
class StateWords:
    """`head` carries the state and is set bold; `rest` may be empty."""

    head: str
    rest: str = ""
    between: str = " · "

    def __str__(self) -> str:
        return self.head + self.between + self.rest if self.rest else self.head


def state_words(state: OpenState, voice: Voice, *, checked_on: date | None = None, can_call: bool = True) -> StateWords:
    """`checked_on`: when the hours were last checked; said only when they are not known. `can_call`: has a number."""
    if state.is_open:
        return _open_words(state, voice, can_call)
    if state.kind is Openness.CLOSED:
        return StateWords(voice.gettext("Closed now"), _opening_words(state, voice, can_call))
    head, reason = _unknown_words(state.why, voice)
    if checked_on and state.why in (None, Why.NO_HOURS, Why.OUT_OF_DATE, Why.DOUBTFUL):
        day = voice.day(checked_on)
        if state.now.date() - checked_on > _LONG_AGO and str(checked_on.year) not in day:
            day = f"{day} {checked_on.year}"
        reason = voice.gettext("We last checked on %(day)s.", day=day)
    return StateWords(head, f"{reason} {_advice(voice, can_call)}".strip(), ". ")


def date_words(span: OpenSpan, voice: Voice) -> str:
    """One of the next dates: "Monday 7 December, 7pm to 8:30pm", with what is not sure about it."""
    on = local(span.starts_at, voice.zone).date()
    facts = {"weekday": voice.weekday(on), "day": voice.day(on), "start": clock_words(span.starts_at, voice)}
    if span.why is Why.END_NOT_KNOWN:
        words = voice.gettext("%(weekday)s %(day)s, from %(start)s", **facts)
    else:
        end = clock_words(span.ends_at, voice)
        words = voice.gettext("%(weekday)s %(day)s, %(start)s to %(end)s", **facts, end=end)
    if span.sure or span.why is Why.END_NOT_KNOWN:
        return f"{words} ({span.note})" if span.note else words
    return f"{words} ({_doubt_words(span.why, voice)})"


def _open_words(state: OpenState, voice: Voice, can_call: bool) -> StateWords:
    if state.until is None or state.is_all_night:
        return StateWords(_long_words(state, voice))
    at = clock_words(state.until, voice)
    if state.unsure_after:
        then = voice.gettext("After that, call first.") if can_call else voice.gettext("After that, check first.")
        return StateWords(voice.gettext("Open until %(time)s", time=at), then, ". ")
    if state.kind is Openness.CLOSING:
        minutes = minutes_between(state.now, state.until)
        return StateWords(
            voice.ngettext(
                "Closes in %(num)s minute, %(time)s", "Closes in %(num)s minutes, %(time)s", minutes, time=at
            )
        )
    return StateWords(voice.gettext("Open until %(time)s", time=at))


def _long_words(state: OpenState, voice: Voice) -> str:
    hour = local(state.now, voice.zone).hour
    if hour >= _NIGHT_FROM or hour < _NIGHT_TO:
        return voice.gettext("Open, all night")
    if state.is_always:
        return voice.gettext("Open all day, every day")
    return voice.gettext("Open all day and all night")


def _opening_words(state: OpenState, voice: Voice, can_call: bool) -> str:
    if state.may_open_at and (state.may_open_why is None or state.may_open_why.has_times):
        when = when_words(state.may_open_at, state.now, voice)
        may_open = voice.gettext("may open %(when)s", when=when)
        return f"{may_open}. {_advice(voice, can_call)}"
    if state.opens_at:
        return voice.gettext("opens %(when)s", when=when_words(state.opens_at, state.now, voice))
    return ""


def _unknown_words(why: Why | None, voice: Voice) -> tuple[str, str]:
    _ = voice.gettext
    match why:
        case Why.BY_APPOINTMENT | Why.APPOINTMENT_NO_TIMES:
            return _("By appointment"), ""
        case Why.TERM_DATES:
            return _("Term time only"), ""
        case Why.BANK_HOLIDAY:
            return _("May be closed"), _("Bank holiday hours are not known.")
        case Why.MAYBE_BANK_HOLIDAY:
            return _("May be closed"), _("It may be a bank holiday.")
        case Why.DAY_CLOSED:
            return _("May be closed"), _("Today is marked as closed.")
        case Why.END_NOT_KNOWN:
            return _("May be open"), _("We do not know when it ends.")
        case Why.WEEK_NOT_KNOWN:
            return _("May be open"), _("It does not open every week.")
    return _("Hours not known"), ""


def _doubt_words(why: Why, voice: Voice) -> str:
    _ = voice.gettext
    match why:
        case Why.BY_APPOINTMENT:
            return _("by appointment")
        case Why.TERM_DATES:
            return _("in term time")
        case Why.BANK_HOLIDAY:
            return _("bank holiday, may be closed")
        case Why.MAYBE_BANK_HOLIDAY:
            return _("may be a bank holiday")
        case Why.WEEK_NOT_KNOWN:
            return _("may be the other week")
    return _("may be closed")


def _advice(voice: Voice, can_call: bool) -> str:
    return voice.gettext("Call first.") if can_call else voice.gettext("Check before you go.")
