"""`portal import` and `portal postcodes load`, called as from a shell (contract)."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import cli
from portal.demo import actions as demo
from portal.directory.atlas import POSTCODES, Atlas
from portal.directory.commands import SHIPPED
from portal.directory.models import Channel, Listing, ListingTag, MeetingPoint, OpenTime, Schedule
from portal.directory.queries import open_lines
from portal.directory.source_models import Source
from portal.settings import Settings
from portal.storage.work import work
from tests.directory import made_up_places
from tests.kit.hours import at as wall

Run = Callable[..., tuple[int, str, str]]
CSV = """name,kind,address,town,postcode,latitude,longitude,hours,nation,checked_on
Quay Hall,hall,1 Quay Road,Marlbridge,ZX1 1AA,,,Mo-Fr 09:00-17:00,England,2026-11-01
Mill Room,hall,2 Quay Road,Marlbridge,ZX1 1AB,,,Sa 10:00-12:00,England,2026-11-01
,hall,3 Quay Road,Marlbridge,ZX1 4QQ,,,,England,2026-11-01
"""


@pytest.fixture
def run(settings: Settings, engine_url: str, db: Session, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.setenv("PORTAL_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PORTAL_DATABASE_URL", engine_url)
    monkeypatch.setenv("PORTAL_ENV", "development")

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        db.close()  # the command lets go of all connections at its end, ours too
        try:
            code = cli.main([str(each) for each in arguments])
        except SystemExit as wrong_usage:
            code = int(wrong_usage.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return call


@pytest.fixture
def venues(tmp_path: Path) -> Path:
    file = tmp_path / "venues.csv"
    file.write_text(CSV, encoding="utf-8")
    return file


def listed(db: Session) -> list[str]:
    return sorted(db.scalars(select(Listing.name).where(Listing.shown)))


def lines_of(file: Path, many: int) -> str:
    with file.open(encoding="utf-8-sig") as rows:
        return "".join(next(rows) for _ in range(many))


# --- import ---


def test_an_import_prints_its_counts_and_the_reason_of_each_refusal(run: Run, venues: Path, db: Session):
    code, said, _err = run("import", "venues", venues)
    assert code == 0
    assert said.splitlines()[0] == "3 read: 2 new, 0 changed, 0 same, 0 gone, 1 refused"
    assert re.fullmatch(r"  refused .+: It has no name\.", said.splitlines()[1])
    assert listed(db) == ["Mill Room", "Quay Hall"]
    assert db.scalar(select(func.count()).select_from(OpenTime)), "opening times are worked out at once"
    assert run("import", "venues", venues)[1].startswith("3 read: 0 new, 0 changed, 2 same, 0 gone, 1 refused")


def test_a_dry_run_counts_and_changes_nothing(run: Run, venues: Path, db: Session):
    code, said, _err = run("import", "venues", venues, "--dry-run")
    assert (code, said.splitlines()[0]) == (0, "3 read: 2 would be taken, 1 refused")
    assert listed(db) == []
    assert db.scalar(select(func.count()).select_from(Source)) == 0


def test_a_source_keeps_the_name_it_is_given(run: Run, venues: Path, db: Session):
    run("import", "venues", venues, "--source", "Town halls")
    run("import", "venues", venues)
    assert sorted(db.scalars(select(Source.name))) == ["Town halls", "venues"]
    code, said, err = run("import", "helplines", SHIPPED, "--source", "Town halls")
    assert (code, said) == (1, "")
    assert err == 'A source named "Town halls" is there already, of kind venues: give this one another name.\n'


@pytest.mark.shows("F23")
def test_a_source_that_shrinks_waits_for_a_person(run: Run, venues: Path, db: Session):
    run("import", "venues", venues)
    venues.write_text("\n".join(CSV.splitlines()[:2]) + "\n")
    code, said, err = run("import", "venues", venues)
    assert (code, said) == (1, "")
    assert err == "Nothing was changed: 1 records now, 2 before. If that is right, say --accept-fewer.\n"
    assert listed(db) == ["Mill Room", "Quay Hall"]
    assert db.scalar(select(Source.held_back)) == "1 records now, 2 before"
    assert run("import", "venues", venues, "--accept-fewer")[1].startswith("1 read: 0 new, 0 changed, 1 same, 1 gone")
    assert (listed(db), db.scalar(select(Source.held_back))) == (["Quay Hall"], "")


def test_what_cannot_be_read_is_one_clear_line(run: Run, venues: Path, tmp_path: Path, db: Session):
    page = tmp_path / "page.json"
    page.write_text("<html><body>Sorry</body></html>")
    none = tmp_path / "none.json"
    for kind, file in (("oruk", page), ("helplines", page), ("oruk", none), ("hsds", none)):
        code, said, err = run("import", kind, file)
        assert (code, said) == (1, "")
        assert len(err.splitlines()) == 1 and err.strip()
    assert listed(db) == []


def test_wrong_usage_exits_2(run: Run, venues: Path):
    for words in (["import"], ["import", "venues"], ["import", "cheese", venues], ["postcodes"], ["postcodes", "eat"]):
        code, said, err = run(*words)
        assert (code, said) == (2, "")
        assert "usage:" in err


@pytest.mark.engines("sqlite")
def test_only_a_terminal_sees_a_bar(run: Run, venues: Path, settings: Settings):
    assert run("import", "venues", venues)[2] == ""
    env = {**os.environ, "PORTAL_INSTANCE": str(settings.instance), "PORTAL_DATABASE_URL": ""}
    for terminal, bar in ((False, False), (True, True)):
        said = _shell(["import", "venues", str(venues), "--source", f"t{terminal}"], env, terminal=terminal)
        assert ("taking [####" in said) is bar
        assert "2 new" in said


def _shell(arguments: list[str], env: dict[str, str], *, terminal: bool) -> str:
    command = [sys.executable, "-m", "portal.cli", *arguments]
    if not terminal:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        return done.stdout + done.stderr
    ours, theirs = pty.openpty()
    heard = bytearray()

    def listen() -> None:
        try:
            while part := os.read(ours, 4096):
                heard.extend(part)
        except OSError:
            return  # the other side hung up

    listener = threading.Thread(target=listen)
    listener.start()
    subprocess.run(command, env=env, stdout=theirs, stderr=theirs, check=True)
    os.close(theirs)
    listener.join(10)
    os.close(ours)
    return heard.decode()


# --- the real files ---

REAL = (
    ("oruk", "oruk/feeds/north-lincolnshire-2024-12-18.services.json", "738 read: 738 new,"),
    ("helplines", "helplines.json", "48 read: 40 new,"),
    ("meeting-guide", "meeting-guide/al-anon-massachusetts-2023.json", "360 read: 360 new,"),
    ("venues", "venues/uk-libraries-2025.csv", "4231 read: 3752 new,"),
)


@pytest.mark.shows("F23")
def test_the_second_run_of_a_real_file_says_that_all_is_the_same(
    run: Run, shared_data: Path, tmp_path: Path, full: bool, engine_name: str
):
    for kind, name, first in REAL:
        file = shared_data / name
        if kind == "venues" and not full:  # 3,752 libraries take a while
            file = tmp_path / "libraries.csv"
            file.write_text(lines_of(shared_data / name, 301), encoding="utf-8")
            first = "300 read: "
        elif kind == "oruk" and not full and engine_name == "postgresql":
            continue
        code, said, _err = run("import", kind, file)
        assert code == 0
        assert said.startswith(first)
        new, refused = (int(re.search(rf"(\d+) {word}", said)[1]) for word in ("new", "refused"))  # type: ignore[index]
        again = run("import", kind, file)[1].splitlines()[0]
        assert again == f"{new + refused} read: 0 new, 0 changed, {new} same, 0 gone, {refused} refused"


@pytest.mark.shows("F23", "G30")
@pytest.mark.engines("sqlite")
def test_a_real_file_cut_in_the_middle_changes_nothing(
    run: Run, shared_data: Path, tmp_path: Path, db: Session, full: bool
):
    for kind, name, _first in REAL:
        whole, file = (shared_data / name).read_bytes(), tmp_path / Path(name).name
        if kind == "venues" and not full:
            whole = lines_of(shared_data / name, 101).encode()
        if kind != "oruk" or full:
            file.write_bytes(whole)
            assert run("import", kind, file)[0] == 0
        before = _state(db)
        file.write_bytes(whole[: len(whole) // 2 + 3])
        code, said, err = run("import", kind, file)
        assert (code, said) == (1, ""), name
        assert len(err.splitlines()) == 1
        assert _state(db) == before


def _state(db: Session) -> list[tuple[object, ...]]:
    db.rollback()
    facts = select(Listing.ref, Listing.name, Listing.shown, Listing.changed_at).order_by(Listing.id)
    return [tuple(row) for row in db.execute(facts)]


# --- the lines that are shipped ---


@pytest.fixture
def shipped(run: Run) -> None:
    assert run("import", "helplines", "shipped")[0] == 0


@pytest.mark.shows("N-17", "R-65")
@pytest.mark.engines("sqlite")
def test_every_shipped_number_says_when_it_was_checked_and_where(shipped: None, db: Session):
    rows = db.execute(
        select(Listing.name, Listing.checked_on, Listing.source_url)
        .join(Channel)
        .where(Listing.shown, Channel.kind.in_(("phone", "text", "textphone")))
    ).all()
    assert len(rows) > 20
    lacking = sorted({row.name for row in rows if not row.checked_on or not row.source_url})
    assert not lacking, f"a number without a source and the day it was checked is not listed: {lacking}"


@pytest.mark.shows("N-17", "R-39")
@pytest.mark.engines("sqlite")
def test_each_nation_has_crisis_routes(shipped: None, db: Session):
    for letter in "ESWN":
        here = select(Listing).where(Listing.kind == "crisis", Listing.shown, Listing.nations.contains(letter))
        found = db.scalars(here).all()
        assert {"Emergency services", "Samaritans"} <= {row.name for row in found}
        assert all(row.checked_on and row.source_url.startswith("https://") for row in found)


@pytest.mark.shows("R-36")
@pytest.mark.engines("sqlite")
def test_on_a_bank_holiday_a_line_that_never_closes_is_open_and_one_that_does_not_say_is_not(shipped: None, db):
    always = {
        row["name"]
        for row in json.loads(SHIPPED.read_text(encoding="utf-8"))["helplines"]
        if (row["hours_text"] or "").startswith("24 hours, every day")
    }
    own_use = set(db.scalars(select(Listing.name).join(ListingTag).where(ListingTag.tag == "audience:own-use")))
    by_phone = (
        select(Listing.name).join(Channel).where(Listing.shown, Listing.nations.contains("E"), Channel.kind == "phone")
    )
    expected = always & (set(db.scalars(by_phone)) - own_use)
    assert len(expected) > 5
    open_then = {entry.name for entry in open_lines(db, nation="England", now=wall("2026-12-25 03:00"), limit=99)}
    assert expected <= open_then
    for day in ("2026-12-25 11:00", "2026-12-28 11:00"):
        for entry in open_lines(db, nation="England", now=wall(day), limit=99):
            says = db.scalars(select(Schedule.on_holidays).join(Listing).where(Listing.ref == entry.ref))
            assert set(says) <= {"open"}, entry.name


def test_the_shipped_lines_are_those_of_the_demonstration(run: Run, db: Session, store, settings, now):
    with work(db):
        demo.load(db, keys=store.keys, settings=settings, now=now, say=lambda line: None)
    assert "read: 0 new, 0 changed, 32 same, 0 gone" in run("import", "helplines", "shipped")[1]


# --- postcodes ---


@pytest.mark.engines("sqlite")
def test_postcodes_are_loaded_from_a_file_and_the_second_time_are_as_before(
    run: Run, settings: Settings, tmp_path: Path
):
    source = made_up_places.postcode_csv(tmp_path)
    code, said, _err = run("postcodes", "load", source)
    assert code == 0
    many = len(made_up_places.POSTCODES)
    assert re.match(rf"{many} postcodes in \d districts\.", said)
    table = Atlas(settings.instance).postcodes
    assert table and table.is_whole and table.find("ZX1 1AA")
    assert "as before" in run("postcodes", "load", source)[1]
    assert run("postcodes", "load", source, "--quiet")[:2] == (0, "")


@pytest.mark.engines("sqlite")
def test_what_is_no_list_of_postcodes_leaves_the_table_as_it_is(
    run: Run, settings: Settings, tmp_path: Path, venues: Path
):
    run("postcodes", "load", made_up_places.postcode_csv(tmp_path))
    before = (settings.instance / POSTCODES).read_bytes()
    for wrong in (venues, tmp_path / "none.csv"):
        code, said, err = run("postcodes", "load", wrong)
        assert (code, said) == (1, "")
        assert len(err.splitlines()) == 1
    assert (settings.instance / POSTCODES).read_bytes() == before


@pytest.mark.engines("sqlite")
def test_a_venue_without_a_position_is_placed_by_its_postcode(run: Run, tmp_path: Path, venues: Path, db: Session):
    run("postcodes", "load", made_up_places.postcode_csv(tmp_path))
    run("import", "venues", venues)
    where = select(Listing.name, MeetingPoint.easting, MeetingPoint.northing).join(MeetingPoint)
    found = {name: (east, north) for name, east, north in db.execute(where)}
    assert found == {"Quay Hall": (430_000, 433_000), "Mill Room": (430_250, 433_100)}


def test_whose_list_it_is_and_under_which_licence_is_said_once_and_stays(run: Run, venues: Path, db: Session):
    said = ("--licence", "Open Government Licence v3.0", "--attribution", "Contains data of Leeds City Council")
    assert run("import", "venues", venues, *said)[0] == 0
    assert run("import", "venues", venues)[0] == 0
    assert db.execute(select(Source.licence, Source.attribution)).all() == [(said[1], said[3])]
