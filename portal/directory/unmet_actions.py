"""Add one to the count of searches that found nothing near (R-04)."""

from dataclasses import asdict

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.directory.search_models import UnmetNeed
from portal.directory.unmet_need import Unmet


def count_unmet(db: Session, unmet: Unmet) -> None:
    """One row for each district, hour, kind and month; two at the same moment are both counted."""
    insert = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(UnmetNeed).values(**asdict(unmet), count=1)
    key = [UnmetNeed.outcode, UnmetNeed.week_hour, UnmetNeed.kind, UnmetNeed.month]
    db.execute(row.on_conflict_do_update(index_elements=key, set_={"count": UnmetNeed.count + 1}))
