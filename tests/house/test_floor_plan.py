from pathlib import Path

import pytest

from tests.house.floor_plan import breaches
from tests.house.tracked import ROOT


def test_everybody_imports_only_from_their_own_floor_or_below_and_one_way_sideways():
    found = breaches(ROOT)
    assert not found, "\n" + "\n".join(found)


BROKEN = [
    ("referrals/journey.py", "from flask import request", "does not import flask"),
    ("referrals/journey.py", "import sqlalchemy", "does not import sqlalchemy"),
    ("referrals/mails.py", "def f():\n    from flask_babel import gettext", "does not import flask_babel"),
    ("referrals/actions.py", "from portal.mentoring.models import Booking", "mentoring keeps its models to itself"),
    (
        "mentoring/actions.py",
        "from portal.referrals.models import SelfReferral",
        "referrals keeps its models to itself",
    ),
    ("mentoring/views.py", "from portal.referrals import forms", "referrals keeps its forms to itself"),
    ("mentoring/staff_views.py", "from portal.referrals.code_views import bp", "referrals keeps its views to itself"),
    ("messages/timing.py", "from portal.mentoring import slots", "messages has never heard of mentoring"),
    ("mentoring/jobs.py", "import flask", "does not import flask"),
    ("mentoring/queries.py", "from portal.web.db import db", "from the floor above"),
    ("mentoring/models.py", "from portal.mentoring.actions import book", "from the floor above"),
    ("web/errors.py", "from portal.referrals import actions", "web/ knows no feature"),
    ("referrals/actions.py", "from portal.shared.clock import now", "get `now` as an argument"),
    ("referrals/journey.py", "from datetime import datetime\nx = datetime.now()", "reads the clock"),
    ("referrals/actions.py", "import time\nx = time.time()", "reads the clock"),
    ("web/limits.py", "import os\nx = os.environ['HOME']", "reads the environment"),
    ("referrals/views.py", "from portal.app import create_app", "wires the others together"),
    ("setup/environment.py", "import requests", "runs before requests is installed"),
]


@pytest.mark.parametrize(("name", "wrong", "said"), BROKEN)
def test_the_plan_goes_red_when_it_is_broken(tmp_path: Path, name: str, wrong: str, said: str):
    found = breaches(_house(tmp_path, name, wrong))
    assert [line for line in found if said in line], found
    assert all(line.startswith(f"portal/{name}:") for line in found)


def test_a_house_that_keeps_the_plan_has_no_breach(tmp_path: Path):
    assert breaches(_house(tmp_path, "referrals/journey.py", "from datetime import datetime")) == []


def _house(place: Path, name: str, content: str) -> Path:
    """A small house in good order, with one file written anew."""
    plain = {
        "app.py": "from portal.referrals import views\nfrom portal.mentoring import models",
        "settings.py": "import os\nx = os.environ",
        "shared/clock.py": "from datetime import datetime\ndef now(): return datetime.now()",
        "web/db.py": "from flask import g",
        "web/pages.py": "from portal.directory import queries",
        "directory/queries.py": "import sqlalchemy",
        "referrals/views.py": "from flask import g\nfrom portal.referrals import forms\nfrom portal.web import db",
        "referrals/code_views.py": "from portal.shared.clock import now\nbp = 1",
        "referrals/forms.py": "import wtforms",
        "referrals/actions.py": "from sqlalchemy import select\nfrom portal.referrals.models import SelfReferral",
        "referrals/models.py": "from sqlalchemy.orm import Mapped",
        "referrals/journey.py": "import dataclasses",
        "mentoring/actions.py": "from portal.referrals import actions",
        "mentoring/slots.py": "import datetime",
        "mentoring/jobs.py": "from portal.shared.clock import now",
        "mentoring/models.py": "import sqlalchemy",
    }
    for file, text in {**plain, name: content}.items():
        path = place / "portal" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return place
