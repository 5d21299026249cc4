"""Who keeps entries: the team all of them, owners from outside the team those that were given to them."""

TEAM = ("coordinator", "duty-lead", "administrator")
OWNERS = ("listing-owner", "partner-worker")
KEEPERS = (*TEAM, *OWNERS)


def is_team(role: str) -> bool:
    return role in TEAM


def may_take_back(*, role: str, me: str, by: str) -> bool:
    """Owners undo what owners like themselves did; what the team decided stays until the team says otherwise."""
    return is_team(role) or by == me
