"""Finding a place, a group or a line, and reading about one (R-35, R-36)."""

from flask import Blueprint, abort, current_app, render_template, request
from flask_babel import gettext

from portal.directory import find_queries, queries, shown, venue_queries
from portal.directory.atlas import Atlas
from portal.directory.forms import FindForm
from portal.directory.hours_summary import summary
from portal.directory.place import Found, Understood
from portal.directory.when import Asked, read_when
from portal.shared.clock import now, today
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import show_when
from portal.web.rich_text import plain_paragraphs

bp = Blueprint("directory", __name__)


def _atlas() -> Atlas:
    held = current_app.extensions.get("portal_atlas")
    if held is None:
        held = current_app.extensions["portal_atlas"] = Atlas(current_app.extensions["portal_settings"].instance)
    return held


@bp.get("/find")
@open_to("everyone")
def find():
    form, moment = FindForm(request.args), now()
    form.validate()
    place = form.place.data if not form.place.errors else ""
    asked = read_when(request.args.get("when", ""), moment)
    found = _atlas().resolve(place, venue_queries.towns(db()) if place else None)
    answer = find_queries.find(
        db(),
        found=found,
        asked=asked,
        kinds=form.kind.data or (),
        step_free=bool(form.step_free.data),
        with_treatment=bool(form.treatment.data),
        nation=current_app.extensions["portal_settings"].nation,
        now=moment,
    )
    near = [shown.result(entry) for entry in answer.near]
    return render_template(
        "directory/find.html",
        form=form,
        found=found,
        asked=asked,
        heading=_heading(found, asked),
        note=_note(found),
        moment=moment,
        near=near,
        count=len(near),
        later=[shown.result(entry) for entry in shown.opening_soonest(answer.later)],
        lines=[shown.result(entry) for entry in answer.lines],
        has_choices=bool(form.kind.data or form.step_free.data or form.treatment.data),
        times=_times(),
        query={key: value for key, value in request.args.items(multi=False) if key != "when"},
        menu_current="places",
    )


def _times() -> list[tuple[str, str]]:
    return [
        ("", gettext("Any time")),
        ("now", gettext("Now")),
        ("day", gettext("Daytime")),
        ("evening", gettext("Evening")),
        ("weekend", gettext("Weekend")),
        ("night", gettext("Night")),
    ]


def _heading(found: Found, asked: Asked) -> str:
    if found.point is None:
        return gettext("Find a place or a group")
    if asked.key == "now":
        return gettext("Open now near %(place)s", place=found.label)
    if asked.key == "at" and asked.opens:
        return gettext("Open %(when)s near %(place)s", when=show_when(asked.opens), place=found.label)
    return gettext("Near %(place)s", place=found.label)


def _note(found: Found) -> str:
    """How what was typed was understood, when that is not plain."""
    notes = {
        Understood.BY_OUTCODE: gettext("We do not know this whole postcode, so we looked near %(place)s."),
        Understood.FOR_NOW_BY_OUTCODE: gettext(
            "The list of whole postcodes is still being made, so we looked near %(place)s."
        ),
        Understood.GUESS: gettext("We looked near %(place)s. If that is not it, type the first part of a postcode."),
        Understood.NOT_LOADED: gettext("The list of postcodes is still being made. Type a town for now."),
        Understood.NATION: gettext("Type a town, or the first part of a postcode, to see what is near."),
        Understood.UNKNOWN: gettext(
            "We do not know this place. Check the spelling, or type the first part of a postcode."
        ),
    }
    text = notes.get(found.how, "")
    return text.replace("%(place)s", found.label) if "%(place)s" in text else text


@bp.get("/find/<ref:ref>")
@open_to("everyone")
def entry(ref: str):
    moment = now()
    found = queries.entry(db(), ref, now=moment)
    if found is None:
        abort(404)
    return render_template(
        "directory/entry.html",
        entry=found,
        card=shown.result(found),
        run_by=shown.run_by_words(found),
        paragraphs=plain_paragraphs(found.description),
        week=summary(queries.rules_of(db(), ref), shown.voice(), today=today(moment)),
        menu_current="places",
    )
