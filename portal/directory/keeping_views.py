"""/work/places: those who keep entries find them, read them, confirm them, close them for a while or for good, undo."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.directory import keeping_actions, keeping_queries, keeping_shown, report_actions
from portal.directory.keeping_forms import DaysForm, EndForm, ReportForm
from portal.directory.models import Listing
from portal.directory.opening import closures_only
from portal.directory.rows import nations_from_letters
from portal.directory.state_actions import read_state
from portal.directory.typed_day import read_day
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.forms import PortalForm, clean_line

bp = Blueprint("keeping", __name__)


class PressForm(PortalForm):
    """A button that changes something."""


@bp.get("/work/places")
@open_to("coordinator", "duty-lead", "administrator")
def places() -> ResponseReturnValue:
    words, on = clean_line(request.args.get("words"))[:80], today(now())
    settings = current_app.extensions["portal_settings"]
    due, due_count = keeping_queries.due_entries(db(), before=on - timedelta(days=settings.confirm_days))
    return render_template(
        "directory/work_places.html",
        words=words,
        found=keeping_queries.search_entries(db(), words) if words else [],
        due=due,
        due_count=due_count,
        ending=keeping_queries.ending_entries(db(), by=on + timedelta(days=settings.funding_warning_days)),
        reports=keeping_queries.open_reports(db()),
        kinds=dict(ReportForm(formdata=None).kind.choices),
        days=settings.confirm_days,
        press=PressForm(formdata=None),
    )


@bp.get("/work/places/<ref:ref>")
@open_to("coordinator", "duty-lead", "administrator")
def place(ref: str) -> ResponseReturnValue:
    return show_place(keeping_actions.listing_of(db(), ref))


def show_place(listing: Listing, days: DaysForm | None = None, status: int = 200) -> ResponseReturnValue:
    moment, state = now(), read_state(db(), listing)
    venues = keeping_queries.venues_at(db(), listing)
    closed = [day for venue in venues for day in keeping_queries.venue_days(db(), venue, first=today(moment))]
    past = keeping_queries.past(db(), listing)
    return render_template(
        "directory/work_place.html",
        listing=listing,
        state=state,
        venues=venues,
        source=keeping_queries.source_of(db(), listing),
        kept=keeping_shown.parts_words(state.kept),
        differs=keeping_shown.parts_words((listing.source_differs or "").split(",")),
        our_days=[(day, keeping_shown.day_words(day)) for day in state.our_days if day.on >= today(moment)],
        venue_days=[keeping_shown.day_words(day) for day in closed],
        past=[(each, keeping_shown.differences(each.before, each.after, on=today(moment))) for each in past],
        what=keeping_shown.WHAT,
        days=days or days_form(blank=True),
        form=days or PressForm(formdata=None),
        press=PressForm(formdata=None),
        today=today(moment),
        **keeping_shown.proof(state, nations_from_letters(listing.nations), closures_only(closed), moment),
    ), status


def days_form(*, blank: bool = False) -> DaysForm:
    form = DaysForm(formdata=None) if blank else DaysForm()
    form.today = today(now())
    return form


def back_to(ref: str) -> ResponseReturnValue:
    return redirect(url_for("keeping.place", ref=ref), 303)


@bp.post("/work/places/<ref:ref>/confirm")
@open_to("coordinator", "duty-lead", "administrator")
def confirm(ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        _do(ref, keeping_actions.confirm, role=current_user.role)
    return back_to(ref)


def _do(ref: str, action: Any, **facts: Any) -> None:
    with work(db()) as unit:
        action(unit, listing=keeping_actions.listing_of(unit, ref), by=current_user.ref, now=now(), **facts)


@bp.post("/work/places/<ref:ref>/days")
@open_to("coordinator", "duty-lead", "administrator")
def add_days(ref: str) -> ResponseReturnValue:
    form = days_form()
    if not form.validate():
        return show_place(keeping_actions.listing_of(db(), ref), days=form, status=422)
    _do(ref, keeping_actions.set_days, days=form.days)
    return back_to(ref)


@bp.post("/work/places/<ref:ref>/days/take-back")
@open_to("coordinator", "duty-lead", "administrator")
def take_back_day(ref: str) -> ResponseReturnValue:
    on = read_day(request.form.get("on", ""), today=today(now()))
    if PressForm().validate() and on is not None:
        _do(ref, keeping_actions.take_back_day, on=on)
    return back_to(ref)


@bp.get("/work/places/<ref:ref>/end")
@open_to("coordinator", "duty-lead", "administrator")
def end(ref: str) -> ResponseReturnValue:
    return _end_page(keeping_actions.listing_of(db(), ref), EndForm(formdata=None))


def _end_page(listing: Listing, form: EndForm, status: int = 200) -> ResponseReturnValue:
    return render_template("directory/work_end.html", listing=listing, form=form), status


@bp.post("/work/places/<ref:ref>/end")
@open_to("coordinator", "duty-lead", "administrator")
def end_submit(ref: str) -> ResponseReturnValue:
    form = EndForm()
    if not form.validate():
        return _end_page(keeping_actions.listing_of(db(), ref), form, 422)
    _do(ref, keeping_actions.end_entry, forwarding=form.forwarding.data or "")
    return back_to(ref)


@bp.post("/work/places/<ref:ref>/bring-back")
@open_to("coordinator", "duty-lead", "administrator")
def bring_back(ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        _do(ref, keeping_actions.bring_back)
    return back_to(ref)


@bp.post("/work/places/<ref:ref>/undo")
@open_to("coordinator", "duty-lead", "administrator")
def undo(ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        _do(ref, keeping_actions.undo, change=request.form.get("change", ""))
    return back_to(ref)


@bp.post("/work/places/reports/<ref:ref>/settle")
@open_to("coordinator", "duty-lead", "administrator")
def settle(ref: str) -> ResponseReturnValue:
    """What was written is erased, and the key that sealed it is destroyed."""
    if PressForm().validate():
        with work(db()) as unit:
            key = report_actions.settle(unit, ref=ref, by=current_user.ref, now=now())
        _keys(db()).shred(key)
    return redirect(url_for(".places"), 303)


def _keys(session: Session) -> Any:
    return session.info["keys"]


def changed_meanwhile_words() -> str:
    return str(
        gettext("Somebody else changed this while you were writing. What you typed is below; nothing is saved yet.")
    )
