"""Pieces of work that waited for each other in a circle: the database ends one of them (40P01), or one whose facts
changed under it (40001). Nothing of it is saved. Whoever asked for it is run again from the beginning, as if they had
come a moment later, and nobody is told to try again.

Only while nothing of the first try stays: no work was saved, no key shredded, nothing told outside. Twice at most, so
that nobody can make more of one press than three tries.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from random import uniform
from time import sleep
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

log = logging.getLogger("portal.storage")
Answer = TypeVar("Answer")
AGAIN = 2
PAUSE = 0.1  # seconds at most, so that the two do not meet in step once more
_ENDED = ("40P01", "40001")


class FromTheBeginning(BaseException):
    """Not an error that a page words or swallows: it goes to where the try began."""


class _Try:
    def __init__(self, *, is_last: bool, is_safe_twice: bool) -> None:
        self.is_last, self.is_safe_twice, self.stays = is_last, is_safe_twice, False


_present: ContextVar[_Try | None] = ContextVar("present_try", default=None)


def from_the_beginning(do: Callable[[], Answer], *, is_safe_twice: bool = False) -> Answer:
    """What `do` gives. `is_safe_twice`: it may be run again whatever of it stays."""
    for before in range(AGAIN + 1):
        mark = _present.set(_Try(is_last=before == AGAIN, is_safe_twice=is_safe_twice))
        try:
            return do()
        except FromTheBeginning:
            log.info("run-again", extra={"count": before + 1})
        finally:
            _present.reset(mark)
        sleep(uniform(PAUSE / 10, PAUSE))
    raise AssertionError("the last try does not ask for another")


def stays() -> None:
    """Something of this try is there from now on, whatever becomes of the rest."""
    if (present := _present.get()) is not None:
        present.stays = True


def was_in_a_circle(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _ENDED


def begin_again(error: DBAPIError) -> None:
    """Raises FromTheBeginning, unless this was the last try, something of it stays, or nobody began one."""
    present = _present.get()
    if present is not None and not present.is_last and (present.is_safe_twice or not present.stays):
        raise FromTheBeginning from error
