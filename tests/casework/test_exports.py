"""Files taken out: two people, no formula, no name; every cell read back by the program people use (T10)."""

import csv
import io
import re
import zipfile
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import time_machine
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.records import queries as records
from portal.shared import clock, spreadsheet
from portal.storage.store import Store
from tests.casework.queue_kit import ask
from tests.house.tracked import ROOT
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
FORMULAS = [
    '=HYPERLINK("http://evil.example","x")', "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1",
    "－1", "＠x", " =1", 'a"b', "a,b", "a\r=1", "", "K", "éñ ਪੰਜਾਬੀ", "=cmd|' /C calc'!A0", "<b>&", "\x00\x0b=1",
]  # fmt: skip


def cells(made: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


@pytest.mark.shows("T10")
def test_no_cell_of_a_spreadsheet_is_a_formula_heads_among_them() -> None:
    rows = cells(spreadsheet.xlsx("Requests", FORMULAS, [FORMULAS, list(reversed(FORMULAS))]))
    assert len(rows) == 3
    for row in rows:
        for cell in row:
            assert cell.data_type in ("s", "inlineStr", "n") and (cell.value is None or isinstance(cell.value, str))
            assert cell.data_type != "f"
    assert rows[1][0].value == FORMULAS[0], "the words themselves are kept"


@pytest.mark.shows("T10")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_whatever_is_written_is_read_back_as_text(words: list[str]) -> None:
    (heads, row) = cells(spreadsheet.xlsx("x", words, [words]))
    for cell in (*heads, *row):
        assert cell.data_type != "f"


def open_cells(made: bytes) -> list[list[ElementTree.Element]]:
    """As a program opens an ODS: its own XML, read by an XML parser."""
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, book.read("mimetype").decode()) == (
            "mimetype",
            zipfile.ZIP_STORED,
            spreadsheet.ODS,
        )
        content = ElementTree.fromstring(book.read("content.xml"))
    return [list(row) for row in content.iter(f"{{{TABLE}}}table-row")]


@pytest.mark.shows("T10")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(FORMULAS), min_size=1, max_size=4))
def test_no_cell_of_an_open_document_is_a_formula(words: list[str]) -> None:
    read = open_cells(spreadsheet.ods("x", words, [words]))
    assert [len(row) for row in read] == [len(words), len(words)]
    for cell in (*read[0], *read[1]):
        assert cell.tag == f"{{{TABLE}}}table-cell"
        assert cell.attrib == {f"{{{OFFICE}}}value-type": "string"}, "typed as text, and nothing else is said of it"


@pytest.mark.shows("T10")
def test_words_of_an_open_document_are_kept() -> None:
    (row,) = open_cells(spreadsheet.ods("Requests", ["=1+1"], []))
    assert "".join(row[0].itertext()) == "=1+1"


@pytest.mark.shows("T10")
def test_tables_to_take_out_are_made_in_one_place() -> None:
    """A page that wrote its own would be looked at by none of the tests above."""
    own = re.compile(r"csv\.(writer|DictWriter)|openxmlformats|opendocument|content_type=.text/csv")
    found = [
        path.name
        for path in (ROOT / "portal").rglob("*.py")
        if path.name != "spreadsheet.py" and own.search(path.read_text(encoding="utf-8"))
    ]
    assert not found, f"make these with portal/shared/spreadsheet.py: {found}"


@pytest.mark.shows("T10")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(FORMULAS), min_size=1, max_size=4))
def test_csv_begins_no_cell_with_what_a_program_runs(words: list[str]) -> None:
    made = spreadsheet.csv(words, [words])
    read = list(csv.reader(io.StringIO(made.replace("\x00", ""), newline="")))
    assert len(read) == 2 and all(len(row) == len(words) for row in read)
    for row in read:
        for cell in row:
            assert not cell.lstrip(" \u00a0").startswith(spreadsheet.RUNS)
            assert "\r" not in cell and "\n" not in cell


@pytest.fixture
def two(app: Flask, store: Store, now: datetime) -> tuple[Visitor, Visitor]:
    """Two coordinators, signed in."""
    both = []
    for name in ("Anna", "Bee"):
        client = app.test_client()
        sign_in(client, make_worker(store, "coordinator", name=name))
        both.append(client)
    return both[0], both[1]


