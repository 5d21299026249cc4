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
from tests.messages.conftest import EMAIL, TEXT, make_message, make_person, plan, row_of

KEY = "0123456789abcdef" * 2


def report(key=KEY, action="failed", status="5.1.1", *, whole=True, sender="hello@example.org"):
    """As mail servers write it: words for people, words for machines, and the letter that is given back."""
    own = letter.message_id(key, sender)
    given_back = f"From: {sender}\nMessage-ID: {own}\nSubject: Your time\n"
    lines = f"""\
From: MAILER-DAEMON@mail.example.net
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4B1/mail.example.net"

This is a MIME-encapsulated message.

--4B1/mail.example.net
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4B1/mail.example.net
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; kaz@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--4B1/mail.example.net
Content-Type: {"message/rfc822" if whole else "text/rfc822-headers"}

{given_back + chr(10) + "Your time is booked." if whole else given_back}

--4B1/mail.example.net--
"""
    return lines.encode()


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


@pytest.fixture
def folder(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "came-back" / name).mkdir(parents=True)
    return tmp_path / "came-back"


@pytest.fixture
def emailed(post, db, now):
    person = make_person(db, EMAIL, TEXT, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.tick()
    assert len(post.email.got) == 1
    return row


def held(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


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
