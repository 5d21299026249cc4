"""Which guides there are, and which comes first for whom (R-13, R-43, N-23, N-51). Texts lie in templates."""

from dataclasses import dataclass

N_ = str  # marks a sentence for the catalogue


@dataclass(frozen=True)
class Guide:
    name: str  # the end of its address: neutral (N-04)
    title: str


GUIDES = (
    Guide("friends", N_("For friends, neighbours and people at work")),
    Guide("you", N_("Looking after yourself")),
    Guide("loss", N_("After someone has died")),
    Guide("young", N_("For children and young people")),
)
BY_NAME = {guide.name: guide for guide in GUIDES}
FIRST = {"friends": "friends", "families": "you", "bereaved": "loss"}


def in_order(first: str, *, wants_young: bool = False) -> list[Guide]:
    """The guide that fits first, then those that were asked for. `first` as journey.first_guide gives it."""
    names = [FIRST.get(first, "you")]
    names += ["young"] if wants_young else []
    names += ["you"] if "you" not in names and first != "bereaved" else []
    return [BY_NAME[name] for name in names]