@pytest.mark.shows("T5", "T10")
def test_a_file_takes_two_people_and_says_who_took_it(
    store: Store, two: tuple[Visitor, Visitor], now: datetime
) -> None:
    anna, bee = two
    asked = ask(store, now, answers={"name_to_use": "Quillandra"})
    anna.get("/work/export")
    anna.submit({}, action="/work/export")
    assert anna.page and "Waiting for a second person" in anna.page.said
    with store.new_db() as db:
        from portal.accounts.approval_models import Approval

        ref = db.query(Approval).one().ref
    assert anna.post(f"/work/export/{ref}").status_code == 409, "not before somebody agreed"
    assert anna.post(f"/work/second-person/{ref}/agree").status_code == 403
    bee.get("/work/second-person")
    bee.submit({}, action="/agree")
    assert bee.post(f"/work/export/{ref}").status_code == 409, "it is for whoever asked"
    answer = anna.post(f"/work/export/{ref}")
    assert answer.status_code == 200 and answer.mimetype == spreadsheet.XLSX
    assert 'filename="details.xlsx"' in answer.headers["Content-Disposition"]
    said = str([[cell.value for cell in row] for row in cells(answer.data)])
    assert asked.ref in said and "Quillandra" not in said and "07700" not in said and "Taken by WK-" in said
    assert anna.post(f"/work/export/{ref}").status_code == 409, "one file for one agreement"
    with store.new_db() as db:
        assert [entry.kind for entry in records.about(db, ref)] == ["approval-asked", "approval-given", "export-taken"]


def test_what_was_said_no_to_is_not_taken(store: Store, two: tuple[Visitor, Visitor]) -> None:
    anna, bee = two
    anna.get("/work/export")
    anna.submit({}, action="/work/export")
    bee.get("/work/second-person")
    bee.submit({}, action="/refuse")
    assert bee.page and "Nothing is waiting." in bee.page.said
    anna.get("/work/export")
    assert "Ask for the file" in anna.page.said if anna.page else False


@pytest.mark.shows("T10")
def test_whoever_wants_it_takes_it_as_an_open_document(
    store: Store, two: tuple[Visitor, Visitor], now: datetime
) -> None:
    anna, bee = two
    asked = ask(store, now, answers={"name_to_use": "Quillandra"})
    anna.get("/work/export")
    anna.submit({}, action="/work/export")
    bee.get("/work/second-person")
    bee.submit({}, action="/agree")
    anna.get("/work/export")
    answer = anna.submit({"kind": "ods"}, action=anna.page.form("/export/" + of_export(store)).action)
    assert answer.mimetype == spreadsheet.ODS and 'filename="details.ods"' in answer.headers["Content-Disposition"]
    said = ["".join(cell.itertext()) for row in open_cells(answer.data) for cell in row]
    assert asked.ref in said and any(words.startswith("Taken by WK-") for words in said)


def of_export(store: Store) -> str:
    from portal.accounts.approval_models import Approval

    with store.new_db() as db:
        return str(db.query(Approval).one().ref)


@pytest.mark.shows("T13")
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/work/export"),
        ("POST", "/work/export"),
        ("POST", "/work/export/{approval}"),
        ("GET", "/work/support/{person}/pack"),
        ("POST", "/work/support/{person}/pack"),
    ],
)
def test_what_takes_things_out_asks_for_a_code_after_ten_minutes(
    app: Flask, store: Store, two: tuple[Visitor, Visitor], now: datetime, method: str, address: str
) -> None:
    """Somebody at a desk that was left open takes nothing with them."""
    asked = ask(store, now)
    lead, _ = app.test_client(), two[0].get("/work/export")
    two[0].submit({}, action="/work/export")
    two[1].get("/work/second-person")
    two[1].submit({}, action="/agree")
    path = address.format(person=asked.ref, approval=of_export(store))
    with time_machine.travel(clock.now(), tick=True) as moved:
        clock.set_ahead(timedelta(0))
        sign_in(lead, make_worker(store, "duty-lead", name="Lee"))
        lead.get("/work/queue")
        moved.shift(timedelta(minutes=9))
        is_open = (200, 302, 303, 409)  # 409: agreed for another one
        first = lead.open(path, method=method)
        assert first.status_code in is_open and "/again" not in (first.location or "")
        moved.shift(timedelta(minutes=2))
        before = taken(store)
        answer = lead.open(path, method=method)
        assert answer.status_code == 302 and "/work/account/again" in answer.location
        assert taken(store) == before, "nothing was asked for and nothing was taken"


def taken(store: Store) -> int:
    """All that the record says about files asked for and taken."""
    with store.new_db() as db:
        return int(records.count(db))
