"""What a conversation can cover and how things around somebody are named. Nothing here is counted (R-70)."""

N_ = str  # marks a sentence for the catalogue

AREAS = {
    "health": N_("Health"),
    "sleep": N_("Sleep"),
    "work": N_("Work or study"),
    "money": N_("Money"),
    "relationships": N_("Relationships"),
    "safety": N_("Being safe"),
    "caring": N_("Caring for others"),
}
SIDES = {"helps": N_("It helps"), "in_the_way": N_("It gets in the way")}
SOURCES = {"person": N_("They said so"), "worker": N_("A worker saw it"), "other": N_("Somebody else said so")}
CRITERIA_VERSION = "2026-11"  # another sentence below is another version; what was written keeps the one it went by
CRITERIA = (  # what is written down and how: the person reads the same lines
    N_("We write one thing at a time: something that helps, or something that gets in the way."),
    N_("Each thing says how we know, and who says so."),
    N_("You can say what you think of each one. We keep your words beside it."),
    N_("Nothing is counted or added up. There is no score."),
    N_("It never means less support for you, or for anyone else."),
)
WILLING = {"yes": N_("Yes"), "no": N_("No"), "not_sure": N_("I’m not sure")}
CONFIDENCE = {
    "very": N_("Very sure of myself"),
    "quite": N_("Quite sure"),
    "a_little": N_("A little sure"),
    "not_yet": N_("Not sure of myself yet"),
}
KINDS = {
    "relative": N_("Relative"),
    "friend": N_("Friend"),
    "neighbour": N_("Neighbour"),
    "worker": N_("Somebody whose job it is"),
    "other": N_("Somebody else"),
}
CLOSENESS = {"near": N_("Close"), "middle": N_("In between"), "far": N_("Further away")}
NEEDS = {  # any number of them; never only about drinking or drugs
    "disability": N_("A disability"),
    "learning": N_("A learning disability"),
    "deaf": N_("Deaf or hard of hearing"),
    "sight": N_("Sight loss"),
    "mental": N_("Mental health"),
    "language": N_("Another language"),
    "reading": N_("Reading or forms"),
    "caring": N_("Caring for somebody"),
    "other": N_("Something else"),
}
MOST_INITIALS = 4
NONE_OF_THESE = "none"


class NotInitials(ValueError):
    """More than initials was typed."""


def initials(typed: str) -> str:
    """M.P. and m p become MP. Raises NotInitials for anything longer: other people's names are not kept (R-76)."""
    letters = "".join(letter for letter in typed if letter.isalpha())
    words = [word for word in typed.replace(".", " ").split() if word]
    is_name = any(len(word) > 1 and not word.isupper() for word in words)
    if not letters or len(letters) > MOST_INITIALS or is_name or any(letter.isdigit() for letter in typed):
        raise NotInitials(typed)
    return letters.upper()
