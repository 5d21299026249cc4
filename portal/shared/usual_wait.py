"""The usual wait that people are shown is looked at every week (N-14)."""

from datetime import date, timedelta

LOOK_EVERY = timedelta(days=7)


def looked_on(written: str) -> date | None:
    """The day as it is kept in the settings; None for none, or for what is no day."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def is_old(days: int, on: date | None, today: date) -> bool:
    """A number that is shown, and that nobody has looked at for longer than a week."""
    return days > 0 and (on is None or today - on > LOOK_EVERY)
