"""What the person sees of a concern they were told about: what was decided, and every word that was shared (N-18)."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from portal.casework import concern_queries, risk
from portal.referrals import queries as referrals
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("own_safety", __name__)


@bp.get("/code/staying-safe")
@open_to("everyone")
def staying_safe() -> ResponseReturnValue:
    member = referrals.family_member_in_visit(db(), session)
    if member is None:
        return redirect(url_for("code.enter"), 303)
    told = concern_queries.shown_to_person(db(), member.id)
    shares = {row.ref: concern_queries.shares(db(), row.id) for row in told}
    return render_template("casework/own_safety.html", told=told, shares=shares, decisions=risk.DECISIONS)
