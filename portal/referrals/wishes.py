"""What somebody may say about how it goes with us: each is answered by a person within 30 days (N-53)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.shared.clock import instant, today

REPLY_WITHIN = timedelta(days=30)
N_ = str  # marks a sentence for the catalogue


@dataclass(frozen=True)
class WishKind:
    code: str
    text: str


KINDS = (
    WishKind("other_mentor", N_("I would like to talk to someone else")),
    WishKind("other_worker", N_("I would like another person on the team")),
    WishKind("disagree", N_("I do not agree with something")),
    WishKind("complain", N_("Something was not right")),
)
CODES = tuple(kind.code for kind in KINDS)


def reply_by(sent_at: datetime) -> datetime:
    """5pm local, 30 days on."""
    return instant(today(sent_at + REPLY_WITHIN), time(17))
