"""What a start loads, and what it leaves until somebody asks for it (P16)."""

import subprocess
import sys
from pathlib import Path

import jinja2
import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from portal.settings import Settings
from portal.setup.lacking import ROOT
from portal.shared.later import Later, standing_in
from portal.web.compiled import Compiled, init_compiled
from portal.web.urls import LateRule

LEFT = ("alembic", "apscheduler", "bleach", "email_validator", "icalendar", "qrcode", "requests", "webauthn")
FIRST_PAGE = """
import sys
from pathlib import Path
from portal.settings import Settings
from portal.storage.store import open_store
from portal.app import create_app
settings = Settings(instance=Path(sys.argv[1]), fast_hashes=True)
answer = create_app(settings, open_store(settings)).test_client().get("/")
print(answer.status_code, *(name for name in sys.argv[2:] if name in sys.modules))
"""


@pytest.mark.shows("P16")
@pytest.mark.engines("sqlite")
def test_the_first_page_waits_for_no_package_it_does_not_need(instance: Path):
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, str(instance), *LEFT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["200"], done.stdout + done.stderr[-2000:]


def test_a_package_for_later_is_loaded_by_the_first_look_at_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "this_is_none", raising=False)
    with standing_in(this_is_none=Later("colorsys")):
        import this_is_none

        assert this_is_none.rgb_to_hsv(0, 0, 1)[2] == 1
    assert "this_is_none" not in sys.modules


def test_an_address_is_the_same_whenever_its_code_is_made():
    wants = {"ref": "BK-1", "more": "a b"}
    made = [
        Map([kind("/work/<string:ref>/é", endpoint="it")]).bind("", "/").build("it", wants) for kind in (Rule, LateRule)
    ]
    assert made[0] == made[1] and "more=" in made[1]


@pytest.fixture
def page(tmp_path: Path) -> jinja2.Environment:
    (tmp_path / "page.html").write_text("{{ 6 * 7 }}")
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(tmp_path), bytecode_cache=Compiled(str(tmp_path / "kept")), autoescape=True
    )


def test_a_compiled_template_that_is_damaged_or_cannot_be_kept_is_compiled_again(
    page: jinja2.Environment, tmp_path: Path
):
    assert page.get_template("page.html").render() == "42"
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:-20])
    assert page.overlay(cache_size=0).get_template("page.html").render() == "42"
    kept.unlink()
    (tmp_path / "kept").rmdir()
    (tmp_path / "kept").write_text("a file where the folder should be")
    assert page.overlay(cache_size=0).get_template("page.html").render() == "42"


def test_in_production_nothing_the_web_may_write_is_run(tmp_path: Path):
    for env, holds in (("development", True), ("production", False)):
        app = Flask("try")
        init_compiled(app, Settings(env=env, instance=tmp_path))
        assert (app.jinja_env.bytecode_cache is not None) is holds
