"""The rest of the made-up family's case, so that each page of the team has something to show (R-51). All invented."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.casework import (
    agency_actions,
    beside_actions,
    concern_actions,
    concern_share_actions,
    involvement_actions,
    review_actions,
    rights_actions,
    sharing_actions,
    support_actions,
    together_actions,
)
from portal.referrals.queries import Waiting

AGENCIES = (
    (
        "Millrace Homes",
        "housing",
        "Flats in LS8 and LS9. Repairs, rent, moving when home is not safe.",
        "01632 960 551",
    ),
    ("Sycamore School", "school", "A head of year for pastoral care. Quiet room from 8am.", "01632 960 552"),
    ("The Young Carers’ Table", "young_carers", "For under 18s who look after somebody. Tuesdays.", "01632 960 553"),
    ("Ferry Road Surgery", "health", "Family doctors. Ask for a double appointment.", "01632 960 554"),
    ("Bridge Street Service", "treatment", "Treatment for adults. No referral needed.", "01632 960 555"),
)
AROUND = (("T", "relative", "middle"), ("HB", "worker", "far"), ("SW", "worker", "middle"), ("L", "friend", "far"))
FIGURES = ((84, 31), (56, 27), (28, 24), (1, 19))


def show_more(
    db: Session, *, young: Waiting, adults: list[Waiting], anna: str, lead: str, partner: str, share: str, now: datetime
) -> None:
    """`share`: the consent already given for the first of them; `partner` has looked at it."""
    first, second, third = adults[0], adults[1], adults[2]
    for name, kind, remit, contact in AGENCIES:
        agency_actions.write_agency(db, name=name, kind=kind, remit=remit, contact=contact, by=anna, now=now)
    for hours in (50, 2):
        sharing_actions.look_at_shared(db, ref=share, worker=partner, now=now - timedelta(hours=hours))
    _record(db, first.family_member_id, anna, now)
    _friend(db, first, third, anna, now)
    involvement_actions.decide_part(
        db,
        family_member_id=second.family_member_id,
        part="none",
        reason="After the evening with the kettle we both think that meeting is not safe.",
        said="For now you take no part in the meetings at Bridge Street. We look again in spring.",
        by=lead,
        once_key=_key(),
        now=now,
    )
    _told(db, second.ref, anna, lead, now)
    together_actions.write_competence(
        db,
        family_member_id=young.family_member_id,
        decision="can_decide",
        reason="She told me in her own words what she wants kept private, and what could happen.",
        understanding="Knows that I must act if she or her brother could be hurt.",
        pressure="None that I saw. We talked without anyone near.",
        risks="Mum may find a message. So nothing is sent.",
        told="Only Joan and I know.",
        by=anna,
        once_key=_key(),
        now=now,
    )
    rights_actions.ask_by_right(db, ref=third.ref, kind="copy", owner=anna, once_key=_key(), now=now)


def _record(db: Session, person: str, anna: str, now: datetime) -> None:
    facts = {"family_member_id": person, "by": anna, "now": now}
    for letters, kind, closeness in AROUND:
        support_actions.add_person(
            db,
            initials=letters,
            kind=kind,
            closeness=closeness,
            once_key=_key(),
            **facts,  # type: ignore[arg-type]
        )
    said = {"listening": ("yes", "quite"), "practical": ("yes", "quite"), "home": ("no", "")}
    support_actions.set_roles(db, said=said, none_of_these=False, family_member_id=person, by="person", now=now)
    together_actions.write_talk(
        db,
        was_alone=True,
        outcome="go_on",
        harmed_by="",
        words="Feels safe to listen on the phone. Not at home, and not in the evening.",
        once_key=_key(),
        **facts,  # type: ignore[arg-type]
    )
    together_actions.take_role(db, role="listening", **facts)  # type: ignore[arg-type]
    tool = review_actions.add_tool(
        db,
        name="Made-up family scale",
        version="1",
        language="en",
        about="family_impact",
        lowest=0,
        highest=40,
        by=anna,
        now=now,
    )
    review_actions.set_tool(db, ref=tool.ref, licence="confirmed", is_on=True, by=anna, now=now)
    for days, figure in FIGURES:
        review_actions.record_measure(
            db,
            family_member_id=person,
            tool=tool.ref,
            figure=figure,
            by=anna,
            once_key=_key(),
            now=now - timedelta(days=days),
        )
    review_actions.say_own_view(db, family_member_id=person, words="I sleep more. Sundays with M help most.", now=now)


def _friend(db: Session, first: Waiting, third: Waiting, anna: str, now: datetime) -> None:
    link = beside_actions.ask_friend(
        db,
        family_member_id=first.family_member_id,
        friend=third.ref,
        called="MP",
        known_as="K",
        items=["matters", "next"],
        by=anna,
        once_key=_key(),
        now=now,
    )
    words = "MP, your friend, can see: what matters to you, and when you talk with somebody next. Nothing else."
    for who in (first.family_member_id, third.family_member_id):
        beside_actions.agree(db, ref=link.ref, who=who, words=words, heard_by=anna, now=now)
    beside_actions.look(db, ref=link.ref, friend_id=third.family_member_id, now=now)


def _told(db: Session, about: str, anna: str, lead: str, now: datetime) -> None:
    """A concern of last week, from its first word to its end: told, shared, looked at twice, closed."""
    then = now - timedelta(days=6)
    row = concern_actions.raise_concern(
        db,
        about=about,
        by=anna,
        words="He said he would come to the school and take her.",
        at_risk=("child",),
        who="A girl of 7",
        done="Rang the school with them, at once.",
        once_key=_key(),
        now=then,
    )
    concern_actions.keep_back(db, ref=row.ref, names="Aunt Ola", by=anna, now=then)
    concern_actions.say_told(db, ref=row.ref, was_told=True, why_not="", by=anna, now=then)
    concern_actions.decide(
        db, ref=row.ref, decision="children", reason="A child could be taken from school.", by=anna, now=then
    )
    shared = concern_share_actions.share(
        db,
        ref=row.ref,
        receiver="Children’s social care, duty desk",
        facts="A girl of 7 may be collected from school by somebody who must not. The school knows.",
        has_agreed=False,
        risk_reason="A child may be taken. Waiting for a yes would take longer than the school day.",
        by=anna,
        once_key=_key(),
        now=then + timedelta(minutes=20),
    )
    later = then + timedelta(hours=3)
    concern_share_actions.look_over(db, ref=row.ref, share_ref=shared.ref, by=lead, now=later)
    concern_actions.look_second(db, ref=row.ref, view="I agree. The aunt is left out, rightly.", by=lead, now=later)
    concern_actions.close(db, ref=row.ref, by=lead, now=then + timedelta(days=1))


def _key() -> str:
    return secrets.token_hex(16)
