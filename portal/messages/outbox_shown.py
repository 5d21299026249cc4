"""How messages read on the team's pages: kinds, states, reasons and what happened, in words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask_babel import gettext, lazy_gettext, ngettext

from portal.messages import kinds
from portal.messages.answers import Answer
from portal.messages.interventions import Why
from portal.messages.outbox_queries import Done, Whole
from portal.messages.queries import Shown
from portal.messages.reasons import WORDS
from portal.messages.retry import Trouble
from portal.messages.safety import Reason
from portal.messages.states import State
from portal.web.i18n import show_day, show_time, show_when

GROUP_WORDS = {
    "waiting": lazy_gettext("Planned"),
    "held": lazy_gettext("Held"),
    "stuck": lazy_gettext("Could not be delivered"),
    "not-sent": lazy_gettext("Not sent"),
    "sent": lazy_gettext("Sent"),
    "called-off": lazy_gettext("Called off"),
}
STATE_WORDS = {
    State.PLANNED: lazy_gettext("Planned"),
    State.HELD: lazy_gettext("Held"),
    State.DUE: lazy_gettext("Goes now"),
    State.CLAIMED: lazy_gettext("On its way"),
    State.SENT: lazy_gettext("Sent"),
    State.DELIVERED: lazy_gettext("Arrived"),
    State.FAILED: lazy_gettext("Could not be delivered"),
    State.REFUSED: lazy_gettext("Not sent"),
    State.TOO_LATE: lazy_gettext("Too late, not sent"),
    State.CANCELLED: lazy_gettext("Called off"),
}
KIND_WORDS = {
    "received": lazy_gettext("We have the request"),
    "booked": lazy_gettext("A time is booked"),
    "reminder_3d": lazy_gettext("Reminder 3 days before"),
    "reminder_1d": lazy_gettext("Reminder the day before"),
    "nudge_today": lazy_gettext("Reminder on the day"),
    "changed": lazy_gettext("The time has changed"),
    "cancelled_by_you": lazy_gettext("They cancelled"),
    "cancelled_by_us": lazy_gettext("We had to cancel"),
    "off_other_times": lazy_gettext("It cannot be then: other times"),
    "missed": lazy_gettext("We missed each other"),
    "message_waiting": lazy_gettext("A note is waiting"),
    "other_times": lazy_gettext("It cannot be then: other times"),
    "time_kept": lazy_gettext("A time is kept for them"),
    "interpreter_wait": lazy_gettext("Waiting for an interpreter"),
    "confirm_way": lazy_gettext("Six figures, to be typed back"),
    "work_needs_look": lazy_gettext("For the team: needs a look"),
    "work_urgent": lazy_gettext("For the team: needs a look now"),
    "work_urgent_several": lazy_gettext("For the team: several things, now"),
    "work_booked": lazy_gettext("For the team: a new time"),
    "work_changed": lazy_gettext("For the team: a moved time"),
    "work_cancelled": lazy_gettext("For the team: a time is off"),
    "work_several": lazy_gettext("For the team: several things"),
    "work_check_in": lazy_gettext("For the team: check in or out"),
    "work_out_alone": lazy_gettext("For the team: no word from somebody"),
}
WAY_WORDS = {"text": lazy_gettext("Text"), "email": lazy_gettext("E-mail"), "": lazy_gettext("None")}
LEVEL_WORDS = {
    "neutral": lazy_gettext("Says nothing about who it is from"),
    "named": lazy_gettext("With the neutral name and the place"),
    "full": lazy_gettext("With the web address too"),
}
SLACK = timedelta(minutes=1)  # a job is called late only after three turns and this
WHY_WORDS = {
    Why.ASKED: lazy_gettext("They asked for it"),
    Why.SOON: lazy_gettext("It is about something very soon"),
    Why.MENDED: lazy_gettext("What stood in the way is mended"),
    Why.TOLD: lazy_gettext("Somebody told them in person"),
    Why.NOT_NEEDED: lazy_gettext("It is not needed any more"),
    Why.MISTAKE: lazy_gettext("It should not have been planned"),
}
ANSWER_WORDS = {
    Answer.COMING: lazy_gettext("Coming"),
    Answer.MOVE: lazy_gettext("Would like another time"),
    Answer.STOP: lazy_gettext("Not safe now"),
}
TROUBLE_WORDS = {
    Trouble.UNREACHABLE: lazy_gettext("It could not be reached."),
    Trouble.SET_UP: lazy_gettext("It does not know us. Look at its address and password."),
    Trouble.BUSY: lazy_gettext("It asked us to wait."),
    Trouble.NOT_YET: lazy_gettext("It said not yet."),
    Trouble.BROKEN: lazy_gettext("It broke off in the middle."),
    Trouble.UNSURE: lazy_gettext("Its answer got lost."),
}
DONE_WORDS = {
    "message-sent-now": lazy_gettext("%(who)s sent it before its time: %(why)s."),
    "message-tried-again": lazy_gettext("%(who)s sent it once more: %(why)s."),
    "message-dropped": lazy_gettext("%(who)s chose not to send it: %(why)s."),
}
ALERT_WORDS = {
    "not-safe-now": lazy_gettext("They say contact is not safe now"),
    "wants-another-time": lazy_gettext("They would like another time"),
    "wrote-something": lazy_gettext("They wrote something we cannot read as an answer"),
    "contact-not-working": lazy_gettext("A number or address does not work"),
    "ask-if-still-safe": lazy_gettext("Ask whether contact is still safe"),
    "not-sent-in-time": lazy_gettext("A message could not go in time"),
    "not-sure-it-arrived": lazy_gettext("Nobody knows whether a message arrived"),
    "message-set-aside": lazy_gettext("A message could not be written"),
    "gateway-down": lazy_gettext("A way out does not answer"),
    "text-budget-half": lazy_gettext("Half of the limit for texts is used"),
    "text-budget-spent": lazy_gettext("The limit for texts is reached"),
    "urgent-texts-held": lazy_gettext("Very many urgent texts to one number today: the rest wait until tomorrow"),
    "clockwork-stood-still": lazy_gettext("The clockwork stood still and was started again"),
    "clockwork-silent": lazy_gettext("Nothing is sent at the moment: the clockwork is silent"),
    "cannot-be-told": lazy_gettext("Somebody cannot be told of a change by us"),
    "missed-twice": lazy_gettext("Missed twice: look whether contact is still safe"),
    "let-go": lazy_gettext("Their mentor goes: be in touch with this person"),
    "debrief-without-supervisor": lazy_gettext("A debrief is asked for, and nobody is named to give it"),
    "many-requests": lazy_gettext("Very many requests are coming in: look at those sent in a rush"),
    "concern-raised": lazy_gettext("A concern was raised"),
    "concern-late": lazy_gettext("A concern waits beyond its time"),
    "share-look-late": lazy_gettext("What was shared waits for a second person"),
    "second-look-late": lazy_gettext("A second look is late"),
    "out-alone": lazy_gettext("No word from somebody who is out alone"),
    "wants-another-mentor": lazy_gettext("They would like to talk to somebody else"),
    "mentor-steps-back": lazy_gettext("A mentor steps back: their people need a look"),
    "training-lapsed": lazy_gettext("A mentor’s training is over: look at what is booked"),
    "supervision-overdue": lazy_gettext("A mentor’s supervision is overdue"),
    "message-left-though-no": lazy_gettext("A message was left though they said no"),
    "no-lead": lazy_gettext("A family has no main worker"),
    "shift-unconfirmed": lazy_gettext("Nobody has said yes to a turn on duty"),
    "nobody-on-duty": lazy_gettext("Nobody is on duty"),
    "many-records-opened": lazy_gettext("Somebody has opened very many records"),
    "glass-broken": lazy_gettext("A record was opened in an emergency"),
    "look-after-restore": lazy_gettext("After a restore: this may differ from what they last saw"),
    "holiday-dates-end": lazy_gettext("The published bank holidays run out soon: bring the portal up to date"),
    "numbers-to-check": lazy_gettext("Phone numbers were not checked for too long"),
    "entries-to-confirm": lazy_gettext("Places wait to be confirmed"),
    "clock-rules-changed": lazy_gettext("The rules of summer time changed: this time needs a look"),
}

# What an alert is about where that is a part of the portal and not the reference of something.
PART_WORDS = {
    "texts": lazy_gettext("Texts"),
    "text": lazy_gettext("Text"),
    "email": lazy_gettext("E-mail"),
    "places": lazy_gettext("Places"),
    "requests": lazy_gettext("Requests"),
    "scheduler": lazy_gettext("Clockwork"),
    "clockwork": lazy_gettext("Clockwork"),
}
HAVE_MESSAGES = ("BK-", "FH-", "MS-")


@dataclass(frozen=True)
class Step:
    """One line of what happened to a message."""

    at: datetime
    said: str


def kind_words(name: str) -> str:
    if name in KIND_WORDS:
        return str(KIND_WORDS[name])
    days = name.removeprefix("reminder_").removesuffix("d")
    if days.isdigit():
        return str(ngettext("Reminder %(num)s day before", "Reminder %(num)s days before", int(days)))
    return name


def reason_words(reason: str | None) -> str:
    return gettext(WORDS[Reason(reason)]) if reason in set(Reason) else ""


def alert_words(kind: str) -> str:
    return str(ALERT_WORDS.get(kind, lazy_gettext("Needs a look")))


def about_words(about: str) -> str:
    return str(PART_WORDS.get(about, about))


def state_words(message: Shown) -> str:
    if message.is_unsure and message.state in (State.SENT, State.DELIVERED):
        return str(gettext("Sent, perhaps twice: the first answer got lost"))
    return str(STATE_WORDS[message.state])


def when_words(message: Shown) -> str:
    """When it went, or when it is to go."""
    if message.sent_at is not None:
        return show_when(message.sent_at, first=True)
    if message.state in (State.PLANNED, State.HELD, State.DUE, State.CLAIMED):
        return show_when(message.ready_at, first=True)
    return show_when(message.due_at, first=True)


def history(whole: Whole, done: list[Done]) -> list[Step]:
    """What happened, in the order of time."""
    message = whole.message
    steps = [Step(whole.made_at, gettext("Planned for %(when)s.", when=show_when(message.due_at)))]
    if message.sent_at is not None:
        steps.append(Step(message.sent_at, gettext("Handed to the provider.")))
    if whole.delivered_at is not None:
        steps.append(Step(whole.delivered_at, gettext("The provider says it arrived.")))
    not_arrived = gettext("The provider says it did not arrive.")
    steps += [Step(at, not_arrived) for at, outcome in whole.receipts if outcome != "delivered"]
    for each in done:
        if each.kind in DONE_WORDS:
            why = str(WHY_WORDS[Why(each.why)])
            steps.append(Step(each.at, DONE_WORDS[each.kind] % {"who": each.by, "why": why[:1].lower() + why[1:]}))
    return sorted(steps, key=lambda step: step.at)


def every_words(every: timedelta, from_hour: int | None) -> str:
    """How often a job is done."""
    if from_hour is not None:
        return str(gettext("once a day, from %(time)s on", time=show_time(time(from_hour))))
    seconds = int(every.total_seconds())
    if seconds % 3600 == 0:
        return str(ngettext("every hour", "every %(num)s hours", seconds // 3600))
    if seconds % 60 == 0:
        return str(ngettext("every minute", "every %(num)s minutes", seconds // 60))
    return str(ngettext("every second", "every %(num)s seconds", seconds))


def ago_words(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return str(gettext("Never yet"))
    seconds = int((now - moment).total_seconds())
    if seconds < 120:
        return str(gettext("A moment ago"))
    if seconds < 2 * 3600:
        return str(ngettext("%(num)s minute ago", "%(num)s minutes ago", seconds // 60))
    if seconds < 20 * 3600:
        return str(ngettext("%(num)s hour ago", "%(num)s hours ago", seconds // 3600))
    return f"{show_day(moment, first=True)}, {show_time(moment)}"


def known_kinds() -> list[tuple[str, str]]:
    """Every kind with its words, those for people first."""
    return [(name, kind_words(name)) for name in kinds.KINDS]
