"""The note of what was handed over, and those who would break it: a kill, a stop, an odd disk, two starts (F2, F26)."""

import errno
import os
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from portal.messages import actions, staff_actions
from portal.messages.clockwork_actions import take_lease
from portal.messages.dispatch_actions import _BEGIN, LEASE_NAME, claim, take_back, wake
from portal.messages.gateways.gateway import Later, Parcel, Promise, Taken
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.handing_jobs import Handing, beside
from portal.messages.interventions import Why
from portal.messages.models import OutboxMessage
from portal.messages.retry import Trouble
from portal.messages.sending_jobs import Round
from portal.messages.states import Left, State
from portal.storage.work import work
from tests.kit.smtp_sink import ALLOWED
from tests.messages.conftest import make_message, make_person, plan, row_of


class Killed(BaseException):
    """As if by kill -9."""


def killed(*_, **__):
    raise Killed


@pytest.mark.shows("F2")
def test_a_message_sent_again_by_a_person_is_not_taken_for_sent_by_the_note_of_before(
    post, db, new_db, now, monkeypatch, tmp_path
):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    notes = Handing(tmp_path / "handing")
    post.tick(handing=notes)
    with work(db):  # it came back
        db.execute(update(OutboxMessage).values(state=State.FAILED, reason="rejected"))
    post.clock.on(minutes=5)
    with work(db):
        staff_actions.try_again(db, ref=row.ref, why=Why.MENDED, by="x", now=post.clock())
    post.email.before_answer = killed  # begun, and not handed over
    with monkeypatch.context() as patch:
        patch.setattr("portal.messages.jobs.release", lambda *_, **__: None)
        with pytest.raises(Killed):
            post.tick(handing=notes)
    notes.close()
    post.email.before_answer = lambda _parcel: None
    post.clock.on(minutes=1)
    post.tick(owner="test:2", handing=Handing(tmp_path / "handing"))
    assert len(post.sent) == 2, "lost, and shown as sent"
    assert not row_of(new_db, row).is_unsure


@pytest.mark.shows("F2")
def test_two_starts_of_the_machine_give_up_only_what_was_begun_both_times(post, db, new_db, now, monkeypatch, tmp_path):
    person = make_person(db, now=now)
    for each in range(30):
        plan(db, person, make_message(now, about=f"BK-{each}"), now=now)
    for start in range(2):
        monkeypatch.setattr("portal.messages.handing_jobs._boot", lambda start=start: b"boot-%031d" % start)
        notes = Handing(tmp_path / "handing")
        post.email.before_answer = killed
        with monkeypatch.context() as patch:
            patch.setattr("portal.messages.jobs.release", lambda *_, **__: None)
            with pytest.raises(Killed):
                post.tick(owner=f"before:{start}", handing=notes)
        notes.close()
        monkeypatch.setattr("portal.messages.handing_jobs._boot", lambda start=start: b"boot-%031d" % (start + 1))
        post.email.before_answer = lambda _parcel: None
        post.clock.on(minutes=1)
        if start:
            post.tick(owner="after", handing=Handing(tmp_path / "handing"))
        else:
            with monkeypatch.context() as patch:  # looked at and judged, and cut again before anything leaves
                patch.setattr("portal.messages.jobs._claim", lambda *_: ([], 0))
                post.tick(owner="after:0", handing=Handing(tmp_path / "handing"))
        post.clock.on(minutes=6)
    post.tick(owner="last", handing=Handing(tmp_path / "handing"))
    with new_db() as after:
        states = list(after.scalars(select(OutboxMessage.state)))
    assert states.count(State.FAILED) <= 1
    assert len(post.sent) >= 29


@pytest.mark.shows("F3", "G3")
@pytest.mark.engines("postgresql")
def test_what_a_living_process_begins_while_another_takes_over_is_not_sent_by_both(db, new_db, now):
    """Its lease ran out unseen: until the other has committed, it still finds the lease its own."""
    person = make_person(db, now=now)
    for each in range(2):
        plan(db, person, make_message(now, about=f"BK-{each}"), now=now)
    with new_db() as one, work(one):
        first = take_lease(one, name=LEASE_NAME, owner="one", now=now, length=timedelta(seconds=1))
        wake(one, way="email", now=now)
        begun, waiting = (row.id for row in claim(one, way="email", number=first, limit=2))
    with new_db() as one, work(one):
        assert one.execute(_BEGIN, {"its_id": begun, "its_claim": first, "number": first, "now": now}).rowcount == 1

    def left(_number, _key, is_begun):
        with new_db() as one, work(one):
            one.execute(_BEGIN, {"its_id": waiting, "its_claim": first, "number": first, "now": now})
        return Left.PERHAPS if is_begun else Left.NO

    later = now + timedelta(seconds=5)
    with new_db() as other, work(other):
        number = take_lease(other, name=LEASE_NAME, owner="other", now=later, length=timedelta(seconds=1))
        take_back(other, way="email", number=number, promise=Promise.NONE, now=later, left=left)
    with new_db() as after:
        rows = {row.id: (row.state, row.is_unsure) for row in after.scalars(select(OutboxMessage))}
    rows = {key: rows[key] for key in (begun, waiting)}
    assert rows == {begun: (State.HELD, True), waiting: (State.HELD, True)}, "due again, though it is leaving"


