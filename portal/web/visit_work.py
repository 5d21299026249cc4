"""A piece of work that what the visit holds belongs to: one commit in place of two."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import current_app, session
from sqlalchemy.orm import Session

from portal.shared.clock import now
from portal.storage.work import work
from portal.web.visits import Visits


@contextmanager
def work_and_visit(db: Session) -> Iterator[Session]:
    """What is put into `flask.session` within it is saved with the rest, and forgotten with the rest."""
    visit: Any = session._get_current_object()  # type: ignore[attr-defined]
    before, was_modified, is_kept = dict(visit), visit.modified, False
    try:
        with work(db) as unit:
            yield unit
            if visit.modified:
                is_kept = cast("Visits", current_app.session_interface).keep_within(unit, visit, now())
    except BaseException:
        visit.clear()
        visit.update(before)
        visit.modified = was_modified
        raise
    if is_kept:
        visit.modified = False
