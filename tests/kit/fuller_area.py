"""What the made-up area lacks and pages of the team are about: something said, a story, a talk half written down."""

from sqlalchemy import select

from portal.accounts.models import Worker
from portal.casework import support_actions
from portal.referrals import actions as referrals
from portal.referrals import story_actions
from portal.referrals.models import FamilyMember, SelfReferral
from portal.shared import clock
from portal.storage.store import Store
from portal.storage.work import work


def fill_up(store: Store) -> None:
    now = clock.now()
    key = store.keys.new_person(now)
    with store.new_db() as db, work(db):
        asked = db.scalars(select(SelfReferral).order_by(SelfReferral.sent_at.desc())).first()
        writer = db.scalars(select(Worker).where(Worker.role == "coordinator").order_by(Worker.ref)).first()
        assert asked and asked.family_member_id and writer
        person, by = db.get_one(FamilyMember, asked.family_member_id), writer.ref
        referrals.send_wish(
            db, family_member_id=person.id, kind="complain", text="Nobody rang.", about="", once_key="e" * 32, now=now
        )
        for number, each in enumerate(db.scalars(select(SelfReferral.family_member_id).distinct()).all()):
            facts = {"family_member_id": each, "words": {"sleep": "Better."}, "once_key": f"{number:032x}"}
            support_actions.write_conversation(db, ref="", by=by, now=now, **facts)
        story_actions.write(
            db,
            ref="",
            person_key=key,
            title="Walking again",
            text="I walk on Sundays now.",
            mentions=(),
            agreed=True,
            language="en",
            by=by,
            now=now,
        )
