"""Each reason in words the team can read, and the person too one day. Marked for the catalogue; shown with gettext."""

from portal.messages.safety import Reason

N_ = str  # marks a sentence for the catalogue

WORDS: dict[Reason, str] = {
    Reason.NOBODY_ASKED: N_("This person has not told us a safe way to be in touch."),
    Reason.STOPPED: N_("This person asked for no more messages."),
    Reason.ENDED: N_("This person ended their request."),
    Reason.COMES_BACK: N_("This person comes back by themselves with their code. Nothing is sent."),
    Reason.BY_HAND: N_("The only safe ways are for a person to use: a call, a letter or a video call."),
    Reason.NO_SAFE_WAY: N_("No safe way is named that we could use for this."),
    Reason.NOT_SAFE: N_("This way is not marked as safe."),
    Reason.OTHER_BOOKING: N_("This number was given for another booking only."),
    Reason.NOT_WORKING: N_("The number or address does not work. Ask for another when you next speak."),
    Reason.NOT_A_MOBILE: N_("Texts go to UK mobile numbers only, and e-mails to whole addresses."),
    Reason.NOT_CONFIRMED: N_("Nothing else goes to this number or address before it is confirmed."),
    Reason.ONE_A_DAY: N_("A new number or address gets one message a day, until it is confirmed."),
    Reason.CHECK_AGAIN: N_("It is over 90 days since anyone asked whether this way is still safe."),
    Reason.REMINDERS_OFF: N_("This person does not want reminders."),
    Reason.NOT_ASKED_FOR: N_("This person did not ask for a reminder on the day."),
    Reason.NOT_NOW: N_("Waiting for a time this person said is safe."),
    Reason.NO_SAFE_TIME: N_("There was no safe time left before it was needed."),
    Reason.TOO_CLOSE: N_("Another reminder goes at nearly the same time."),
    Reason.TOO_LATE: N_("It would have come too late to be of use."),
    Reason.WORDS: N_("The words would have given something away."),
    Reason.BUDGET: N_("The limit for texts is reached."),
    Reason.GATEWAY: N_("The mail or text provider did not answer. We try again."),
    Reason.REJECTED: N_("The mail or text provider will not deliver to this address."),
    Reason.UNSURE: N_("The answer got lost. It may have been sent once before."),
    Reason.OFF: N_("What it was about was cancelled or moved."),
    Reason.ERASED: N_("This person's details were erased."),
    Reason.CONTACT_CHANGED: N_("This person changed how to be in touch."),
    Reason.DROPPED: N_("Somebody of the team chose not to send it."),
}
