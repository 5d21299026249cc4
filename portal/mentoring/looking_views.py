"""Who looks at free times, and the pages of them that are kept for whoever is offered the same people (P6, P7)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, session
from flask.typing import ResponseReturnValue

from portal.mentoring import looking_queries
from portal.mentoring.changed_parts import times_with
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
    frame = kept_pages.key()
    if frame is None:
        return None
    state, own_word = _state_of_one(moment, mentor_ref) if mentor_ref else (_state(moment), "")
    look = _look(state, moment, mentor_ref)
    if look is None:
        return None
    key = (*frame, *look, own_word)
    page = state.page(key, moment)
    if page is None:
        reading_anew()
        until = looking_queries.next_end(engine(), moment) if mentor_ref else None
        page = kept_pages.for_anybody(lambda: make() or "")
        if not page:
            return None
        state.keep(key, page, until)
    return kept_pages.for_this_visit(page)


def _state(moment: datetime) -> State:
    """For pages of everybody's times."""
    known = _known(*looking_queries.PARTS)
    held: Kept = current_app.extensions.setdefault("portal_kept_times", Kept())
    return held.at(moment, known, lambda: looking_queries.next_end(engine(), moment))


def _state_of_one(moment: datetime, mentor_ref: str) -> tuple[State, str]:
    """For pages of one mentor's times, and the word of this one. When something held ends is known to each page."""
    own_word = times_with(mentor_ref)
    *known, word, settings = _known(*looking_queries.PARTS_OF_ONE, own_word)
    held: Kept = current_app.extensions.setdefault("portal_kept_times_of_one", Kept())
    return held.at(moment, (*known, settings)), word


def _known(*parts: str) -> tuple[Any, ...]:
    words = part_words(*parts)
    settings = current_app.extensions["portal_settings"]
    return (*(words[part] for part in parts), settings._get_current_object())


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
    if mentor_ref:
        return (*chosen, own.apart, member if mentor_ref in own.met_refs else "")
    if own.met and state.closed is None:
        state.closed = looking_queries.closed_to_new(reading_anew(), now=moment)
    return (*chosen, own.apart, member if own.met & (state.closed or frozenset()) else "")
