"""/work/export: all open requests as a file, once two people agreed; each file says who took it and when (T5, T10)."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import approval_actions, approval_queries
from portal.accounts.approvals import EXPORT
from portal.accounts.visit import fresh
from portal.casework import export_queries, recorded
from portal.casework.triage_forms import PressForm
from portal.records.actions import record
from portal.shared import spreadsheet
from portal.shared.clock import local, now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("export", __name__)
TEAM = ("coordinator", "duty-lead")
WHAT = "requests"


@bp.get("/work/export")
@open_to(*TEAM)
@fresh
def export_page() -> ResponseReturnValue:
    asked = approval_queries.asked_by(db(), by=current_user.ref, kind=EXPORT, now=now())
    return render_template("casework/export.html", asked=asked, press=PressForm(formdata=None))


@bp.post("/work/export")
@open_to(*TEAM)
@fresh
def ask_submit() -> ResponseReturnValue:
    with work(db()) as unit:
        approval_actions.ask(unit, kind=EXPORT, about=WHAT, by=current_user.ref, now=now())
    return redirect(url_for(".export_page"), 303)


@bp.post("/work/export/<ref:ref>")
@open_to(*TEAM)
@fresh
def take_submit(ref: str) -> ResponseReturnValue:
    """One file for one agreement. A POST, so that nothing fetches it ahead."""
    with work(db()) as unit:
        approval_actions.spend(unit, ref=ref, by=current_user.ref, now=now())
        record(unit, recorded.EXPORT_TAKEN, approval=ref, by=current_user.ref, now=now())
    mark = f"Taken by {current_user.ref} on {local(now()):%Y-%m-%d %H:%M}, agreed as {ref}"
    rows = [*export_queries.requests(db()), (mark,)]
    made, kind, ending = (
        (spreadsheet.ods, spreadsheet.ODS, "ods")
        if request.form.get("kind") == "ods"
        else (spreadsheet.xlsx, spreadsheet.XLSX, "xlsx")
    )
    answer = Response(made("Requests", export_queries.HEADS, rows), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="details.{ending}"'
    return answer