@pytest.mark.shows("F26")
@pytest.mark.parametrize("where", ["before the look", "at the note"])
def test_a_stop_or_a_slow_disk_before_the_hand_over_does_not_outlast_a_cancel(
    post, db, new_db, now, monkeypatch, tmp_path, where
):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    holder, name = (Round, "_ask_or_send") if where == "before the look" else (Handing, "note")
    real, done = getattr(holder, name), []

    def slow(self, *given):
        if not done and (holder is Round or given[1].strip()):
            done.append(1)
            with new_db() as other, work(other):
                actions.cancel_about(other, about=row.about, now=now)
            time.sleep(1.2)
        return real(self, *given)

    monkeypatch.setattr(holder, name, slow)
    post.tick(handing=Handing(tmp_path / "handing"))
    assert done and post.sent == []


@pytest.mark.shows("F2")
@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE])
@pytest.mark.engines("sqlite")
def test_a_folder_that_cannot_be_read_holds_up_no_message(post, db, now, monkeypatch, tmp_path, number):
    plan(db, make_person(db, now=now), make_message(now), now=now)
    real = os.scandir

    def broken(place="."):
        if str(place).endswith("handing"):
            raise OSError(number, "x")
        return real(place)

    monkeypatch.setattr(os, "scandir", broken)
    post.tick(handing=Handing(tmp_path / "handing"))
    assert len(post.sent) == 1


def test_a_place_without_locks_costs_no_open_file(tmp_path, monkeypatch):
    def refused(*_):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("portal.messages.handing_jobs.fcntl.flock", refused)
    notes, before = Handing(tmp_path / "handing"), len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        notes.stand_for("email", 1)
    assert len(os.listdir("/proc/self/fd")) == before
    assert not notes.stands_for("email"), "so every message waits for the disk"


def test_the_note_of_a_living_process_is_left_alone(tmp_path):
    alive, other = Handing(tmp_path), Handing(tmp_path)
    alive.stand_for("email", 5)
    alive.note("email", "a" * 32)
    other.stand_for("email", 5)
    assert "a" * 32 in (tmp_path / "email-5").read_text()
    assert not other.stands_for("email")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("sqlite:////srv/data/portal.sqlite", "/srv/data/handing"),
        ("postgresql+psycopg://portal@localhost/portal", "/srv/instance/handing"),
    ],
)
def test_the_notes_lie_beside_a_database_in_a_file(address, place):
    assert beside(address, Path("/srv/instance")) == Path(place)


def server_that_ends_with(answer: bytes) -> int:
    listening = socket.create_server(("127.0.0.1", 0))

    def talk():
        line, _ = listening.accept()
        with listening, line, line.makefile("rwb", buffering=0) as said:
            said.write(b"220 x\r\n")
            while word := said.readline():
                if not word.upper().startswith(b"DATA"):
                    said.write(b"250 ok\r\n")
                    continue
                said.write(b"354 go\r\n")
                while said.readline() not in (b".\r\n", b""):
                    pass
                said.write(answer)
                return

    threading.Thread(target=talk, daemon=True).start()
    return int(listening.getsockname()[1])


@pytest.mark.shows("F8")
@pytest.mark.parametrize("answer", [b"25", b"2", b"\xff\r\n", b"", b"354 x\r\n", b"250-queued"])
def test_half_an_answer_after_the_last_dot_is_in_doubt(answer, now):
    port = server_that_ends_with(answer)
    ALLOWED.add(("127.0.0.1", port))
    gateway = SmtpGateway(f"smtp://127.0.0.1:{port}", "a <a@example.org>", lambda: now, total_seconds=3)
    assert gateway.open() is None
    outcome = gateway.send(Parcel("k", "kaz@example.org", "A note", "Hello", "<p>Hello</p>", "en"))
    assert outcome == Taken() or outcome == Later(Trouble.UNSURE)
    assert isinstance(outcome, Later) or answer.startswith(b"250")
    gateway.close()
