"""Adding and changing an entry: typed, then shown with what changes and the next five dates, and only then saved."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.directory import keeping_actions, keeping_queries, keeping_shown, owner_actions
from portal.directory.atlas import of_app
from portal.directory.edited import edited, rules_of
from portal.directory.entry_state import State
from portal.directory.forms import LANGUAGES
from portal.directory.hours_lines import write_hours
from portal.directory.keeping_forms import WHOM, EntryForm, NewEntryForm, as_answer, as_bool
from portal.directory.keeping_views import changed_meanwhile_words, own
from portal.directory.locating import locate
from portal.directory.models import Listing
from portal.directory.opening import closures_only
from portal.directory.owners import KEEPERS, is_team
from portal.directory.rows import nations_from_letters
from portal.directory.shapes import Kind, Record, Spot
from portal.directory.state_actions import read_state
from portal.directory.typed_day import write_day
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import current_language

bp = Blueprint("entry_form", __name__)
TEXTS = ("name", "description", "eligibility", "fees", "url", "walk_in")
SURE, AGAIN = "yes", "again"
CHOOSABLE = frozenset([code for code, _words in WHOM] + [f"language:{code}" for code, _words in LANGUAGES])
NOTHING = State(facts={})


@bp.get("/work/places/add")
@open_to(*KEEPERS)
def add() -> ResponseReturnValue:
    return _form_page(NewEntryForm(formdata=None), None)


@bp.post("/work/places/add")
@open_to(*KEEPERS)
def add_submit() -> ResponseReturnValue:
    form = _today(NewEntryForm())
    if form.sure.data == AGAIN or not form.validate():
        return _form_page(form, None, 200 if form.sure.data == AGAIN else 422)
    if form.sure.data != SURE:
        return _check_page(form, None, NOTHING, _as_typed(form, NOTHING))
    record, atlas = _record(form), of_app(current_app)
    with work(db()) as unit:
        made = keeping_actions.add_entry(
            unit,
            record=record,
            state=lambda state: _as_typed(form, state),
            at=locate(record.spot, atlas) if record.spot else None,
            by=current_user.ref,
            role=current_user.role,
            now=now(),
        )
        if not is_team(current_user.role):
            owner_actions.give(unit, listing=made, worker=current_user.ref, by=current_user.ref, now=now())
    return redirect(url_for("keeping.place", ref=made.ref), 303)


def _record(form: NewEntryForm) -> Record:
    has_place = form.kind.data != "line" and (form.place_name.data or form.postcode.data or form.town.data)
    spot = Spot(
        name=form.place_name.data or "",
        address=form.address.data or "",
        town=form.town.data or "",
        postcode=form.postcode.data or "",
        quality="postcode" if form.postcode.data else "none",
    )
    return Record(
        external_id=form.once.data or "",
        kind=Kind(form.kind.data),
        name=form.name.data or "",
        spot=spot if has_place else None,
        checked_on=today(now()),
    )


@bp.get("/work/places/<ref:ref>/change")
@open_to(*KEEPERS)
def change(ref: str) -> ResponseReturnValue:
    listing = own(db(), ref)
    return _form_page(_filled(listing, read_state(db(), listing)), listing)


@bp.post("/work/places/<ref:ref>/change")
@open_to(*KEEPERS)
def change_submit(ref: str) -> ResponseReturnValue:
    listing = own(db(), ref)
    state = read_state(db(), listing)
    form = _today(EntryForm())
    form.known = frozenset(way.value for way in state.ways)
    if form.sure.data == AGAIN or not form.validate():
        return _form_page(form, listing, 200 if form.sure.data == AGAIN else 422)
    if form.version.data != str(listing.version):
        return _meanwhile(form, listing)
    if form.sure.data != SURE:
        return _check_page(form, listing, state, _as_typed(form, state))
    try:
        with work(db()) as unit:
            keeping_actions.change_entry(
                unit,
                listing=own(unit, ref),
                version=int(form.version.data),
                change=lambda present: _as_typed(form, present),
                by=current_user.ref,
                now=now(),
            )
    except keeping_actions.ChangedMeanwhile:
        return _meanwhile(form, own(db(), ref))
    return redirect(url_for("keeping.place", ref=ref), 303)


def _meanwhile(form: EntryForm, listing: Listing) -> ResponseReturnValue:
    """What was typed stays; the next press is against what stands now, and shows what would be put over what."""
    form.version.data = str(listing.version)
    form.sure.data = ""
    return _form_page(form, listing, 409, said=changed_meanwhile_words())


def _today(form: Any) -> Any:
    form.today = today(now())
    return form


def _filled(listing: Listing, state: State) -> EntryForm:
    facts, ends = state.facts, state.facts["funding_ends_on"]
    lines, _left = write_hours(rules_of(state), today=today(now()), language=current_language())
    return EntryForm(
        formdata=None,
        data={
            **{name: facts.get(name) or "" for name in TEXTS},
            "organisation": state.organisation,
            "independent": as_answer(facts["independent"]),
            "whom": [tag for tag in state.tags if tag in CHOOSABLE],
            "languages": [tag.removeprefix("language:") for tag in state.tags if tag in CHOOSABLE],
            "phone": state.way("phone"),
            "text_number": state.way("text"),
            "hours": lines,
            "online": facts["online"],
            "treatment": facts["is_treatment_premises"],
            "funding_ends": write_day(ends) if ends else "",
            "version": str(listing.version),
        },
    )


def _as_typed(form: EntryForm, state: State) -> State:
    lines, _left = write_hours(rules_of(state), today=form.today, language=current_language())
    said = {
        **{name: form[name].data or "" for name in TEXTS},
        "organisation": form.organisation.data or "",
        "independent": as_bool(form.independent.data),
        "tags": [*(form.whom.data or []), *(f"language:{code}" for code in form.languages.data or [])],
        "phone": form.phone.data or "",
        "text_number": form.text_number.data or "",
        "online": bool(form.online.data),
        "treatment": bool(form.treatment.data),
        "funding_ends_on": form.funding_ends_on,
    }
    rules = None if (form.hours.data or "") == lines else form.rules
    return edited(state, said, rules=rules, choosable=CHOOSABLE)


def _form_page(form: EntryForm, listing: Listing | None, status: int = 200, said: str = "") -> ResponseReturnValue:
    _lines, left = write_hours(rules_of(read_state(db(), listing)), today=today(now())) if listing else ("", ())
    return render_template(
        "directory/work_place_form.html",
        form=form,
        listing=listing,
        said=said,
        unread=list(dict.fromkeys(rule.source_text for rule in left if rule.source_text)),
        source=keeping_queries.source_of(db(), listing) if listing else "",
    ), status


def _check_page(form: EntryForm, listing: Listing | None, before: State, after: State) -> ResponseReturnValue:
    moment = now()
    nations = nations_from_letters(listing.nations) if listing else ()
    venues = keeping_queries.venues_at(db(), listing) if listing else []
    closed = [day for venue in venues for day in keeping_queries.venue_days(db(), venue, first=today(moment))]
    return render_template(
        "directory/work_place_check.html",
        form=form,
        listing=listing,
        differences=keeping_shown.differences(before, after, on=today(moment)),
        typed=[(name, value) for name, value in _typed(form) if name not in ("csrf_token", "sure")],
        **keeping_shown.proof(after, nations, closures_only(closed), moment),
    )


def _typed(form: EntryForm) -> list[tuple[str, str]]:
    """What the form holds, to be sent once more."""
    pairs: list[tuple[str, str]] = []
    for field in form:
        values = field.data if isinstance(field.data, list) else [field.data]
        pairs += [(field.name, "y" if value is True else str(value)) for value in values if value]
    return [pair for pair in pairs if pair[0] != "submit"]
