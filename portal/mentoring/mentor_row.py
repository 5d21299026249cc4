"""What a press needs to know of a mentor: read without the mapper, because whoever books waits for it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime


class TakesPeople:
    """What follows from a mentor's own dates."""

    supervision_on: date | None
    stepping_back_at: datetime | None

    def takes_new(self, on: date) -> bool:
        """Whether somebody new may come: supervision not overdue (R-28), and not stepping back."""
        return self.stepping_back_at is None and self.supervision_on is not None and self.supervision_on >= on


@dataclass(frozen=True)
class MentorRow(TakesPeople):
    """The columns of `peer_mentor` by their own names."""

    id: str
    ref: str
    worker_id: str
    nation: str
    district: str
    bookable: bool
    session_minutes: int
    rest_minutes: int
    before_minutes: int
    notice_hours: int
    weeks_ahead: int
    caseload_limit: int
    weekly_hours_limit: int
    sessions_a_day: int
    supervision_on: date | None
    training_ok_until: date | None
    stepping_back_at: datetime | None
    rest_until: datetime | None
