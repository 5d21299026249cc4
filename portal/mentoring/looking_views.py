"""Who looks at free times, and the pages of them that are kept for whoever is offered the same people (P6, P7)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, session
from flask.typing import ResponseReturnValue

from portal.mentoring import looking_queries
from portal.mentoring.pages_kept import Kept, State
from portal.mentoring.reader_shown import YOUNG, kept_in_visit
from portal.referrals import queries as referrals
from portal.web import kept_pages
from portal.web.db import engine, part_words, reading_anew


def asker() -> referrals.Asker | None:
    """Whose visit it is, without their name: for a press, which shows none."""
    held = session.get(referrals.IN_VISIT)
    return referrals.asker_of(engine(), held) if isinstance(held, str) and held else None


def kept_page(make: Callable[[], str | None], moment: datetime, *, mentor_ref: str = "") -> ResponseReturnValue | None:
    """The page, made or kept. None where it is somebody's own, or where `make` makes none.

    Only for pages in which nothing depends on what somebody said they need: who fits them, and why.
    """
    state = _state(moment)
    frame = kept_pages.key()
    look = _look(state, moment, mentor_ref) if frame is not None else None
    if frame is None or look is None:
        return None
    key = (*frame, *look)
    page = state.page(key)
    if page is None:
        reading_anew()
        page = kept_pages.for_anybody(lambda: make() or "")
        if not page:
            return None
        state.keep(key, page)
    return kept_pages.for_this_visit(page)


def _state(moment: datetime) -> State:
    settings = current_app.extensions["portal_settings"]
    words = part_words(*looking_queries.PARTS)
    known = (*(words[part] for part in looking_queries.PARTS), settings._get_current_object())
    held: Kept = current_app.extensions.setdefault("portal_kept_times", Kept())
    return held.at(moment, known, lambda: looking_queries.next_end(engine(), moment))


def _look(state: State, moment: datetime, mentor_ref: str) -> tuple[Any, ...] | None:
    """Who is left out, and who is offered to this person alone. None: the page is theirs."""
    refs, districts = kept_in_visit()
    chosen = (tuple(refs), tuple(districts))
    member = session.get(referrals.IN_VISIT)
    if not isinstance(member, str) or not member:
        return (*chosen, (), "")
    band = referrals.age_band_of(engine(), member)
    own = looking_queries.own_of(engine(), member)
    if band is None or band in YOUNG or mentor_ref in own.holds_with:
        return None
    if own.met and state.closed is None:
        state.closed = looking_queries.closed_to_new(reading_anew(), now=moment)
    return (*chosen, own.apart, member if own.met & (state.closed or frozenset()) else "")
