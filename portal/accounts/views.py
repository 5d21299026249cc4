"""Signing in, signing out, and where somebody lands."""

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.accounts import shown, sign_in
from portal.accounts.forms import CodeForm, SignInForm
from portal.accounts.visit import go_out
from portal.web.access import ROLES, open_to
from portal.web.visits import leave

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@open_to("everyone")
def sign_in_page():
    if current_user.is_authenticated:
        return redirect(url_for(".work_home"))
    form = SignInForm(formdata=None, next=safe_next(request.args.get("next")))
    return render_template("accounts/sign_in.html", form=form, asked=False)


@bp.post("/sign-in")
@open_to("everyone")
def sign_in_submit():
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form, asked=False), 422
    worker = sign_in.check_password(form.email.data, form.password.data)
    if worker is None:
        # One sentence for a wrong word, a stranger, a closed account and too many tries (T14).
        form.password.errors = [
            _("The e-mail and password do not match, or there were too many tries. Check both, or wait 15 minutes")
        ]
        return render_template("accounts/sign_in.html", form=form, asked=False), 422
    sign_in.begin_second_step(worker, safe_next(form.next.data))
    return redirect(url_for(".code_page"))


@bp.get("/sign-in/code")
@open_to("everyone")
def code_page():
    if sign_in.second_step() is None:
        return redirect(url_for(".sign_in_page"))
    return render_template("accounts/code.html", form=CodeForm(formdata=None))


@bp.post("/sign-in/code")
@open_to("everyone")
def code_submit():
    step, form = sign_in.second_step(), CodeForm()
    if step is None:
        return redirect(url_for(".sign_in_page"))
    if not form.validate():
        return render_template("accounts/code.html", form=form), 422
    worker, next_page = step
    if not sign_in.check_code(worker, form.code.data):
        form.code.errors = [_("This code does not work, or it was used before. Wait for the next one and enter that")]
        return render_template("accounts/code.html", form=form), 422
    sign_in.let_in(worker, via=["password", "authenticator"])
    return redirect(url_for(next_page or ".work_home"))


@bp.post("/sign-out")
@open_to("everyone")
def sign_out():
    go_out()
    answer = make_response(redirect(url_for(".sign_in_page")))
    leave(session, answer)
    return answer


@bp.get("/work")
@open_to(*ROLES)
def work_home():
    home = next((path for path, _name in shown.PLACES.get(current_user.role, ()) if _is_there(path)), None)
    if home:
        return redirect(request.script_root + home)
    return render_template("accounts/home.html")


def _is_there(path: str) -> bool:
    return current_app.url_map.bind("").test(path, "GET")


def safe_next(name: str | None) -> str:
    """The name of a page of ours that opens without more being said, or "": never an address (T16)."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint == name and rule.rule.startswith("/work") and "GET" in (rule.methods or ()):
            return "" if rule.arguments else rule.endpoint
    return ""


@bp.app_errorhandler(401)
def please_sign_in(_error):
    """The page asked for is not shown; signing in comes first, and leads back there where it can."""
    wanted = request.endpoint if request.method == "GET" else ""
    form = SignInForm(formdata=None, next=safe_next(wanted))
    return render_template("accounts/sign_in.html", form=form, asked=True), 401
