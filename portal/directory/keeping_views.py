"""/work/places: those who keep entries find them, read them, confirm them, close them for a while or for good, undo."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.directory import keeping_actions, keeping_queries, keeping_shown, owner_queries, report_actions
from portal.directory.entries import is_stale
from portal.directory.keeping_forms import DaysForm, EndForm, ReportForm
from portal.directory.models import Listing
from portal.directory.opening import closures_only
from portal.directory.owners import KEEPERS, TEAM, is_team
from portal.directory.rows import nations_from_letters
from portal.directory.state_actions import read_state
from portal.directory.typed_day import read_day
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.forms import PortalForm, clean_line

bp = Blueprint("keeping", __name__)
LATELY = timedelta(days=14)


class PressForm(PortalForm):
    """A button that changes something."""


@bp.get("/work/places")
@open_to(*KEEPERS)
def places() -> ResponseReturnValue:
    if not is_team(current_user.role):
        return _own_places()
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
        numbers=keeping_queries.numbers_to_check(db(), before=on - timedelta(days=settings.crisis_check_days)),
        number_days=settings.crisis_check_days,
        by_owners=owner_queries.changed_by_owners(db(), since=now() - LATELY),
        what=keeping_shown.WHAT,
        days=settings.confirm_days,
        press=PressForm(formdata=None),
    )


def _own_places() -> ResponseReturnValue:
    """What was given to an owner from outside the team, and nothing else."""
    before = today(now()) - timedelta(days=current_app.extensions["portal_settings"].confirm_days)
    entries = owner_queries.own_entries(db(), me=current_user.ref)
    due = {entry.ref for entry in entries if entry.shown and is_stale(entry.checked_on, before)}
    return render_template("directory/work_own_places.html", entries=entries, due=due, press=PressForm(formdata=None))


def own(session: Session, ref: str) -> Listing:
    """The entry, if it is for whoever is signed in to keep."""
    return owner_queries.listing_for(session, ref, me=current_user.ref, role=current_user.role)


@bp.get("/work/places/<ref:ref>")
@open_to(*KEEPERS)
def place(ref: str) -> ResponseReturnValue:
    return show_place(own(db(), ref))


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
        **_whose(listing),
        **keeping_shown.proof(state, nations_from_letters(listing.nations), closures_only(closed), moment),
    ), status


def _whose(listing: Listing) -> dict[str, Any]:
    """Owners see what is theirs to press; who else keeps the entry is for the team to see and to say."""
    me, role = current_user.ref, current_user.role
    owners = owner_queries.owners_of(db(), listing) if is_team(role) else []
    has = {ref for ref, _name in owners}
    return {
        "is_team": is_team(role),
        "me": me,
        "may_undo": owner_queries.may_undo(db(), listing, me=me, role=role),
        "may_bring_back": owner_queries.may_bring_back(db(), listing, me=me, role=role),
        "owners": owners,
        "others": [each for each in owner_queries.who_may_own(db()) if each[0] not in has] if is_team(role) else [],
    }


def days_form(*, blank: bool = False) -> DaysForm:
    form = DaysForm(formdata=None) if blank else DaysForm()
    form.today = today(now())
    return form


def back_to(ref: str) -> ResponseReturnValue:
    return redirect(url_for("keeping.place", ref=ref), 303)


@bp.post("/work/places/<ref:ref>/confirm")
@open_to(*KEEPERS)
def confirm(ref: str) -> ResponseReturnValue:
    if PressForm().validate():
        _do(ref, keeping_actions.confirm, role=current_user.role)
    return back_to(ref)


def _do(ref: str, action: Any, **facts: Any) -> None:
    with work(db()) as unit:
        action(unit, listing=own(unit, ref), by=current_user.ref, now=now(), **facts)


@bp.post("/work/places/<ref:ref>/days")
@open_to(*KEEPERS)
def add_days(ref: str) -> ResponseReturnValue:
    form = days_form()
    if not form.validate():
        return show_place(own(db(), ref), days=form, status=422)
    _do(ref, keeping_actions.set_days, days=form.days)
    return back_to(ref)


@bp.post("/work/places/<ref:ref>/days/take-back")
@open_to(*KEEPERS)
def take_back_day(ref: str) -> ResponseReturnValue:
    on = read_day(request.form.get("on", ""), today=today(now()))
    if PressForm().validate() and on is not None:
        _do(ref, keeping_actions.take_back_day, on=on)
    return back_to(ref)


@bp.get("/work/places/<ref:ref>/end")
@open_to(*KEEPERS)
def end(ref: str) -> ResponseReturnValue:
    return _end_page(own(db(), ref), EndForm(formdata=None))


def _end_page(listing: Listing, form: EndForm, status: int = 200) -> ResponseReturnValue:
    return render_template("directory/work_end.html", listing=listing, form=form), status


@bp.post("/work/places/<ref:ref>/end")
@open_to(*KEEPERS)
def end_submit(ref: str) -> ResponseReturnValue:
    form = EndForm()
    if not form.validate():
        return _end_page(own(db(), ref), form, 422)
    _do(ref, keeping_actions.end_entry, forwarding=form.forwarding.data or "")
    return back_to(ref)


@bp.post("/work/places/<ref:ref>/bring-back")
@open_to(*KEEPERS)
def bring_back(ref: str) -> ResponseReturnValue:
    me, role = current_user.ref, current_user.role
    if PressForm().validate() and owner_queries.may_bring_back(db(), own(db(), ref), me=me, role=role):
        _do(ref, keeping_actions.bring_back)
    return back_to(ref)


@bp.post("/work/places/<ref:ref>/undo")
@open_to(*KEEPERS)
def undo(ref: str) -> ResponseReturnValue:
    me, role = current_user.ref, current_user.role
    if PressForm().validate() and owner_queries.may_undo(db(), own(db(), ref), me=me, role=role):
        _do(ref, keeping_actions.undo, change=request.form.get("change", ""))
    return back_to(ref)


@bp.post("/work/places/reports/<ref:ref>/settle")
@open_to(*TEAM)
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
