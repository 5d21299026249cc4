"""Answers put aside: the page with their code, and the card that every page with a code can show."""

from datetime import datetime

from flask import render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.referrals.ask_views import SAVED, here
from portal.referrals.code_forms import KeptForm


def show_card(code: str, *, back: str, step: str, action: str = "") -> str:
    """One press away from where a code is shown (G21). `back`: the words of the button to there."""
    form = KeptForm(formdata=None, data={"step": step})
    action = action or url_for("referrals.ask")
    return render_template("referrals/card.html", code=code, back=back, action=action, form=form)


def show_saved(form: KeptForm | None = None, status: int = 200) -> ResponseReturnValue:
    saved = session[SAVED]
    if saved.get("card"):
        return show_card(saved["code"], back=gettext("Back to your saved answers"), step="saved")
    form = form or KeptForm(formdata=None, data={"step": "saved"})
    until = datetime.fromisoformat(saved["until"])
    return render_template("referrals/saved.html", saved=saved, until=until, form=form), status


def leave_saved() -> ResponseReturnValue:
    pressed, saved = request.form.get("go", ""), session.get(SAVED)
    if saved and pressed in ("card", "back"):
        session[SAVED] = saved | {"card": pressed == "card"}
    elif saved and pressed == "kept":
        form = KeptForm()
        if not form.shows_it_was_kept(saved["code"]):
            return show_saved(form, 422)
        session[SAVED] = saved | {"kept": True}
    else:
        session.pop(SAVED, None)
    return here()
