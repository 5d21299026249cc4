"""What is said before a story is published, and before one is read (R-20)."""

N_ = str  # marks a sentence for the catalogue

CONSENT_VERSION = "2026-11"
CONSENT = (
    N_("Your story may be read by anyone on these pages."),
    N_("We change names, places and dates so that no one is known by it. You read it before it is shown."),
    N_("You can take it back at any time. It is gone from these pages at once."),
    N_("Saying no changes nothing about your support."),
)
# Each is said above a story, so that a reader can pass it by.
MENTIONS = {
    "death": N_("a death"),
    "overdose": N_("an overdose"),
    "violence": N_("violence"),
    "self_harm": N_("self-harm or suicide"),
    "children": N_("children taken into care"),
    "prison": N_("prison or police"),
    "illness": N_("serious illness"),
}
LONGEST = 4_000


def mentioned(kept: str) -> list[str]:
    """The words for what a row's `mentions` names, in our order."""
    names = kept.split()
    return [words for name, words in MENTIONS.items() if name in names]
