"""Mail that a server took and could not deliver: known as soon as its report is in the operator's folder (F7)."""

import random
from datetime import timedelta
from email.message import EmailMessage

import pytest

from portal.messages import letter
from portal.messages.models import Receipt
from portal.messages.queries import open_alerts, safe_contact
from portal.messages.receipts import Outcome
from portal.messages.returned import Returned, read
from portal.messages.returned_jobs import read_returned
from portal.messages.states import State
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from tests.messages.conftest import TEXT, row_of
from tests.messages.reports import KEY, held, report


@pytest.mark.parametrize(
    ("action", "status", "meant"),
    [
        ("failed", "5.1.1", Outcome.PERMANENT),
        ("failed (Bad destination)", "5.4.4", Outcome.PERMANENT),
        ("failed", "5.2.2", Outcome.TEMPORARY),
        ("failed", "5.7.1", Outcome.TEMPORARY),
        ("failed", "4.4.7", Outcome.TEMPORARY),
        ("delivered", "2.0.0", Outcome.DELIVERED),
        ("delayed", "4.4.1", None),
        ("relayed", "2.0.0", None),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_what_a_report_says_of_a_message_of_ours(action, status, meant, whole):
    found = read(report(action=action, status=status, whole=whole))
    assert found == (Returned(KEY, meant) if meant else None)


@pytest.mark.shows("F7", "T2")
def test_an_address_that_gives_mail_back_is_not_used_again_and_the_team_is_told(post, db, new_db, emailed, now, folder):
    settings = Settings(returned_mail=str(folder))
    later = now + timedelta(hours=3)
    for number in range(2):  # the same report twice: a server that was not sure
        (folder / "new" / f"1.{number}.mail").write_bytes(report(emailed.id))
    assert read_returned(new_db, later, settings) == 1
    assert row_of(new_db, emailed).state == State.FAILED
    with new_db() as other:
        works = {way.way: way.works for way in safe_contact(other, emailed.person_key).ways}
        assert works == {"email": False, "text": True}
        assert [alert.kind for alert in open_alerts(other)] == ["contact-not-working"]
        assert other.query(Receipt).count() == 1
    assert held(folder) == [], "it held an address"
    post.clock.on(hours=3)
    post.tick("text")
    assert [parcel.to for parcel in post.text.got] == [TEXT.value], "by the other way that is safe"
    assert read_returned(new_db, later, settings) == 0


@pytest.mark.shows("F7")
@pytest.mark.engines("sqlite")
def test_what_is_no_report_of_ours_does_nothing_and_waits_for_a_person(new_db, emailed, now, folder):
    plain = EmailMessage()
    plain["Subject"], plain["Message-ID"] = "Out of office", letter.message_id(emailed.id, "hello@example.org")
    plain.set_content("Action: failed\nStatus: 5.1.1\n")
    odd = [plain.as_bytes(), b"", b"\x00\xff" * 5000, report("f" * 31), report(emailed.id, "delayed")]
    whole = report(emailed.id)
    chance = random.Random(4)
    for _ in range(200):
        cut = bytearray(whole[: chance.randrange(len(whole) // 2)])
        for _byte in range(chance.randrange(6)):
            cut[chance.randrange(len(cut))] = chance.randrange(256) if cut else 0
        odd.append(bytes(cut) if chance.random() < 0.5 else bytes(cut).replace(b"\n", b"\r"))
    for number, raw in enumerate(odd):
        (folder / "new" / f"2.{number:03d}.mail").write_bytes(raw)
    (folder / "new" / "3.other.mail").write_bytes(report())  # a message nobody sent
    assert read_returned(new_db, now, Settings(returned_mail=str(folder))) == 0
    assert row_of(new_db, emailed).state == State.SENT
    assert len(held(folder / "cur")) == len(odd) and held(folder / "new") == []


@pytest.mark.engines("sqlite")
def test_a_folder_that_is_not_there_is_said_at_the_start(tmp_path, new_db, now):
    with pytest.raises(SetUpWrong, match="PORTAL_RETURNED_MAIL"):
        Settings.load({"PORTAL_INSTANCE": str(tmp_path), "PORTAL_RETURNED_MAIL": str(tmp_path / "nowhere")})
    assert read_returned(new_db, now, Settings()) == 0
