"""What makes it easier for somebody, in words, for every page that plans something with them (R-45, N-41)."""

from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.casework import support_areas, support_queries


def needs_lines(db: Session, family_member_id: str) -> list[str]:
    """Beyond what was answered with the request, which each page has already; empty when nothing was said (R-63)."""
    about = support_queries.about(db, family_member_id)
    said = [gettext(support_areas.NEEDS[code]) for code in about.needs if code in support_areas.NEEDS]
    own = [words for words in (about.adjustments, about.parenting) if words]
    return [str(line) for line in (*said, *own)]
