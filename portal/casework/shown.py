"""Forms and names as the pages of casework show them."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import scope_queries
from portal.casework.support_refusals import NoSuchConcern
from portal.shared.clock import now
from portal.web.db import db
from portal.web.forms import PortalForm

TEAM = ("coordinator", "duty-lead")


def form_page(
    form: PortalForm, *, title: str, action: str, back: str, ref: str = "", intro: tuple[str, ...] = ()
) -> ResponseReturnValue:
    """One form, alone on its page; 422 when something in it needs another look."""
    page = render_template("casework/form.html", form=form, title=title, action=action, back=back, ref=ref, intro=intro)
    return page, 422 if form.errors else 200


def concern_next(ref: str) -> str:
    """Where a change leads: to the concern, or to the list for whom it is no longer theirs (closed, handed over)."""
    try:
        scope_queries.concern_for(db(), ref=ref, worker=current_user, now=now())
    except NoSuchConcern:
        return url_for("concerns.concerns")
    return url_for("concerns.page", ref=ref)


def put_error(form: Any, field: str, words: str) -> None:
    """An action's refusal stands at the field it is about, with what was typed kept."""
    form[field].errors = [words]


def names(db: Session, *refs: str) -> dict[str, str]:
    """Names of workers by reference; one who left is called that."""
    wanted = sorted({ref for ref in refs if ref})
    found = accounts.names_of(db, wanted)
    return {ref: found.get(ref) or gettext("Someone who no longer works here") for ref in wanted}
