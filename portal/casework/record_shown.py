"""How the page of a request reads: what happened so far, where it stands, why another record may be the same."""

from flask_babel import gettext, lazy_gettext

from portal.casework.record_queries import Happened, Likely
from portal.messages.shown import WAY_WORDS
from portal.referrals.stages import Stage

STAGE_WORDS = {
    Stage.RECEIVED: lazy_gettext("Nobody has read it yet"),
    Stage.IN_REVIEW: lazy_gettext("Somebody has read it"),
    Stage.OFFERED: lazy_gettext("People or times were offered"),
    Stage.SUPPORTED: lazy_gettext("They have somebody to talk to"),
    Stage.DECLINED: lazy_gettext("We could not help, and said where else"),
    Stage.WITHDRAWN: lazy_gettext("They ended it"),
    Stage.CLOSED: lazy_gettext("It is closed"),
}
OUTCOME_WORDS = {
    "spoke": lazy_gettext("We spoke."),
    "no_answer": lazy_gettext("No answer."),
    "other_person": lazy_gettext("Someone else answered."),
    "sent": lazy_gettext("Sent."),
    "not_made": lazy_gettext("Not tried in the end."),
}
WRONG_WORDS = {
    "not_safe": lazy_gettext("Choose one of the safe ways"),
    "not_that_way": lazy_gettext("Choose what fits this way: a call is answered or not, a text or letter is sent"),
    "needed": lazy_gettext("Choose yes or no: did you leave a message?"),
    "they_said_no": lazy_gettext(
        "They said no to messages, so this cannot be logged as a usual call. Use the button below"
    ),
    "ask": lazy_gettext("Ask if this way and these times are still safe, then tick the box"),
}


def happened_words(each: Happened) -> str:
    """One sentence or two. Own words are shown apart."""
    if each.what == "contact":
        said = f"{each.by}: {WAY_WORDS[each.way]}. {OUTCOME_WORDS[each.code]}"
        if each.left_message == "yes":
            said += " " + gettext("A message was left.")
        elif each.left_message == "no":
            said += " " + gettext("No message was left.")
        return said
    if each.what == "note":
        return str(gettext("%(name)s wrote:", name=each.by) if each.by else gettext("They wrote to us:"))
    if each.what == "message":
        return str(gettext("The portal sent a message by %(way)s.", way=str(WAY_WORDS[each.way]).lower()))
    if each.what == "moved":
        return str(STAGE_WORDS[Stage(each.code)]) + (f" ({each.by})." if each.by else ".")
    holder = each.said or gettext("Nobody yet")
    return str(gettext("%(name)s said who has it: %(holder)s.", name=each.by, holder=holder))


def likely_words(each: Likely) -> str:
    ended = f" {STAGE_WORDS[each.ended]}." if each.ended else ""
    if each.because == "name":
        return str(gettext("The same name and area.") + ended)
    return str(gettext("The same way to reach them: %(way)s.", way=str(WAY_WORDS[each.because]).lower()) + ended)
