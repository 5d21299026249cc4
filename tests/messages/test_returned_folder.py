"""Mail that came back is read whatever else strangers, other programs or a mistake put into the folder (F7)."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from pathlib import Path

import pytest

from portal.messages.models import Receipt
from portal.messages.returned import read
from portal.messages.returned_jobs import read_returned
from portal.messages.states import State
from portal.settings import Settings
from tests.messages.conftest import row_of
from tests.messages.reports import held, report


def nested(depth: int, kind: str) -> bytes:
    within = b"".join(f"Content-Type: {kind}; boundary=b{number}\n\n--b{number}\n".encode() for number in range(depth))
    return b"Content-Type: multipart/report; boundary=top\n\n--top\n" + within


_STATUS = b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
HOSTILE = {
    "multipart in multipart": nested(1000, "multipart/report"),
    "letter in letter": nested(1000, "message/rfc822"),
    "nested, then a million lines": nested(150, "multipart/mixed") + b"\n" * 900_000,
    "blocks without end": _STATUS + b"\n" * 900_000,
    "parts without end": b"Content-Type: multipart/report; boundary=x\n\n" + b"--x\n\n" * 180_000,
    "a header without end": b"Content-Type: multipart/report; boundary=x\nX: " + b"a" * 990_000,
    "settings without end": b"Content-Type: multipart/report; boundary=x" + b"; a=b" * 190_000 + b"\n\n--x\n",
    "no such letters": _STATUS.replace(b"message/delivery-status", b"text/rfc822-headers; charset*=zz'q'%ff") + b"\xff",
}


@pytest.mark.shows("F7")
@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_made_to_break_the_reader_is_given_up_and_looks_at_little(raw, monkeypatch):
    looked_at = []

    def noted(short, policy):
        looked_at.append(short)
        return message_from_bytes(short, policy=policy)

    monkeypatch.setattr("portal.messages.returned.message_from_bytes", noted)
    assert read(raw) is None
    assert all(len(short) <= 60_000 and short.count(b"\n") <= 2000 for short in looked_at)
    assert all(short.lower().count(b"content-type") <= 25 for short in looked_at)


@pytest.mark.shows("F7")
def test_a_report_is_known_although_a_long_letter_comes_after_it(post, new_db, emailed, now, folder):
    (folder / "new" / "1.mail").write_bytes(
        report(emailed.id).replace(b"is booked.", b"is booked.\n" + b"x\n" * 90_000)
    )
    assert read_returned(new_db, now, Settings(returned_mail=str(folder))) == 1


@pytest.mark.shows("F7")
@pytest.mark.engines("sqlite")
def test_nothing_in_the_folder_keeps_the_report_behind_it_from_being_read(new_db, emailed, now, folder, monkeypatch):
    new, elsewhere = folder / "new", folder.parent / "elsewhere"
    elsewhere.write_bytes(report(emailed.id))
    (new / "1.folder").mkdir()
    os.mkfifo(new / "1.pipe")
    (new / "1.link").symlink_to(elsewhere)
    (new / "1.nowhere").symlink_to(folder / "nowhere")
    (new / ("1" * 254)).write_bytes(b"a name that is too long with flags")
    for name in (".1.still-being-written", "1.gone", "1.not-ours-to-read", "1.breaks-the-reader", "2.mail"):
        (new / name).write_bytes(report(emailed.id if name == "2.mail" else "e" * 32))
    really_open, opened = os.open, []

    def opens(path, *more):
        opened.append(Path(path).name)
        if opened[-1] == "1.gone":
            Path(path).unlink()
        if opened[-1] == "1.not-ours-to-read":
            raise PermissionError
        return really_open(path, *more)

    def reads(raw):
        if opened[-1] == "1.breaks-the-reader":
            raise RecursionError
        return read(raw)

    monkeypatch.setattr("portal.messages.returned_jobs.os.open", opens)
    monkeypatch.setattr("portal.messages.returned_jobs.read", reads)
    assert read_returned(new_db, now, Settings(returned_mail=str(folder))) == 1
    assert {"1.link", "1.nowhere", "1.pipe", ".1.still-being-written"}.isdisjoint(opened)
    assert elsewhere.exists(), "it was never followed"
    assert {path.name for path in new.iterdir()} == {"1.folder", ".1.still-being-written"}
    aside = {path.name.removesuffix(":2,")[:30] for path in (folder / "cur").iterdir()}
    assert aside == {"1.link", "1.nowhere", "1.pipe", "1.not-ours-to-read", "1.breaks-the-reader", "1" * 30}


@pytest.mark.shows("F7")
@pytest.mark.engines("sqlite")
def test_what_cannot_be_moved_away_is_said_once_the_others_are_read(new_db, emailed, now, folder):
    (folder / "cur").rmdir()
    (folder / "new" / "1.mail").write_bytes(b"no report")
    (folder / "new" / "2.mail").write_bytes(report(emailed.id))
    with pytest.raises(FileNotFoundError):
        read_returned(new_db, now, Settings(returned_mail=str(folder)))
    assert row_of(new_db, emailed).state == State.FAILED
    assert [path.name for path in held(folder)] == ["1.mail"]


@pytest.mark.shows("F7", "F3")
def test_two_that_read_the_folder_at_once_say_each_thing_once(new_db, emailed, now, folder, monkeypatch):
    both = threading.Barrier(2, timeout=20)
    (folder / "new" / "1.mail").write_bytes(report(emailed.id))

    def reads(raw):
        both.wait()  # each has the letter in hand before either says what it found
        return read(raw)

    monkeypatch.setattr("portal.messages.returned_jobs.read", reads)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(read_returned, new_db, now, Settings(returned_mail=str(folder))) for _ in range(2)]
        assert sorted(run.result() for run in runs) == [0, 1]
    with new_db() as other:
        assert other.query(Receipt).count() == 1
    assert held(folder) == []
