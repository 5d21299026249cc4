"""/work/places/venues: what reception says, who else uses a place, and the days it is closed for everybody there."""

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.directory import keeping_queries, keeping_shown, venue_keeping_actions
from portal.directory.keeping_actions import ChangedMeanwhile
from portal.directory.keeping_forms import DaysForm, VenueForm, as_answer, as_bool
from portal.directory.keeping_views import PressForm, changed_meanwhile_words, days_form
from portal.directory.models import Venue
from portal.directory.other_uses import write_uses
from portal.directory.typed_day import read_day
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("venue_keeping", __name__)


@bp.get("/work/places/venues/<ref:ref>")
@open_to("coordinator", "duty-lead", "administrator")
def venue(ref: str) -> ResponseReturnValue:
    found = venue_keeping_actions.venue_of(db(), ref)
    return _page(found, _filled(found))


@bp.post("/work/places/venues/<ref:ref>")
@open_to("coordinator", "duty-lead", "administrator")
def venue_submit(ref: str) -> ResponseReturnValue:
    form = VenueForm()
    form.today = today(now())
    found = venue_keeping_actions.venue_of(db(), ref)
    if not form.validate():
        return _page(found, form, status=422)
    try:
        with work(db()) as unit:
            venue_keeping_actions.change_venue(
                unit,
                venue=venue_keeping_actions.venue_of(unit, ref),
                version=int(form.version.data) if re.fullmatch("[0-9]{1,9}", form.version.data or "") else -1,
                facts=_facts(form),
                uses=form.read,
                by=current_user.ref,
                now=now(),
            )
    except ChangedMeanwhile:
        found = venue_keeping_actions.venue_of(db(), ref)
        form.version.data = str(found.version)
        return _page(found, form, status=409, said=changed_meanwhile_words())
    return redirect(url_for(".venue", ref=ref, saved="yes"), 303)


@bp.post("/work/places/venues/<ref:ref>/close")
@open_to("coordinator", "duty-lead", "administrator")
def close(ref: str) -> ResponseReturnValue:
    form = days_form()
    found = venue_keeping_actions.venue_of(db(), ref)
    if not form.validate():
        return _page(found, _filled(found), days=form, status=422)
    with work(db()) as unit:
        venue_keeping_actions.close_venue(
            unit,
            venue=venue_keeping_actions.venue_of(unit, ref),
            days=form.days,
            by=current_user.ref,
            now=now(),
        )
    return redirect(url_for(".venue", ref=ref), 303)


@bp.post("/work/places/venues/<ref:ref>/open-again")
@open_to("coordinator", "duty-lead", "administrator")
def open_again(ref: str) -> ResponseReturnValue:
    on = read_day(request.form.get("on", ""), today=today(now()))
    if PressForm().validate() and on is not None:
        with work(db()) as unit:
            there = venue_keeping_actions.venue_of(unit, ref)
            venue_keeping_actions.open_venue_again(unit, venue=there, on=on, by=current_user.ref, now=now())
    return redirect(url_for(".venue", ref=ref), 303)


def _facts(form: VenueForm) -> dict[str, Any]:
    return {
        **{name: form[name].data or "" for name in venue_keeping_actions.PRIVACY},
        **{name: as_bool(form[name].data) for name in venue_keeping_actions.ACCESS},
        "rooms": int(form.rooms.data or 1),
        "bookable": bool(form.bookable.data),
        "is_treatment_premises": bool(form.is_treatment_premises.data),
    }


def _filled(found: Venue) -> VenueForm:
    uses = venue_keeping_actions.uses_of(db(), found)
    return VenueForm(
        formdata=None,
        data={
            **{name: getattr(found, name) for name in venue_keeping_actions.PRIVACY},
            **{name: as_answer(getattr(found, name)) for name in venue_keeping_actions.ACCESS},
            "rooms": str(found.rooms),
            "bookable": found.bookable,
            "is_treatment_premises": found.is_treatment_premises,
            "uses": write_uses(uses, today=today(now())),
            "version": str(found.version),
        },
    )


def _page(
    found: Venue, form: VenueForm, *, days: DaysForm | None = None, status: int = 200, said: str = ""
) -> ResponseReturnValue:
    closed = keeping_queries.venue_days(db(), found, first=today(now()))
    return render_template(
        "directory/work_venue.html",
        venue=found,
        form=days or form,
        facts=form,
        days=days or days_form(blank=True),
        said=said,
        saved=request.args.get("saved") == "yes",
        closed=[(day, keeping_shown.day_words(day)) for day in closed],
        entries=keeping_queries.listings_at(db(), found),
        history=keeping_queries.venue_past(db(), found),
        press=PressForm(formdata=None),
    ), status
