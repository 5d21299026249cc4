"""Where entries come from, for everybody: when a list was last taken, how much of it, and under which licence.

The team reads beside it why something was refused or not clear.
"""

import json

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select

from portal.directory.models import Listing
from portal.directory.owners import is_team
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
        sources=[(row, shown.get(row.id, 0), json.loads(row.last_counts)) for row in rows],
        own=shown.get(None, 0),
        for_team=is_team(getattr(current_user, "role", "")),
    )
