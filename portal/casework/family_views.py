"""Family cases: people who each agreed, side by side; agencies; the one main worker (R-41, R-42, R-52, R-58)."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.casework import family_actions, family_closing_queries, family_queries, family_rules, leading_queries
from portal.casework.family_closing import CLOSING
from portal.casework.family_forms import AgencyForm, LeadForm, MemberForm, NeedsForm, OpenCaseForm
from portal.casework.press_forms import PlainForm
from portal.casework.shown import form_page, names, put_error
from portal.casework.support_refusals import NotAgreedToBe
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import speaking

bp = Blueprint("families", __name__)


@bp.get("/work/families")
@open_to("coordinator", "duty-lead")
def families() -> ResponseReturnValue:
    found = [family_queries.overview(db(), each) for each in family_queries.open_cases(db())]
    closed = family_closing_queries.closed_cases(db())
    people = names(db(), *(each.lead.worker for each in found if each.lead), *(each.by for each in closed))
    return render_template(
        "casework/families.html", found=found, closed=closed, names=people, rules=family_rules, reasons=CLOSING
    )


@bp.get("/work/families/new")
@open_to("coordinator", "duty-lead")
def new() -> ResponseReturnValue:
    intro = (gettext("Each person says yes for themselves. Their records, notes and consents stay apart."),)
    form, action, back = OpenCaseForm(formdata=None), url_for(".new_submit"), url_for(".families")
    return form_page(form, title=gettext("A family case"), action=action, back=back, intro=intro)


@bp.post("/work/families/new")
@open_to("coordinator", "duty-lead")
def new_submit() -> ResponseReturnValue:
    form = OpenCaseForm()
    if not form.validate():
        return redirect(url_for(".new"), 303)
    with work(db()) as unit:
        made = family_actions.open_case(unit, by=current_user.ref, once_key=form.once_key.data, now=now())
    return redirect(url_for(".family", ref=made.ref), 303)


@bp.get("/work/families/<ref:ref>")
@open_to("coordinator", "duty-lead")
def family(ref: str) -> ResponseReturnValue:
    found = family_queries.overview(db(), family_actions.case(db(), ref))
    closing = family_closing_queries.closing_of(db(), found.case)
    people = names(
        db(),
        *([found.lead.worker] if found.lead else []),
        *([closing.by] if closing else []),
        *(each.row.heard_by for each in found.members),
    )
    form = PlainForm(formdata=None)
    unseen = leading_queries.not_shown_to_lead(db(), found, now())
    settings = current_app.extensions["portal_settings"]
    return render_template(
        "casework/family.html",
        found=found,
        names=people,
        rules=family_rules,
        form=form,
        unseen=unseen,
        closing=closing,
        reasons=CLOSING,
        is_outside=leading_queries.comes_from_outside(db(), found),
        thinks_of_meeting=family_rules.meets(len(found.agencies), settings.agencies_before_meeting),
        minutes_within=settings.minutes_working_days,
    )


@bp.get("/work/families/<ref:ref>/member")
@open_to("coordinator", "duty-lead")
def member(ref: str) -> ResponseReturnValue:
    return _page(ref, MemberForm(formdata=None), "member", gettext("Somebody who agreed"))


@bp.post("/work/families/<ref:ref>/member")
@open_to("coordinator", "duty-lead")
def member_submit(ref: str) -> ResponseReturnValue:
    form, title = MemberForm(), gettext("Somebody who agreed")
    if not form.validate():
        return _page(ref, form, "member", title)
    try:
        with work(db()) as unit:
            asked = referrals.referral(unit, form.request.data.upper())
            family_actions.add_member(
                unit,
                ref=ref,
                family_member_id=asked.family_member_id,
                has_agreed=bool(form.agreed.data),
                by=current_user.ref,
                now=now(),
            )
    except NotAgreedToBe:
        put_error(form, "agreed", gettext("Ask them first. Each person says yes for themselves"))
    except referrals.NoSuchPerson:
        put_error(form, "request", gettext("No request has this reference. Check it and enter it again"))
    return _page(ref, form, "member", title) if form.errors else redirect(url_for(".family", ref=ref), 303)


@bp.post("/work/families/<ref:ref>/members/<ref:who>/leave")
@open_to("coordinator", "duty-lead")
def leave(ref: str, who: str) -> ResponseReturnValue:
    with work(db()) as unit:
        family_actions.leave_case(unit, ref=ref, member=who, by=current_user.ref, now=now())
    return redirect(url_for(".family", ref=ref), 303)


@bp.get("/work/families/<ref:ref>/agency")
@open_to("coordinator", "duty-lead")
def agency(ref: str) -> ResponseReturnValue:
    return _page(ref, AgencyForm(formdata=None), "agency", gettext("An organisation that works with them"))


@bp.post("/work/families/<ref:ref>/agency")
@open_to("coordinator", "duty-lead")
def agency_submit(ref: str) -> ResponseReturnValue:
    form = AgencyForm()
    if not form.validate():
        return _page(ref, form, "agency", gettext("An organisation that works with them"))
    with work(db()) as unit:
        family_actions.add_agency(
            unit, ref=ref, name=form.name.data, kind=form.kind.data, by=current_user.ref, now=now()
        )
    return redirect(url_for(".family", ref=ref), 303)


@bp.get("/work/families/<ref:ref>/lead")
@open_to("coordinator", "duty-lead")
def lead(ref: str) -> ResponseReturnValue:
    return _page(ref, _lead_form(ref, formdata=None), "lead", gettext("The main worker"))


@bp.post("/work/families/<ref:ref>/lead")
@open_to("coordinator", "duty-lead")
def lead_submit(ref: str) -> ResponseReturnValue:
    """The first lead, or the next: the one before ends in the same step (R-58)."""
    form = _lead_form(ref)
    if not form.validate():
        return _page(ref, form, "lead", gettext("The main worker"))
    name = names(db(), form.worker.data)[form.worker.data]

    def words(language: str) -> str:
        with speaking(language):
            return form.words.data or str(gettext("%(name)s is your main worker now.", name=name))

    with work(db()) as unit:
        family_actions.hand_over(unit, ref=ref, to=form.worker.data, words=words, by=current_user.ref, now=now())
    return redirect(url_for(".family", ref=ref), 303)


def _lead_form(ref: str, **given: Any) -> LeadForm:
    form = LeadForm(**given)
    form.worker.choices = family_queries.who_may_lead(db(), family_actions.case(db(), ref))
    return form


@bp.get("/work/families/<ref:ref>/needs/<who>")
@open_to("coordinator", "duty-lead")
def needs(ref: str, who: str) -> ResponseReturnValue:
    row = family_actions.case(db(), ref)
    held = {each.ref: each.needs for each in family_actions.members(db(), row)} | {"all": row.needs}
    return _needs_page(ref, who, NeedsForm(formdata=None, words=held.get(who)))


@bp.post("/work/families/<ref:ref>/needs/<who>")
@open_to("coordinator", "duty-lead")
def needs_submit(ref: str, who: str) -> ResponseReturnValue:
    form = NeedsForm()
    if not form.validate():
        return _needs_page(ref, who, form)
    with work(db()) as unit:
        which = "" if who == "all" else who
        family_actions.write_needs(
            unit, ref=ref, member=which, words=form.words.data or "", by=current_user.ref, now=now()
        )
    return redirect(url_for(".family", ref=ref), 303)


def _needs_page(ref: str, who: str, form: NeedsForm) -> ResponseReturnValue:
    action, back = url_for(".needs_submit", ref=ref, who=who), url_for(".family", ref=ref)
    return form_page(form, title=gettext("What is needed"), action=action, back=back, ref=ref)


def _page(ref: str, form: Any, name: str, title: str) -> ResponseReturnValue:
    family_actions.case(db(), ref)  # a reference of nothing is not there on any of these pages
    action, back = url_for(f".{name}_submit", ref=ref), url_for(".family", ref=ref)
    return form_page(form, title=title, action=action, back=back, ref=ref)
