"""Finding a place, a group or a line, and reading about one (R-35, R-36)."""

import logging
import secrets
from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    after_this_request,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext

from portal.directory import entry_shown, find_queries, find_shown, queries, shown
from portal.directory.atlas import of_app
from portal.directory.calendar_entry import calendar_entry
from portal.directory.forms import read_looking
from portal.directory.map_drawing import draw
from portal.directory.unmet_actions import count_unmet
from portal.directory.unmet_need import unmet
from portal.directory.venue_queries import Towns
from portal.directory.when import read_when
from portal.directory.word_queries import understood
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db, new_db
from portal.web.rich_text import plain_paragraphs

bp = Blueprint("directory", __name__)
logger = logging.getLogger("portal.directory")


@bp.get("/find")
@open_to("everyone")
def find():
    moment = now()
    looking, asked, found, answer = _search(moment)
    if found.point is not None and answer.is_empty_here and looking.kinds != ("line",):
        _count_after_the_answer(found, asked, looking, moment)
    return render_template(
        "directory/find.html",
        looking=looking,
        found=found,
        asked=asked,
        moment=moment,
        heading=find_shown.heading(found, asked),
        notes=find_shown.notes(found, answer, looking, asked),
        nothing=find_shown.nothing_near(answer, found, asked, looking),
        parts=find_shown.parts(answer, asked, looking.query, _stale_before(moment)),
        map_href=url_for(".find_map") + looking.query if found.point and not answer.is_empty_here else "",
        times=find_shown.times(),
        asking=find_shown.asking(looking, request.script_root, moment),
        query=[(name, value) for name, value in request.args.items(multi=True) if name not in ("when", "day", "hour")],
        next_free=_next_free(moment) if not answer.near else None,
        menu_current="places",
    )


def _search(moment):
    looking = read_looking(request.args)
    asked = read_when(looking.when, moment)
    found = of_app(current_app).resolve(looking.place, Towns(db()))
    answer = find_queries.find(
        db(),
        found=found,
        asked=asked,
        wanted=looking.wanted(understood(db(), looking.words) if looking.words else ()),
        nation=current_app.extensions["portal_settings"].nation,
        now=moment,
        stale_before=_stale_before(moment),
    )
    return looking, asked, found, answer


@bp.get("/find/map")
@open_to("everyone")
def find_map():
    """The same places as in the list, drawn by us when somebody asks for it (R-35, N-35)."""
    moment = now()
    looking, asked, found, answer = _search(moment)
    back = url_for(".find") + looking.query
    if found.point is None or answer.is_empty_here:
        return redirect(back)
    entries = [*answer.near, *answer.later]
    places = find_queries.positions(db(), entries)
    return render_template(
        "directory/map.html",
        back=back,
        heading=find_shown.heading(found, asked),
        place=found.label,
        drawing=draw((int(found.point.easting), int(found.point.northing)), [places.get(each.ref) for each in entries]),
        results=[shown.result(each, looking.query, stale_before=_stale_before(moment)) for each in entries],
        menu_current="places",
    )


def _count_after_the_answer(found, asked, looking, moment):
    """In a work of its own, when the page is on its way: a count that cannot be written takes nothing from anybody."""
    makes_db, atlas = new_db(), of_app(current_app)

    def count():
        try:
            outcode = atlas.outcode_near(found.point)
            need = unmet(outcode=outcode, wanted_at=asked.opens or moment, kinds=looking.kinds, now=moment)
            if outcode:
                with makes_db() as own, work(own):
                    count_unmet(own, need)
        except Exception as error:
            logger.warning("unmet need was not counted", extra={"kind": type(error).__name__})

    @after_this_request
    def on_close(response):
        response.call_on_close(count)
        return response


def _next_free(moment):
    """The next time with a person: another way on where nothing is near (R-04)."""
    ask = current_app.extensions.get("portal_next_free")
    return ask(db(), moment) if ask else None


@bp.get("/find/<ref:ref>")
@open_to("everyone")
def entry(ref: str):
    moment = now()
    found = queries.entry(db(), ref, now=moment)
    if found is None:
        return _ended(ref)
    rules, differ = queries.rules_of(db(), ref), queries.days_that_differ(db(), ref)
    return render_template(
        "directory/entry.html",
        entry=found,
        walk_in=plain_paragraphs(queries.walk_in_of(db(), ref)),
        closed=entry_shown.closed_words(rules, differ, found, moment),
        format=entry_shown.format_words(found),
        has_next=entry_shown.next_for_calendar(rules, differ, found, moment) is not None,
        card=shown.result(found, stale_before=_stale_before(moment)),
        back=url_for(".find") + read_looking(request.args).query,
        run_by=shown.run_by_words(found),
        whom=shown.whom_words(found),
        languages_spoken=shown.languages_words(found),
        ways=[shown.way(reach) for reach in found.reaches],
        paragraphs=plain_paragraphs(found.description),
        website=found.url if found.url.startswith(("https://", "http://")) else "",
        menu_current="places",
        **shown.hours(rules, differ, found, moment),
    )


@bp.get("/find/<ref:ref>/time.ics")
@open_to("everyone")
def entry_calendar(ref: str):
    """The next time, for the person's own calendar. Title and file name say nothing of what it is (N-04)."""
    moment = now()
    found = queries.entry(db(), ref, now=moment)
    if found is None:
        abort(404)
    rules, differ = queries.rules_of(db(), ref), queries.days_that_differ(db(), ref)
    span = entry_shown.next_for_calendar(rules, differ, found, moment)
    if span is None:
        abort(404)
    place = found.place.neutral_name if found.place else ""
    title = place or gettext("Appointment")
    text = calendar_entry(span.slot, title=title, key=secrets.token_hex(8), now=moment)
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=time.ics"
    return answer


def _ended(ref: str):
    """Whoever kept the address of what has closed reads where to turn (R-157); 404 for what never was there."""
    forwarding = queries.forwarding_of(db(), ref)
    if forwarding is None:
        abort(404)
    return render_template("directory/ended.html", paragraphs=plain_paragraphs(forwarding), menu_current="places"), 410


def _stale_before(moment):
    """Entries last confirmed before this day say so and sink."""
    return today(moment) - timedelta(days=current_app.extensions["portal_settings"].confirm_days)
