"""The circuit breaker of a gateway: five failures in a row open it; after a minute one message may try (F9)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

OPENS_AFTER = 5
PAUSE = timedelta(seconds=60)


@dataclass(frozen=True)
class Circuit:
    failures: int = 0
    open_until: datetime | None = None

    def allowance(self, now: datetime, usual: int) -> int:
        """How many messages may go now: none while open, one to try out, else the usual batch."""
        if self.failures < OPENS_AFTER or self.open_until is None:
            return usual
        # A clock that was put back must not keep it open for longer than the pause.
        is_open = now < self.open_until <= now + PAUSE
        return 0 if is_open else 1

    def after_failure(self, now: datetime) -> "Circuit":
        failures = self.failures + 1
        return Circuit(failures, now + PAUSE if failures >= OPENS_AFTER else None)

    def after_success(self) -> "Circuit":
        return replace(self, failures=0, open_until=None)
