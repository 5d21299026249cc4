"""/work/team: who signs in, what they may do; each change holds on their very next request (T13, G24)."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue as Answer
from flask_babel import gettext
from flask_login import current_user

from portal.accounts import actions, approval_actions, approval_queries, approvals, queries, sign_in, team_actions
from portal.accounts.actions import StillHolds
from portal.accounts.shown import ROLE_WORDS
from portal.accounts.team_forms import InviteForm, PressForm, RoleForm
from portal.accounts.visit import fresh
from portal.shared.clock import now
from portal.shared.contact import BadEmailAddress
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("team", __name__)
LINK = "team_link"  # in the visit: whose set-up link, and the link, until it is passed on


@bp.get("/work/team")
@open_to("administrator")
@fresh
def team_page() -> Answer:
    return _team(InviteForm(formdata=None))


def _team(form: InviteForm, status: int = 200) -> Answer:
    people = queries.workers(db())
    return render_template("accounts/team.html", people=people, form=form, roles=ROLE_WORDS), status


@bp.post("/work/team")
@open_to("administrator")
@fresh
def invite_submit() -> Answer:
    form = InviteForm()
    if not form.validate():
        return _team(form, 422)
    try:
        with work(db()) as unit:
            worker, token = actions.add_worker(
                unit,
                keys=sign_in.keys(),
                email=form.email.data,
                name=form.name.data,
                role=form.role.data,
                now=now(),
                by=current_user.ref,
            )
    except actions.EmailTaken:
        form.email.errors = [gettext("Somebody who signs in has this e-mail already")]
        return _team(form, 422)
    except BadEmailAddress as why:
        form.email.errors = [gettext(str(why))]
        return _team(form, 422)
    return keep_link(worker.name or worker.ref, token)


def keep_link(name: str, token: str) -> Answer:
    """The link is shown on the next page only, to whoever hands it on."""
    base = sign_in.portal_settings().base_url or request.host_url.rstrip("/")
    session[LINK] = {"name": name, "link": f"{base}/set-up/{token}"}
    return redirect(url_for("team.link_page"), 303)


@bp.get("/work/team/link")
@open_to("administrator", "duty-lead")
@fresh
def link_page() -> Answer:
    held = session.get(LINK)
    if not held:
        return redirect(url_for("accounts.work_home"))
    return render_template(
        "accounts/team_link.html", held=held, days=actions.LINK_LASTS.days, press=PressForm(formdata=None)
    )


@bp.post("/work/team/link")
@open_to("administrator", "duty-lead")
def link_submit() -> Answer:
    session.pop(LINK, None)
    return redirect(url_for("accounts.work_home"), 303)


@bp.get("/work/team/<ref:ref>")
@open_to("administrator")
@fresh
def worker_page(ref: str) -> Answer:
    worker = queries.worker_by_ref(db(), ref)
    return _worker(worker, RoleForm(formdata=None, data={"role": worker.role}))


def _worker(worker: Any, form: RoleForm, status: int = 200) -> Answer:
    asked = approval_queries.waiting_for(db(), role="administrator", now=now())
    return render_template(
        "accounts/worker.html",
        worker=worker,
        form=form,
        press=PressForm(formdata=None),
        roles=ROLE_WORDS,
        is_self=worker.ref == current_user.ref,
        is_asked=any(each.about == worker.ref for each in asked),
    ), status


@bp.post("/work/team/<ref:ref>/role")
@open_to("administrator")
@fresh
def role_submit(ref: str) -> Answer:
    worker, form = queries.worker_by_ref(db(), ref), RoleForm()
    if not form.validate():
        return _worker(worker, form, 422)
    try:
        with work(db()) as unit:
            found = queries.worker_by_ref(unit, ref)
            team_actions.change_role(unit, worker=found, role=form.role.data, by=current_user.ref, now=now())
    except (team_actions.OwnAccount, team_actions.LastAdministrator) as why:
        form.role.errors = [gettext(str(why))]
        return _worker(queries.worker_by_ref(db(), ref), form, 403)
    except StillHolds as why:
        form.role.errors = [_hand_over(why)]
        return _worker(queries.worker_by_ref(db(), ref), form, 409)
    return redirect(url_for(".worker_page", ref=ref), 303)


def _hand_over(why: StillHolds) -> str:
    return str(gettext("Hand these over first: %(held)s", held=", ".join(each.ref for each in why.held)))


@bp.post("/work/team/<ref:ref>/disable")
@open_to("administrator")
@fresh
def disable_submit(ref: str) -> Answer:
    try:
        with work(db()) as unit:
            team_actions.disable(unit, worker=queries.worker_by_ref(unit, ref), by=current_user.ref, now=now())
    except StillHolds as why:
        form = RoleForm(formdata=None)
        form.role.errors = [_hand_over(why)]
        return _worker(queries.worker_by_ref(db(), ref), form, 409)
    return redirect(url_for(".worker_page", ref=ref), 303)


@bp.post("/work/team/<ref:ref>/sign-out")
@open_to("administrator")
@fresh
def sign_out_submit(ref: str) -> Answer:
    """Ends every visit of somebody, who may sign in again: a phone was left on a bus."""
    with work(db()) as unit:
        team_actions.sign_out(unit, worker=queries.worker_by_ref(unit, ref), by=current_user.ref, now=now())
    return redirect(url_for(".worker_page", ref=ref), 303)


@bp.post("/work/team/<ref:ref>/first-link")
@open_to("administrator")
@fresh
def first_link_submit(ref: str) -> Answer:
    """For somebody who lost the first link before using it."""
    with work(db()) as unit:
        worker = queries.worker_by_ref(unit, ref)
        token = actions.new_first_link(unit, worker=worker, now=now())
    return keep_link(worker.name or worker.ref, token)


@bp.post("/work/team/<ref:ref>/new-way-in")
@open_to("administrator")
@fresh
def new_way_in_submit(ref: str) -> Answer:
    """Phone and passkey are lost: a second person has to agree before anything changes."""
    worker = queries.worker_by_ref(db(), ref)
    if worker.active and worker.password is not None:
        with work(db()) as unit:
            approval_actions.ask(unit, kind=approvals.NEW_WAY_IN, about=ref, by=current_user.ref, now=now())
    return redirect(url_for(".worker_page", ref=ref), 303)
