"""Keep count of texts before they leave."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from portal.messages import kinds
from portal.messages.alert_actions import raise_alert
from portal.messages.budget import Budget, Spent
from portal.messages.dispatch_actions import Ready
from portal.messages.models import OutboxMessage
from portal.shared.clock import day_bounds, today


def spent(db: Session, now: datetime) -> Spent:
    """Parts sent, by the local day and month."""
    day, _ = day_bounds(today(now))
    month, _ = day_bounds(today(now).replace(day=1))
    total = select(func.coalesce(func.sum(OutboxMessage.parts), 0)).where(OutboxMessage.way == "text")
    return Spent(
        int(db.scalar(total.where(OutboxMessage.sent_at >= day)) or 0),
        int(db.scalar(total.where(OutboxMessage.sent_at >= month)) or 0),
    )


class Meter:
    """Counts one batch on top of what was sent. One dispatcher sends texts at a time, so this is all there is."""

    def __init__(self, db: Session, budget: Budget, now: datetime) -> None:
        self._db, self._budget, self._now = db, budget, now
        self._used: Spent | None = None
        self._numbers: Counter[tuple[str, bool]] = Counter()

    def over(self, item: Ready) -> datetime | None:
        """None: it may go, and is counted. Else the moment from which to ask again: tomorrow."""
        used = self._used or spent(self._db, self._now)
        tomorrow = day_bounds(today(self._now))[1]
        if used.is_over(self._budget, item.parts):
            self._used = used
            raise_alert(self._db, kind="text-budget-spent", about="texts", now=self._now)
            return tomorrow
        if self._sent_to(item) >= self._budget.to_one_number(cannot_wait=item.cannot_wait):
            if item.cannot_wait:  # somebody may be in trouble, and this way is shut: it is not held back in silence
                raise_alert(self._db, kind="urgent-texts-held", about="texts", now=self._now)
            return tomorrow
        self._numbers[item.to_index, item.cannot_wait] += 1
        self._used = Spent(used.today + item.parts, used.this_month + item.parts)
        if self._used.is_half(self._budget) and not used.is_half(self._budget):
            raise_alert(self._db, kind="text-budget-half", about="texts", now=self._now)
        return None

    def _sent_to(self, item: Ready) -> int:
        """What cannot wait, and the rest, each counted by itself: neither takes the other's room."""
        day, _ = day_bounds(today(self._now))
        urgent = OutboxMessage.kind.in_(kinds.AT_ANY_HOUR)
        same = select(func.count()).where(
            OutboxMessage.way == "text",
            OutboxMessage.to_index == item.to_index,
            OutboxMessage.sent_at >= day,
            urgent if item.cannot_wait else not_(urgent),
        )
        return int(self._db.scalar(same) or 0) + self._numbers[item.to_index, item.cannot_wait]
