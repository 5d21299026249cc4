"""The optional check "How is this affecting you?": six items at most, nothing is kept, all lead to help (R-02)."""

from dataclasses import dataclass

N_ = str  # marks a sentence for the catalogue


@dataclass(frozen=True)
class Item:
    code: str
    text: str
    help: str  # what there is for it


ITEMS = (
    Item("sleep", N_("I sleep badly or worry a lot"), N_("Someone to listen, by phone, video or in person.")),
    Item("alone", N_("I have nobody I can tell"), N_("A talk with someone who has been through it, or a group.")),
    Item("unsafe", N_("I sometimes feel unsafe"), N_("Help to stay safe. You can ask for it now.")),
    Item("money", N_("Money, home or work is a problem"), N_("Practical help with money, housing and work.")),
    Item(
        "children", N_("I worry about a child or young person"), N_("Help for children and young people in a family.")
    ),
    Item(
        "myself", N_("I have stopped doing things for myself"), N_("Clear information, and time that is only for you.")
    ),
)
ALWAYS = N_("Someone to listen, whatever you ticked. You do not have to be sure that you need it.")


def helps(codes: list[str]) -> list[str]:
    """At least one kind of support, whatever was ticked."""
    return [item.help for item in ITEMS if item.code in codes] or [ALWAYS]
