"""A wheel holds everything an installed copy needs, and runs without the checkout."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, tracked_files
from tests.shows import leave_out


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    made = [*(ROOT / "static" / "dist").rglob("*"), *(ROOT / "translations").rglob("*.mo")]
    for path in (*tracked_files(), *(path for path in made if path.is_file())):
        (target := folder / "source" / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(folder / "source")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 and ("Could not find a version" in done.stdout + done.stderr):
        leave_out("what builds a wheel cannot be fetched here")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(folder.glob("portal-*.whl"))


def test_a_wheel_holds_pages_styles_words_and_migrations(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "portal/_data/templates/base.html" in names
    assert "portal/storage/migrations/env.py" in names
    manifest = json.loads(zipfile.ZipFile(wheel).read("portal/_data/static/dist/manifest.json"))
    assert {f"portal/_data/static/dist/{name}" for name in manifest.values()} <= names
    written = {f"portal/_data/translations/{path.parent.parent.name}/LC_MESSAGES/messages.mo"
               for path in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po")}  # fmt: skip
    assert written <= names
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "portal").rglob("*.json")}
    assert {name for name in data if "/frontend/" not in name} <= names


def test_a_wheel_holds_no_tests_no_instance_and_no_sources_of_styles(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith(("tests/", "instance/", "portal/frontend/"))]
    assert not [name for name in names if name.endswith((".sqlite", ".key", ".toml", ".pyc"))]


def test_an_installed_copy_shows_its_pages(wheel: Path, tmp_path: Path):
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    look = """
import json, sys
import portal
from portal.settings import Settings
from portal.storage.store import prepare_store
settings = Settings.load()
prepare_store(settings).close()
client = portal.create_app(settings).test_client()
page = client.get("/")
sheet = page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]
print(json.dumps([portal.__file__, page.status_code, client.get(sheet).status_code, client.get("/cy/").status_code]))
"""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env |= {"PYTHONPATH": str(installed), "PORTAL_INSTANCE": str(tmp_path / "instance")}
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    file, *codes = json.loads(done.stdout.splitlines()[-1])
    assert file.startswith(str(installed))
    assert codes == [200, 200, 200]
