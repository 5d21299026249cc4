"""One to one first: no meeting and no role with a loved one before a talk (N-24, R-75); people under 16 (N-22)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.casework import together_actions as together
from portal.casework.safety_models import JointMeeting, RoleTaken, SafetyTalk
from portal.casework.support_refusals import NotUnderSixteen, SaysNoReason, TalkFirst
from portal.shared.refs import new_ref
from portal.storage.work import work


def talk(db, someone, anna, now, outcome="go_on", **different):
    facts = {"was_alone": True, "outcome": outcome, "harmed_by": "", "words": "", "by": anna.ref, "now": now}
    facts |= {"once_key": new_ref("XX", 12)}
    return together.write_talk(db, family_member_id=someone.id, **(facts | different))


@pytest.mark.shows("N-24", "R-75")
def test_nothing_together_without_a_talk(db, someone, anna, now):
    with pytest.raises(TalkFirst), work(db):
        together.agree_meeting(db, family_member_id=someone.id, when="Friday", by=anna.ref, now=now)
    with pytest.raises(TalkFirst), work(db):
        together.take_role(db, family_member_id=someone.id, role="meetings", by=anna.ref, now=now)


@pytest.mark.shows("N-24")
def test_a_talk_with_somebody_else_in_the_room_does_not_count(db, someone, anna, now):
    with pytest.raises(TalkFirst), work(db):
        talk(db, someone, anna, now, was_alone=False)
    with work(db):
        talk(db, someone, anna, now)
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(SafetyTalk).values(was_alone=False))


@pytest.mark.shows("N-24", "R-75")
@pytest.mark.parametrize("outcome", ["not_now", "never"])
def test_the_database_refuses_a_meeting_on_a_talk_that_said_no(db, someone, anna, now, outcome):
    with work(db):
        said = talk(db, someone, anna, now, outcome)
    facts = {"person_key": someone.person_key, "family_member_id": someone.id, "safety_talk_id": said.id}
    for claimed in ("go_on", outcome):
        with pytest.raises(IntegrityError), work(db):
            db.add(JointMeeting(**facts, ref=new_ref("TG"), talk_outcome=claimed, made_by=anna.ref, made_at=now))
            db.flush()


@pytest.mark.shows("R-75")
def test_the_database_refuses_a_role_on_somebody_elses_talk(db, make_someone, someone, anna, now):
    other = make_someone()
    with work(db):
        said = talk(db, other, anna, now)
    facts = {"person_key": someone.person_key, "family_member_id": someone.id, "safety_talk_id": said.id}
    with pytest.raises(IntegrityError), work(db):
        db.add(RoleTaken(**facts, ref=new_ref("TG"), role="meetings", made_by=anna.ref, made_at=now))
        db.flush()


@pytest.mark.shows("N-24", "R-75")
def test_after_a_talk_it_goes_on_and_a_newer_no_ends_it(db, someone, anna, now):
    with work(db):
        talk(db, someone, anna, now)
        together.agree_meeting(db, family_member_id=someone.id, when="Friday", by=anna.ref, now=now)
        first = together.take_role(db, family_member_id=someone.id, role="meetings", by=anna.ref, now=now)
        assert together.take_role(db, family_member_id=someone.id, role="meetings", by=anna.ref, now=now) is first
        assert len(together.together_of(db, someone.id)) == 2
        talk(db, someone, anna, now + timedelta(days=1), "never", harmed_by="son")
    assert together.together_of(db, someone.id) == []
    with pytest.raises(TalkFirst), work(db):
        together.take_role(db, family_member_id=someone.id, role="home", by=anna.ref, now=now + timedelta(days=2))


@pytest.mark.shows("N-24")
@pytest.mark.parametrize("who", ["son", "daughter", "parent", "partner"])
def test_harm_by_any_of_them_can_be_written(db, someone, anna, now, who):
    with work(db):
        talk(db, someone, anna, now, "never", harmed_by=who)
    assert db.scalar(select(SafetyTalk.harmed_by)) == who


VIEW = {"understanding": "She explained it back to me.", "pressure": "", "risks": "", "told": "", "once_key": "c" * 32}


@pytest.mark.shows("N-22", "J4.3")
def test_a_view_about_somebody_under_16_is_words_and_a_persons_decision(db, make_someone, anna, now):
    young = make_someone(age_band="under_16")
    facts = VIEW | {"family_member_id": young.id, "by": anna.ref, "now": now}
    with pytest.raises(SaysNoReason), work(db):
        together.write_competence(db, decision="can_decide", reason="", **facts)
    with work(db):
        together.write_competence(db, decision="can_decide", reason="She weighs it up.", **facts)
    view = together.competence_views(db, young.id)[0]
    assert (view.decision, view.reason, view.by) == ("can_decide", "She weighs it up.", anna.ref)
    numbers = [column.name for column in type(view).__table__.columns if column.type.python_type in (int, float)]
    assert numbers == []


@pytest.mark.shows("N-22")
def test_the_view_is_for_under_16s_only(db, someone, anna, now):
    with pytest.raises(NotUnderSixteen), work(db):
        together.write_competence(
            db, family_member_id=someone.id, decision="can_decide", reason="x", by=anna.ref, now=now, **VIEW
        )
