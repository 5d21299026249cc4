"""Finding a place, a group or a line, and reading about one (R-35, R-36)."""

import secrets

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext

from portal.directory import entry_shown, find_queries, find_shown, find_views, queries, shown
from portal.directory.calendar_entry import calendar_entry
from portal.directory.forms import read_looking
from portal.directory.map_drawing import draw
from portal.directory.own_words import says_more
from portal.directory.whom_shown import whom_words
from portal.shared.clock import now
from portal.web.access import open_to
from portal.web.db import db
from portal.web.rich_text import plain_paragraphs

bp = Blueprint("directory", __name__)


@bp.get("/find")
@open_to("everyone")
def find():
    return find_views.page(now())


@bp.get("/find/map")
@open_to("everyone")
def find_map():
    """The same places as in the list, drawn by us when somebody asks for it (R-35, N-35)."""
    moment = now()
    looking, asked, found = find_views.asked_for(moment)
    before = find_views.stale_before(moment)
    answer = find_queries.find(db(), **find_views.search(looking, asked, found, moment))
    back = url_for(".find") + looking.query
    if found.point is None or answer.is_empty_here:
        return redirect(back)
    entries = [*answer.near, *answer.later]
    places = find_queries.positions(db(), entries)
    return render_template(
        "directory/map.html",
        back=back,
        heading=find_shown.heading(found, asked, has_open=bool(answer.near)),
        place=found.label,
        drawing=draw((int(found.point.easting), int(found.point.northing)), [places.get(each.ref) for each in entries]),
        results=[shown.result(each, looking.query, stale_before=before) for each in entries],
        menu_current="places",
    )


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
        card=shown.result(found, stale_before=find_views.stale_before(moment)),
        back=url_for(".find") + read_looking(request.args).query,
        run_by=shown.run_by_words(found),
        whom=whom_words(found),
        languages_spoken=shown.languages_words(found),
        ways=entry_shown.ways(found),
        own_words=found.hours_text if says_more(found.hours_text) else "",
        joining=entry_shown.joining_words(found),
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
