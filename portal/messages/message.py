"""What other features hand over: one message about one thing, not yet bound to a way."""

from dataclasses import dataclass, field
from datetime import datetime

ASKED_SINCE = "asked_since"


@dataclass(frozen=True)
class Message:
    """`about` is a public reference. Times are aware instants.

    `starts_at` is when the thing it is about takes place (None for a plain note); after `useless_after` it is never
    sent. `facts` are what the words need and are kept sealed: `place` (a neutral venue name), `by` (a date as
    2026-11-26, the day by which we reply). `ASKED_SINCE` among them: it answers what somebody asked after they ended
    their request, who is told nothing else.
    """

    kind: str
    about: str
    due_at: datetime
    useless_after: datetime
    starts_at: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)
    only_by: str = ""  # the one way that will do; '' for whichever the person prefers

    def __post_init__(self) -> None:
        for moment in (self.due_at, self.useless_after, self.starts_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("a message needs aware instants")
