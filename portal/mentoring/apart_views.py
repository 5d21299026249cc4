"""/times/someone-i-know: whom somebody would rather not see, and what they still have with them (N-46)."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from portal.mentoring import apart_actions, apart_ending_actions, apart_queries, queries, waiting_actions
from portal.mentoring.apart_shown import ahead_address, ahead_lines
from portal.mentoring.ending_queries import Ahead
from portal.mentoring.forms import ApartForm, PressForm
from portal.mentoring.reader_shown import APART, kept_in_visit, reader, visitor
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("apart", __name__)


@bp.get("/times/someone-i-know")
@open_to("everyone")
def page() -> ResponseReturnValue:
    return _page(_form())


def _form() -> ApartForm:
    everyone = queries.people(db(), now=now(), reader=queries.Reader(apart=reader().apart))
    form = ApartForm()
    form.people.choices = [(person.ref, person.alias) for person in everyone]
    form.areas.choices = [(name, name) for name in queries.districts(db(), [person.ref for person in everyone])]
    return form


def _page(form: ApartForm, status: int = 200) -> ResponseReturnValue:
    has_hidden = bool(reader().apart)
    return render_template("mentoring/apart.html", form=form, has_hidden=has_hidden, menu_current="people"), status


@bp.post("/times/someone-i-know")
@open_to("everyone")
def page_submit() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(form, 422)
    who, refs, districts = visitor(), list(form.people.data or []), list(form.areas.data or [])
    if who is None:
        kept_refs, kept_districts = kept_in_visit()
        session[APART] = [sorted({*kept_refs, *refs}), sorted({*kept_districts, *districts})]
        return redirect(url_for("choosing.people"), 303)
    with work(db()) as unit:
        apart_actions.keep_apart(
            unit, family_member_id=who.id, mentor_refs=refs, districts=districts, by="person", now=now()
        )
        left_out = [*refs, *queries.refs_in(unit, districts)]
        waiting_actions.decline_all_with(unit, mentor_refs=left_out, family_member_id=who.id, now=now())
    return redirect(url_for(".still" if _ahead() else "choosing.people"), 303)


def _ahead() -> list[Ahead]:
    who = visitor()
    return apart_queries.still_ahead(db(), family_member_id=who.id, now=now()) if who is not None else []


@bp.get("/times/someone-i-know/booked")
@open_to("everyone")
def still() -> ResponseReturnValue:
    """Nothing ends by itself: whoever gave a time back without knowing would wait for it, and somebody who shares the
    phone would see a message that nobody expected."""
    return render_template(
        "mentoring/apart_still.html",
        ahead=_ahead(),
        lines=ahead_lines,
        address=ahead_address,
        is_known=visitor() is not None,
        press=PressForm(formdata=None),
        menu_current="people",
    )


@bp.post("/times/someone-i-know/booked")
@open_to("everyone")
def still_submit() -> ResponseReturnValue:
    who, ahead = visitor(), _ahead()
    if who is not None and PressForm().validate():
        with work(db()) as unit:
            apart_ending_actions.give_all_back(unit, ahead=ahead, family_member_id=who.id, now=now())
    return redirect(url_for(".still"), 303)


@bp.post("/times/show-again")
@open_to("everyone")
def show_again() -> ResponseReturnValue:
    if PressForm().validate():
        session.pop(APART, None)
        who = visitor()
        if who is not None:
            with work(db()) as unit:
                apart_actions.show_again(unit, family_member_id=who.id)
    return redirect(url_for("choosing.people"), 303)
