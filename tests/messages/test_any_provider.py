"""Texts through Apprise: the real package against a real provider on loopback."""

import builtins
import json
import logging
from datetime import UTC, datetime

import pytest

from portal.messages.gateways.any_provider import AppriseGateway
from portal.messages.gateways.choose import check_texts, choose
from portal.messages.gateways.gateway import Later, Parcel, Promise, Taken
from portal.messages.retry import Trouble
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from tests.messages.providers import provider

pytest.importorskip("apprise", reason="the optional extra `texts` is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # one of its hundred plugins
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PARCEL = Parcel("k1", "+447700900123", "", "A reminder: tomorrow, 7pm. Automatic message.", "", "en")


@pytest.fixture
def texts():
    with provider() as state:
        yield state


def gateway(texts):
    return AppriseGateway(f"apprise:json://127.0.0.1:{texts.port}/{{to}}", lambda: NOW)


@pytest.mark.shows("F9")
def test_the_number_goes_into_the_address_and_the_words_go_unchanged(texts):
    made = gateway(texts)
    assert made.promise is Promise.NONE
    assert made.open() is None
    assert made.send(PARCEL) == Taken()
    ((_, path, _, body),) = texts.asked
    assert path.startswith("/447700900123")
    assert json.loads(body)["message"] == PARCEL.text


@pytest.mark.shows("F9")
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [((500, {}, {}), Later(Trouble.BROKEN)), ((400, {}, {}), Later(Trouble.BROKEN)), ("cut", Later(Trouble.UNSURE))],
)
def test_a_no_is_tried_again_and_a_cut_leaves_it_in_doubt(texts, answer, outcome):
    texts.answers = [answer]
    assert gateway(texts).send(PARCEL) == outcome


@pytest.mark.shows("F26")
def test_what_was_called_off_is_not_handed_over(texts):
    assert gateway(texts).send(PARCEL, lambda: False) == Later(Trouble.BROKEN)
    assert texts.asked == []


@pytest.mark.shows("T18", "G33")
def test_no_number_gets_into_our_logs(texts, caplog):
    texts.answers = [(500, {}, {})]
    with caplog.at_level(logging.DEBUG):
        gateway(texts).send(PARCEL)
    assert "7700" not in "".join(record.getMessage() for record in caplog.records if record.name != "apprise")
    assert logging.getLogger("apprise").propagate is False, "its own log goes nowhere"


def test_an_address_that_apprise_cannot_read_is_for_a_person_to_mend(tmp_path):
    made = AppriseGateway("apprise:nosuchprovider://{to}", lambda: NOW)
    assert made.open() == Later(Trouble.SET_UP, stops_batch=True)
    with pytest.raises(SetUpWrong):
        check_texts(Settings(instance=tmp_path, sms_url="apprise:nosuchprovider://{to}"))


def test_without_a_place_for_the_number_it_does_not_start(tmp_path):
    with pytest.raises(SetUpWrong, match="to"):
        choose(Settings(instance=tmp_path, sms_url="apprise:json://127.0.0.1/"), lambda: NOW)


def test_where_it_is_not_installed_the_way_to_get_it_is_said(tmp_path, monkeypatch):
    plain = builtins.__import__

    def without(name, *rest, **more):
        if name == "apprise":
            raise ImportError(name)
        return plain(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SetUpWrong, match=r"pip install portal\[texts\]"):
        choose(Settings(instance=tmp_path, sms_url="apprise:json://127.0.0.1/{to}"), lambda: NOW)


def test_nothing_of_it_is_loaded_where_it_is_not_used():
    import subprocess
    import sys

    said = subprocess.run(
        [sys.executable, "-c", "import portal.scheduler, sys; print('apprise' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"
