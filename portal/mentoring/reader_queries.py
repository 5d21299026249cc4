"""What is known of somebody who looks for a person to talk to: from their request, and from what they said here."""

from typing import Any

from sqlalchemy.orm import Session

from portal.mentoring.alike_queries import alike_of
from portal.mentoring.choosing_queries import Reader, kept_apart
from portal.mentoring.matching import needs_from
from portal.referrals import queries as referrals


def reader_of(db: Session, family_member_id: str, *, asked: Any = None) -> Reader:
    """`asked`: the request that counts, where it is not the newest.

    The team reads by this too. What they offer, the person is shown; so it rests on what the person said of whom they
    would find it easiest to talk to, and never on who the request is about, although the team can read that (R-11).
    """
    asked = asked or referrals.newest_referral(db, family_member_id)
    needs = needs_from(
        referrals.answers(asked) if asked else {},
        language=referrals.family_member(db, family_member_id).language,
        alike=alike_of(db, family_member_id),
    )
    return Reader(family_member_id, kept_apart(db, family_member_id), needs)
