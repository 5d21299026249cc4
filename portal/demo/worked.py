"""One made-up family that the team works with: a plan, who is around, a share, a concern looked at twice, a rota."""

import secrets
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.queries import workers
from portal.casework import (
    concern_actions,
    family_actions,
    rota_actions,
    sharing_actions,
    support_actions,
    support_plan_actions,
)
from portal.demo.seen import show_more
from portal.referrals import queries as referrals
from portal.shared.clock import instant, today


def work_with_a_family(db: Session, *, now: datetime) -> None:
    refs = {worker.role: worker.ref for worker in workers(db)}
    anna, lead, partner = refs["coordinator"], refs["duty-lead"], refs["partner-worker"]
    waiting = referrals.waiting(db)
    adults = [each for each in waiting if each.route == "adult"]
    young = next(each for each in waiting if each.route == "young")
    first, second = adults[0], adults[1]
    person = first.family_member_id
    _record(db, person, anna, now)
    _plan(db, person, anna, now)
    asked = sharing_actions.ask_to_share(
        db,
        family_member_id=person,
        receiver=partner,
        items=["name", "needs", "plan", "case"],
        purpose="So that you need not say it twice.",
        months="3",
        by=anna,
        once_key=secrets.token_hex(16),
        now=now - timedelta(days=4),
    )
    seen = "what to call you, what makes things easier for you, your plan, what you need in your family case"
    words = f"Yusuf can see: {seen}."
    sharing_actions.agree(
        db, ref=asked.ref, family_member_id=person, words=words, heard_by=anna, now=now - timedelta(days=4)
    )
    _concern(db, second.ref, anna, lead, now)
    show_more(db, young=young, adults=adults, anna=anna, lead=lead, partner=partner, share=asked.ref, now=now)
    case = family_actions.open_case(db, by=anna, once_key=secrets.token_hex(16), now=now)
    for each in (first, second):
        family_actions.add_member(
            db, ref=case.ref, family_member_id=each.family_member_id, has_agreed=True, by=anna, now=now
        )
    for name, kind in (("Ferry Lane", "voluntary"), ("Millrace Homes", "housing")):
        family_actions.add_agency(db, ref=case.ref, name=name, kind=kind, by=anna, now=now)
    family_actions.set_lead(db, ref=case.ref, worker=partner, by=anna, now=now)
    for days in (0, 1, 2):
        begins = instant(today(now) + timedelta(days=days), time(20))
        rota_actions.add_shift(
            db, worker=lead, line=1, starts_at=begins, ends_at=begins + timedelta(hours=12), by=lead, now=now
        )


def _record(db: Session, person: str, by: str, now: datetime) -> None:
    facts: dict[str, Any] = {"family_member_id": person, "by": by, "now": now}
    for letters, kind, closeness in (("MP", "friend", "near"), ("R", "relative", "near"), ("J", "neighbour", "middle")):
        support_actions.add_person(
            db, initials=letters, kind=kind, closeness=closeness, once_key=secrets.token_hex(16), **facts
        )
    for side, words, evidence in (
        ("helps", "Walks with a friend on Sundays", "Has done so since June"),
        ("in_the_way", "The last bus goes at 6", "Missed two talks because of it"),
    ):
        support_actions.add_item(
            db,
            side=side,
            words=words,
            evidence=evidence,
            source="person",
            once_key=secrets.token_hex(16),
            **facts,
        )
    support_actions.set_about(
        db, matters="Friday evenings are for prayer.", needs=(), adjustments="Say things twice.", parenting="", **facts
    )
    row = support_actions.write_conversation(
        db, ref="", words={"sleep": "Wakes at 3 and listens."}, once_key=secrets.token_hex(16), **facts
    )
    support_actions.make_final(db, ref=row.ref, **facts)


def _plan(db: Session, person: str, by: str, now: datetime) -> None:
    plan = support_plan_actions.make_plan(
        db, family_member_id=person, format="page", by=by, once_key=secrets.token_hex(16), now=now
    )
    for area, words, start in (
        ("wellbeing", "Sleep through most nights", "Awake from 3"),
        ("relationships", "One meal together each week", "Nobody sits down"),
    ):
        outcome = support_plan_actions.add_outcome(
            db,
            plan=plan,
            area=area,
            words=words,
            start=start,
            review_on=today(now) + timedelta(days=90),
            by=by,
            once_key=secrets.token_hex(16),
            now=now,
        )
        for days, said in ((14, 3), (7, 4), (0, 6)):
            support_plan_actions.rate(
                db, plan=plan, ref=outcome.ref, said=said, by="person", now=now - timedelta(days=days)
            )
    support_plan_actions.add_action(
        db,
        plan=plan,
        words="Ask about the later bus",
        owner=by,
        due_on=today(now) + timedelta(days=7),
        by=by,
        once_key=secrets.token_hex(16),
        now=now,
    )
    support_plan_actions.respond(
        db, plan=plan, response="comments", words="Start with sleep.", by="person", heard_by=by, now=now
    )
    support_plan_actions.agree_plan(db, plan=plan, by=by, now=now)


def _concern(db: Session, about: str, anna: str, lead: str, now: datetime) -> None:
    row = concern_actions.raise_concern(
        db,
        about=about,
        by=anna,
        words="a kettle was thrown and the little one saw it",
        at_risk=("child", "person"),
        suicide=True,
        once_key=secrets.token_hex(16),
        now=now,
    )
    concern_actions.take_over(db, ref=row.ref, worker=lead, by=anna, now=now)
    concern_actions.decide(db, ref=row.ref, decision="children", reason="A child was in the room.", by=anna, now=now)
