"""What would be given back if somebody ended their request now, in lines for the page that asks."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.mentoring import ending_queries, waiting_queries
from portal.web.i18n import show_when


def what_goes(db: Session, family_member_id: str, now: datetime) -> list[str]:
    coming = ending_queries.still_to_come(db, family_member_id=family_member_id, now=now)
    kept = waiting_queries.kept_for(db, family_member_id=family_member_id, now=now)
    lines = [
        gettext("%(when)s with %(name)s", when=show_when(each.starts_at, first=True), name=each.mentor_alias)
        for each in coming
    ]
    lines += [gettext("Kept for you: %(when)s", when=show_when(each.starts_at)) for each in kept]
    if waiting_queries.entry_of(db, family_member_id) is not None:
        lines.append(gettext("Your place on the waiting list"))
    return lines
