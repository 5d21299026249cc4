"""How it reads whom somebody would find it easiest to talk to, and what a mentor has been through."""

from flask_babel import gettext

from portal.mentoring.alike import BEREAVED, OPEN, Alike
from portal.mentoring.choosing_queries import Person
from portal.mentoring.matching import Because
from portal.mentoring.words import ALIKE_WORDS, EXPERIENCE_WORDS


def alike_words(alike: Alike | None) -> str:
    """'' where nothing was said."""
    return gettext(ALIKE_WORDS[alike]) if alike else ""


def alike_answers() -> list[tuple[str, str]]:
    return [*((each.value, alike_words(each)) for each in Alike), (OPEN, gettext("I do not mind"))]


def experience_words(person: Person) -> str:
    """What they publish of themselves, but for what stands beside it as a reason; '' where that is all."""
    reasons = {reason.detail for reason in person.reasons if reason.because is Because.ALSO}
    experiences = [tag for tag in person.experiences if tag not in reasons]
    known = [gettext(EXPERIENCE_WORDS[tag]) for tag in experiences if tag in EXPERIENCE_WORDS]
    said = [gettext("Has been through it as: %(who)s.", who=", ".join(known))] if known else []
    return " ".join([*said, *([gettext("Someone close to them died.")] if BEREAVED in experiences else [])])
