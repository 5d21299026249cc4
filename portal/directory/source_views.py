"""Where entries come from, for everybody: when a list was last taken, how much of it, and under which licence."""

import json

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from portal.directory.models import Listing
from portal.directory.source_models import Source
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("sources", __name__)


@bp.get("/sources")
@open_to("everyone")
def sources() -> ResponseReturnValue:
    counted = select(Listing.source_id, func.count().label("many")).where(Listing.shown.is_(True))
    shown = {row.source_id: row.many for row in db().execute(counted.group_by(Listing.source_id))}
    rows = db().scalars(select(Source).order_by(Source.name)).all()
    return render_template(
        "directory/sources.html",
        sources=[(row, shown.get(row.id, 0), json.loads(row.last_counts).get("refused", 0)) for row in rows],
        own=shown.get(None, 0),
    )
