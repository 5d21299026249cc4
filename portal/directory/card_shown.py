"""Entries of the results as HTML: made once for as long as their words are true, then only filled in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from flask import current_app, request
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from portal.directory.entries import Entry, is_stale
from portal.directory.entry_queries import entries_by_id
from portal.directory.fitting_queries import Hit
from portal.directory.kept import Card, State
from portal.directory.shown import miles_figure, miles_words, result
from portal.directory.when import Asked
from portal.web.i18n import current_language

SEARCH, FAR, CUT = "\ue000", "\ue001", "\ue002"  # on no keyboard; an entry that held one would show the search there


def cards(
    db: Session, hits: Iterable[Hit], *, asked: Asked, now: datetime, stale_before: date, state: State
) -> dict[int, Card]:
    """By listing. What is not kept, or is true no longer, is read and made anew."""
    language, root = current_language(), request.script_root
    made: dict[int, Card] = {}
    missing: list[Hit] = []
    for hit in hits:
        kept = state.cards.get(_key(hit, asked, language, root))
        if kept is not None and now < kept.good_until:
            made[hit.listing_id] = kept
        else:
            missing.append(hit)
    if missing:
        read = entries_by_id(db, missing, now=now, then=asked.stretch)
        there = [hit for hit in missing if hit.listing_id in read]
        fresh = _made([read[hit.listing_id] for hit in there], stale_before)
        for hit, card in zip(there, fresh, strict=True):
            made[hit.listing_id] = card
            state.cards.put(_key(hit, asked, language, root), card)
    return made


def _key(hit: Hit, asked: Asked, language: str, root: str) -> tuple[object, ...]:
    return hit.listing_id, hit.venue_id, hit.metres is None, asked.stretch, language, root


def _made(entries: Sequence[Entry], stale_before: date) -> list[Card]:
    """All in one go: to begin a template costs as much as what it says of an entry."""
    items = [result(entry, SEARCH, stale_before=stale_before, far=FAR) for entry in entries]
    template = current_app.jinja_env.get_template("directory/_cards.html")
    html = template.render(items=items, cut=CUT).split(CUT)[:-1]
    if len(html) != len(items):  # an entry holds the sign itself
        html = [template.render(items=[item], cut="") for item in items]
    return [_card(entry, text, stale_before) for entry, text in zip(entries, html, strict=True)]


def _card(entry: Entry, html: str, stale_before: date) -> Card:
    assert entry.same_until is not None
    return Card(
        pieces=tuple(html.split(FAR)),
        is_stale=is_stale(entry.checked_on, stale_before),
        opens_at=entry.state.opens_at,
        good_until=entry.same_until,
    )


def filled(hits: Iterable[Hit], made: Mapping[int, Card], query: str) -> Markup:
    """One after the other. `query`: the search that led here, so that the way back leads to it."""
    language = current_language()
    html = "".join(
        [
            (_far(language, miles_figure(hit.metres)) if hit.metres is not None else "").join(card.pieces)
            for hit in hits
            if (card := made.get(hit.listing_id)) is not None
        ]
    )
    return Markup(html.replace(SEARCH, str(escape(query))))  # noqa: S704


@lru_cache(maxsize=4096)
def _far(_language: str, figure: str) -> str:
    return str(escape(miles_words(figure)))
