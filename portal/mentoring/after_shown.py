"""The pages that follow what a mentor writes after a talk or a group, whatever it was about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_login import current_user

from portal.mentoring.forms import PressForm
from portal.shared.clock import now


def saved_page(title: str, ref: str, words: str, links: Sequence[tuple[str, str]]) -> str:
    """It is saved, and who can read it; then a debrief in one press (R-29)."""
    press = PressForm(formdata=None)
    return render_template("mentoring/after_saved.html", title=title, ref=ref, words=words, links=links, press=press)


def concern_page(form: Any, *, here: str, back: tuple[str, str], about_hint: str = "") -> str:
    """A worry for the team. `back`: words and address. `about_hint` where there is more than one it may be about."""
    return render_template(
        "mentoring/concern.html",
        form=form,
        here=here,
        back=back,
        about_hint=about_hint,
        steps=current_app.extensions["portal_suicide_steps"](),
        press=PressForm(formdata=None),
    )


def concern_facts(form: Any) -> dict[str, Any]:
    """What handing in a worry takes, whatever it is about."""
    return {
        "words": form.words.data,
        "suicide": bool(form.suicide.data),
        "once_key": form.once_key.data,
        "by": current_user.ref,
        "hand_in": current_app.extensions["portal_concern_hand_in"],
        "now": now(),
    }


def sent_page(told: Sequence[tuple[datetime, str]], back: tuple[str, str]) -> str:
    """`told`: when, and what was opened from it. With the steps where it is about thoughts of suicide (N-20)."""
    steps = current_app.extensions["portal_steps_for"]([ref for _, ref in told])
    press = PressForm(formdata=None)
    told_at = [at for at, _ in told]
    return render_template("mentoring/concern_sent.html", told_at=told_at, steps=steps, back=back, press=press)
