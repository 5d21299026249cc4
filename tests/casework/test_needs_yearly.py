"""What makes it easier for somebody is asked about again every 12 months, by the team or by themselves (N-41)."""

from datetime import date, timedelta

import pytest

from portal.casework import duties_queries, support_actions, triage_actions
from portal.casework.duties_views import SOON
from portal.referrals.models import SelfReferral
from portal.referrals.stages import Stage
from portal.storage.work import work

YEAR = timedelta(days=365)


def to_ask(db, at):
    db.rollback()
    return [each for each in duties_queries.duties(db, now=at, soon=SOON) if each.kind == "needs"]


@pytest.mark.shows("N-41")
def test_it_falls_due_after_a_year_and_again_a_year_after_it_was_looked_at(db, someone, anna, now):
    assert to_ask(db, now + timedelta(days=300)) == []
    (due,) = to_ask(db, now + timedelta(days=360))
    assert due.about == someone.ref and due.due_at.date() == (now + YEAR).date() and due.owner == ""
    with work(db):
        triage_actions.hold(db, ref=someone.ref, by=anna.ref, holder=anna.ref, seen="", now=now)
    assert to_ask(db, now + YEAR)[0].owner == anna.ref, "it is with whoever has their request in hand"
    looked = now + YEAR + timedelta(days=3)
    facts = {"matters": "", "needs": [], "adjustments": "", "parenting": "", "by": anna.ref, "now": looked}
    with work(db):
        support_actions.set_about(db, family_member_id=someone.id, **facts)
    assert to_ask(db, looked) == [], "nothing had changed, and it was asked"
    assert to_ask(db, looked + YEAR)[0].due_at.date() == date(2028, 11, 26)


@pytest.mark.shows("N-41")
def test_nobody_is_asked_whose_support_has_ended(db, someone, now):
    with work(db):
        db.query(SelfReferral).one().stage = Stage.CLOSED
    assert to_ask(db, now + 2 * YEAR) == []


@pytest.mark.shows("N-41")
def test_the_team_sees_when_it_was_asked_and_saves_it_as_it_is(signed_in, anna, someone, db, monkeypatch, now):
    client = signed_in(anna)
    client.get(f"/work/support/{someone.ref}")
    assert "Last asked about on Monday 23 November 2026. Ask again by Tuesday 23 November 2027." in client.page.said
    client.get(f"/work/support/{someone.ref}/about")
    assert "We ask about this again every 12 months." in client.page.said
    monkeypatch.setattr("portal.casework.support_edit_views.now", lambda: now + YEAR)
    client.submit({}, action="/about")
    assert to_ask(db, now + YEAR) == []
    assert to_ask(db, now + 2 * YEAR)


@pytest.mark.shows("N-41")
def test_the_duty_leads_to_the_page_where_it_is_asked(signed_in, anna, someone, monkeypatch, now):
    client = signed_in(anna)
    monkeypatch.setattr("portal.casework.duties_views.now", lambda: now + YEAR)
    client.get("/work/duties")
    assert "Ask again what makes it easier for them" in client.page.said
    assert f"/work/support/{someone.ref}/about" in client.page.links
