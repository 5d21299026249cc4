"""Who else is reached by the same number or address: compared by keyed hash, never opened (R-66)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages.models import SafeContact


def shares_a_way_with(db: Session, person_key: str) -> dict[str, str]:
    """By person key: the way that is the same as one of this person's."""
    own = db.execute(
        select(SafeContact.way, SafeContact.value_index).where(
            SafeContact.person_key == person_key, SafeContact.value_index.is_not(None)
        )
    ).all()
    if not own:
        return {}
    rows = db.execute(
        select(SafeContact.person_key, SafeContact.way).where(
            SafeContact.value_index.in_([index for _way, index in own]), SafeContact.person_key != person_key
        )
    )
    return {row.person_key: row.way for row in rows}
