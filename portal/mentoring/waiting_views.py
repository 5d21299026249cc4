"""/code/waiting and /code/kept: wait for a time, be kept one, say yes or no. Only for whose it is."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.directory.times_of_day import PartOfWeek
from portal.mentoring import actions, chosen, queries, waiting_actions, waiting_queries
from portal.mentoring.forms import PressForm
from portal.mentoring.one_call import can_be_told
from portal.mentoring.reader_shown import is_young, not_after_the_end, reader, visitor
from portal.mentoring.waiting_fit import Wishes
from portal.mentoring.waiting_forms import ANYONE, WaitingForm
from portal.mentoring.waiting_shown import kept_words
from portal.mentoring.words import LANGUAGE_WORDS
from portal.messages.contact_queries import safe_contact
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("waiting", __name__)


def _form(*, blank: bool) -> WaitingForm:
    """Choices are what can be had: people this reader is shown, and languages they speak."""
    form = WaitingForm(formdata=None) if blank else WaitingForm()
    found = queries.people(db(), now=now(), reader=reader())
    form.person.choices = [(ANYONE, gettext("Anyone who fits")), *((each.ref, each.alias) for each in found)]
    spoken = sorted({code for each in found for code in each.languages} - {"en"})
    form.languages.choices = [(code, gettext(LANGUAGE_WORDS.get(code, code))) for code in spoken]
    return form


@bp.get("/code/waiting")
@open_to("everyone")
def page() -> ResponseReturnValue:
    who = visitor()
    if is_young(who):
        return render_template("mentoring/young.html", menu_current="people")
    form = _form(blank=True)
    entry = waiting_queries.entry_of(db(), who.id) if who else None
    wishes = waiting_queries.wishes_of(db(), entry, now=now()) if entry else None
    known = {ref for ref, _alias in form.person.choices}
    wanted = wishes.mentor_ref if wishes else request.args.get("person", "")
    form.person.data = wanted if wanted in known else ANYONE
    if not wishes:  # what their request says already is there, to be changed, and not asked anew
        needs, spoken = reader().needs, {code for code, _words in form.languages.choices}
        form.parts.data, form.kinds.data = sorted(str(part) for part in needs.parts), list(needs.kinds)
        form.languages.data = [code for code in needs.languages if code in spoken]
    else:
        form.parts.data, form.kinds.data = [str(part) for part in wishes.parts], list(wishes.kinds)
        form.languages.data = list(wishes.languages)
    return _page(form, who, entry)


def _page(form: WaitingForm, who: Any, entry: Any, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "mentoring/waiting.html",
        form=form,
        who=who,
        entry=entry,
        asked_on=today(entry.asked_at) if entry else None,
        cannot_be_told=who is not None and not can_be_told(safe_contact(db(), who.person_key)),
        press=PressForm(formdata=None),
        menu_current="people",
    ), status


@bp.post("/code/waiting")
@open_to("everyone")
@not_after_the_end
def join() -> ResponseReturnValue:
    who, form = visitor(), _form(blank=False)
    if who is None or is_young(who):
        return redirect(url_for(".page"), 303)
    if not form.validate():
        return _page(form, who, waiting_queries.entry_of(db(), who.id), 422)
    wishes = Wishes(
        mentor_ref="" if form.person.data == ANYONE else form.person.data,
        parts=frozenset(PartOfWeek(part) for part in form.parts.data or []),
        kinds=frozenset(form.kinds.data or []),
        languages=frozenset(form.languages.data or []),
    )
    with work(db()) as unit:
        waiting_actions.join(unit, who=_facts(who), wishes=wishes, now=now())
    return redirect(url_for("code.status"), 303)


def _facts(who: Any) -> actions.For:
    return actions.For(who.id, who.person_key, who.ref, not who.is_young)


@bp.get("/code/bookings/<ref:ref>/earlier")
@open_to("everyone")
def earlier(ref: str) -> ResponseReturnValue:
    found = _own_booking(ref)
    contact = safe_contact(db(), found.person_key)
    return render_template(
        "mentoring/earlier.html",
        booking=found,
        cannot_be_told=not can_be_told(contact),
        press=PressForm(formdata=None),
        menu_current="code",
    )


@bp.post("/code/bookings/<ref:ref>/earlier")
@open_to("everyone")
@not_after_the_end
def earlier_submit(ref: str) -> ResponseReturnValue:
    """An earlier time with the same person; what is booked stays booked until they say yes."""
    found, who = _own_booking(ref), visitor()
    if PressForm().validate() and not is_young(who):
        with work(db()) as unit:
            wishes = Wishes(mentor_ref=found.mentor_ref)
            waiting_actions.join(unit, who=_facts(who), wishes=wishes, earlier_than=ref, now=now())
    return redirect(url_for("code.status"), 303)


def _own_booking(ref: str) -> queries.Booked:
    who = visitor()
    found = queries.booking_of(db(), ref=ref, family_member_id=who.id) if who else None
    return found or abort(404)


@bp.post("/code/waiting/leave")
@open_to("everyone")
def leave() -> ResponseReturnValue:
    who = visitor()
    if who is not None and PressForm().validate():
        with work(db()) as unit:
            waiting_actions.leave(unit, family_member_id=who.id, by="person", now=now())
    return redirect(url_for("code.status"), 303)


@bp.get("/code/kept/<ref:ref>")
@open_to("everyone")
def kept(ref: str) -> ResponseReturnValue:
    """What is kept for them. One that is over says so and leads on; nothing is held against them."""
    who = visitor()
    if who is None:
        return redirect(url_for("code.enter"), 303)
    found = waiting_queries.kept(db(), ref=ref, family_member_id=who.id, now=now())
    return render_template(
        "mentoring/kept.html", kept=found, kept_words=kept_words, press=PressForm(formdata=None), menu_current="code"
    ), (200 if found else 404)


@bp.post("/code/kept/<ref:ref>/yes")
@open_to("everyone")
@not_after_the_end
def say_yes(ref: str) -> ResponseReturnValue:
    """On to the page that shows everything once more; it is still kept while they look."""
    who = visitor()
    found = waiting_queries.kept(db(), ref=ref, family_member_id=who.id, now=now()) if who else None
    if found is None or not PressForm().validate():
        return redirect(url_for(".kept", ref=ref), 303)
    chosen.keep(session, chosen.Chosen(found.mentor_ref, found.starts_at, found.moving))
    return redirect(url_for("mentoring.confirm"), 303)


@bp.post("/code/kept/<ref:ref>/no")
@open_to("everyone")
def say_no(ref: str) -> ResponseReturnValue:
    who = visitor()
    if who is None or not PressForm().validate():
        return redirect(url_for(".kept", ref=ref), 303)
    with work(db()) as unit:
        waiting_actions.decline(unit, ref=ref, family_member_id=who.id, now=now())
    return redirect(url_for("code.status"), 303)
