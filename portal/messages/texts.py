"""The sentences themselves, by kind and level (content-style section 4). Marked for the catalogue, looked up late.

A lost or unclear word here can do harm: change one only with its twins in every language, and run tests/messages.
"""

from dataclasses import dataclass

N_ = str  # marks a sentence for the catalogue


@dataclass(frozen=True)
class Wording:
    """`named` and `full` may be empty: then the level below is used. `%(change)s` is one of the sentences CHANGE_..."""

    neutral: str
    named: str = ""
    full: str = ""
    subject: str = ""

    def at(self, level: str) -> str:
        if level == "full" and self.full:
            return self.full
        return self.named if level != "neutral" and self.named else self.neutral


CHANGE_BY_REPLY = N_("For another time reply 2 or ring %(phone)s.")
CHANGE_BY_PHONE = N_("For another time ring %(phone)s.")
TODAY, TOMORROW = N_("today"), N_("tomorrow")
AUTOMATIC = N_("This is an automatic message.")
AUTOMATIC_TEXT = N_("Automatic message.")  # in a text each letter counts (N-55)
STOP_BY_PHONE = N_("To stop these messages, ring %(phone)s.")
STOP_BY_SITE = N_("To stop these messages, go to %(site)s with your code, or ring %(phone)s.")
STOP_AT_WORK = N_("You can change what you are sent on your own page.")
A_BOOKING = N_("Your booking for %(day)s")
A_NOTE = N_("A note for you")

# Of several pieces of news at once, what is new about each.
NEWS = {"work_booked": N_("new"), "work_changed": N_("moved"), "work_cancelled": N_("off")}

TEXTS: dict[str, Wording] = {
    "received": Wording(
        N_("We have your request. We will reply by %(by)s. Questions? Ring %(phone)s."),
        N_("%(name)s: we have your request. We will reply by %(by)s. Questions? Call %(phone)s."),
        subject=A_NOTE,
    ),
    "booked": Wording(
        N_("You are booked for %(day)s at %(time)s. %(change)s"),
        N_("%(name)s: you are booked for %(day)s at %(time)s%(place)s. %(change)s"),
        N_(
            "%(name)s: you are booked for %(day)s at %(time)s%(place)s."
            " To change or cancel, go to %(site)s with your code."
        ),
        subject=A_BOOKING,
    ),
    "reminder_3d": Wording(
        N_("A reminder: %(day)s, %(time)s. %(change)s"),
        N_("%(name)s: see you %(day)s at %(time)s%(place)s. %(change)s"),
        N_("%(name)s: see you %(day)s at %(time)s%(place)s. To change or cancel, go to %(site)s with your code."),
        subject=A_BOOKING,
    ),
    "reminder_1d": Wording(
        N_("A reminder: %(day)s, %(time)s. %(change)s"),
        N_("%(name)s: a reminder for %(day)s, %(time)s%(place)s. %(change)s"),
        N_("%(name)s: a reminder for %(day)s, %(time)s%(place)s. Need another time? %(site)s or %(phone)s."),
        subject=A_BOOKING,
    ),
    "nudge_today": Wording(
        N_("We are expecting you at %(time)s today. %(change)s"),
        N_("%(name)s: we are expecting you at %(time)s today. %(change)s"),
        N_("%(name)s: we are expecting you at %(time)s today. Need another time? %(site)s or %(phone)s."),
        subject=A_BOOKING,
    ),
    "changed": Wording(
        N_("Your booking is now %(day)s at %(time)s. %(change)s"),
        N_("%(name)s: your booking is now %(day)s at %(time)s%(place)s. %(change)s"),
        subject=A_BOOKING,
    ),
    "cancelled_by_you": Wording(
        N_("Your booking is cancelled. %(change)s"),
        N_("%(name)s: your booking is cancelled. You can choose another time whenever you like. Ring %(phone)s."),
        N_("%(name)s: your booking is cancelled. You can choose another time whenever you like at %(site)s."),
        subject=A_NOTE,
    ),
    "cancelled_by_us": Wording(
        N_("Sorry, we need to move %(day)s %(time)s. %(change)s"),
        N_("%(name)s: sorry, we need to move %(day)s %(time)s. Please call %(phone)s for another time."),
        N_(
            "%(name)s: sorry, we need to move %(day)s %(time)s. Please pick another time at %(site)s or call %(phone)s."
        ),
        subject=A_BOOKING,
    ),
    "missed": Wording(
        N_("Sorry we missed each other. %(change)s"),
        N_("%(name)s: sorry we missed each other. If you would like another time, ring %(phone)s."),
        N_("%(name)s: sorry we missed each other. Choose another time at %(site)s if you would like one."),
        subject=A_NOTE,
    ),
    "message_waiting": Wording(
        N_("There is a note for you. You will need your code."),
        N_("%(name)s: there is a note for you. You will need your code."),
        N_("%(name)s: there is a note for you at %(site)s. You will need your code."),
        subject=A_NOTE,
    ),
    "interpreter_wait": Wording(
        N_("We are still arranging %(day)s %(time)s. We will confirm by %(by)s."),
        N_("%(name)s: we are still arranging %(day)s %(time)s. We will confirm by %(by)s."),
        subject=A_BOOKING,
    ),
    "other_times": Wording(
        N_("Sorry, %(day)s %(time)s is off. Instead: %(others)s? %(change)s"),
        N_("%(name)s: sorry, %(day)s %(time)s is off. Instead: %(others)s? %(change)s"),
        N_("%(name)s: sorry, %(day)s %(time)s is off. Instead: %(others)s? Choose at %(site)s."),
        subject=A_BOOKING,
    ),
    "time_kept": Wording(
        N_("Kept for you until the end of %(by)s: %(day)s, %(time)s. You will need your code."),
        N_("%(name)s: kept for you until the end of %(by)s: %(day)s, %(time)s. You will need your code."),
        N_("%(name)s: kept for you until the end of %(by)s: %(day)s, %(time)s. Go to %(site)s with your code."),
        subject=A_NOTE,
    ),
    "confirm_way": Wording(
        N_("Your six figures: %(code)s. Not you? Do nothing."),
        subject=A_NOTE,
    ),
    # For people who sign in: references only, never names.
    "work_needs_look": Wording(N_("%(ref)s needs a look."), subject=N_("%(ref)s needs a look")),
    "work_urgent": Wording(N_("%(ref)s needs a look now."), subject=N_("%(ref)s needs a look now")),
    "work_booked": Wording(N_("%(ref)s: new, %(day)s, %(time)s."), subject=N_("%(ref)s is new")),
    "work_changed": Wording(N_("%(ref)s: now %(day)s, %(time)s."), subject=N_("%(ref)s has moved")),
    "work_cancelled": Wording(N_("%(ref)s: %(day)s, %(time)s is off."), subject=N_("%(ref)s is off")),
    "work_check_in": Wording(
        N_("%(ref)s: please check in or out now, on your page, by a text with IN or OUT, or ring %(phone)s."),
        subject=N_("%(ref)s: please check in or out"),
    ),
    "work_out_alone": Wording(
        N_("%(ref)s: no word since %(time)s. Look at your page now."), subject=N_("%(ref)s: no word since %(time)s")
    ),
    "work_several": Wording(N_("New for you: %(refs)s."), subject=N_("New for you: %(count)s")),
}
