"""The page of results from start to end, and what of it is kept for whoever asks the same within the minute."""

import logging
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, after_this_request, current_app, g, render_template, request, session, url_for
from markupsafe import Markup, escape

from portal.directory import body_shown, find_queries, kept
from portal.directory.atlas import of_app
from portal.directory.card_shown import cards
from portal.directory.fitting_queries import Hit
from portal.directory.forms import Looking, read_looking
from portal.directory.place import Found
from portal.directory.unmet_actions import count_unmet
from portal.directory.unmet_need import unmet
from portal.directory.venue_queries import Towns
from portal.directory.when import Asked, read_when
from portal.directory.word_queries import understood
from portal.shared.clock import today
from portal.storage.stamps import stamp
from portal.storage.work import work
from portal.web.db import db, new_db, reading
from portal.web.i18n import Twin, choose_language, current_language, twins
from portal.web.page_context import CONTRAST, NOTHING_PERSONAL, open_now

logger = logging.getLogger("portal.directory")
PATH = "/find"
_MARK = secrets.token_hex(8)  # of letters and figures, so that it stands in an address as it is
BODY, TAIL, COLOURS = (f"{name}{_MARK}" for name in ("body", "tail", "colours"))


def page(moment: datetime) -> Response:
    here = _minute(moment)
    key = _key()
    body = here.answers.get(key) if key else None
    if body is None:
        html, is_for_all = _made(moment, here, is_nobodys=key is not None)
        body = html.encode()
        if key and is_for_all:
            here.answers.put(key, body)
    return current_app.response_class(body, mimetype="text/html")


def stale_before(moment: datetime) -> date:
    """Entries last confirmed before this day say so and sink."""
    return today(moment) - timedelta(days=current_app.extensions["portal_settings"].confirm_days)


def asked_for(moment: datetime) -> tuple[Looking, Asked, Found]:
    looking = read_looking(request.args)
    return looking, read_when(looking.when, moment), of_app(current_app).resolve(looking.place, Towns(reading()))


def search(looking: Looking, asked: Asked, found: Found, moment: datetime) -> dict[str, Any]:
    """What a search is given, whether entries are wanted or cards."""
    return {
        "found": found,
        "asked": asked,
        "wanted": looking.wanted(understood(reading(), looking.words) if looking.words else ()),
        "nation": current_app.extensions["portal_settings"].nation,
        "now": moment,
        "stale_before": stale_before(moment),
    }


def _minute(moment: datetime) -> kept.Minute:
    settings = current_app.extensions["portal_settings"]._get_current_object()
    places = of_app(current_app).changed
    changed = stamp(current_app.extensions["portal_engine"], "directory")
    return kept.of_app(current_app).at(moment, (changed, places, stale_before(moment), settings))


def _key() -> tuple[object, ...] | None:
    """None where the page is somebody's: a visit holds something, and the page says how long it lasts."""
    if set(session) - NOTHING_PERSONAL or request.path != PATH or len(request.query_string) > kept.LONGEST_KEY:
        return None
    return choose_language(), request.script_root, bool(session.get(CONTRAST)), request.query_string


def _made(moment: datetime, here: kept.Minute, *, is_nobodys: bool) -> tuple[str, bool]:
    """The page, and whether anybody else who asks for it within the minute may be given it too."""
    looking, asked, found = asked_for(moment)
    answer = find_queries.choose(
        reading(), **search(looking, asked, found, moment), known=here.hits, squares=here.state.squares
    )
    is_unmet = found.point is not None and answer.is_empty_here and looking.kinds != ("line",)
    if is_unmet:
        _count_after_the_answer(found, asked, looking, moment)
    body = _body(looking, asked, found, answer, moment, here)
    # the next free time with a person is no matter of the directory, and each search that found nothing counts
    return (_framed(body, here) if is_nobodys else _whole(body)), bool(answer.near) and not is_unmet


def _body(
    looking: Looking, asked: Asked, found: Found, answer: find_queries.Answer[Hit], moment: datetime, here: kept.Minute
) -> Markup:
    made = cards(reading(), answer.every, asked=asked, now=moment, stale_before=stale_before(moment), state=here.state)
    query = [(name, value) for name, value in request.args.items(multi=True) if name not in ("when", "day", "hour")]
    page = body_shown.Body(looking, asked, found, answer, made, moment, query)
    return page.html(here.bodies, next_free=_next_free(moment) if not answer.near else None)


def _whole(body: Markup) -> str:
    return render_template("directory/find.html", body=body, menu_current="places")


def _framed(body: Markup, here: kept.Minute) -> str:
    """What stands around the main part differs from one search to another only by the address of the page."""
    if (how_many := here.hits.get("open_now")) is not None:
        g.open_now = how_many
    elif (how_many := open_now()) is not None:
        here.hits.put("open_now", how_many)
    frames, key = here.state.frames, (current_language(), request.script_root, bool(session.get(CONTRAST)), how_many)
    frame = frames.get(key)
    if frame is None:
        frame = _cut(
            render_template(
                "directory/find.html", body=BODY, menu_current="places", languages=_twins(), colours_href=COLOURS
            )
        )
        frames.put(key, frame)
    query = request.query_string.decode("latin-1")
    address = request.script_root + (request.full_path if query else request.path)
    with_these = {
        BODY: body,
        TAIL: escape(f"?{query}" if query else ""),
        COLOURS: escape(url_for("pages.higher_contrast", back=address)),
    }
    return "".join([with_these.get(piece, piece) for piece in frame])


def _twins() -> list[Twin]:
    return [Twin(each.code, each.name, each.url.partition("?")[0] + TAIL, each.current) for each in twins()]


def _cut(html: str) -> tuple[str, ...]:
    pieces = [html]
    for mark in (BODY, TAIL, COLOURS):
        pieces = [part for piece in pieces for part in _around(piece, mark)]
    return tuple(pieces)


def _around(piece: str, mark: str) -> list[str]:
    first, *rest = piece.split(mark)
    return [first, *(part for each in rest for part in (mark, each))]


def _count_after_the_answer(found: Found, asked: Asked, looking: Looking, moment: datetime) -> None:
    """In a work of its own, when the page is on its way: a count that cannot be written takes nothing from anybody."""
    makes_db, atlas = new_db(), of_app(current_app)

    def count() -> None:
        try:
            outcode = atlas.outcode_near(found.point) if found.point else ""
            need = unmet(outcode=outcode, wanted_at=asked.opens or moment, kinds=looking.kinds, now=moment)
            if outcode:
                with makes_db() as own, work(own):
                    count_unmet(own, need)
        except Exception as error:
            logger.warning("unmet need was not counted", extra={"kind": type(error).__name__})

    @after_this_request
    def on_close(response: Response) -> Response:
        response.call_on_close(count)
        return response


def _next_free(moment: datetime) -> datetime | None:
    """The next time with a person: another way on where nothing is near (R-04)."""
    ask = current_app.extensions.get("portal_next_free")
    return ask(db(), moment) if ask else None
