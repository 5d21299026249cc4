"""portal worker: add, link, disable, list, code."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portal import cli
from portal.accounts import codes, queries
from portal.settings import Settings
from portal.shared import clock
from portal.storage.store import Store
from tests.kit.signing_in import Person
from tests.kit.visitor import Visitor

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def portal(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs the command on this test's instance: exit code, what it printed, what it complained of."""

    def run(*words: str, **different: object) -> tuple[int, str, str]:
        monkeypatch.setattr(Settings, "load", classmethod(lambda _cls: replace(settings, **different)))
        code = cli.main(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_add_prints_a_link_that_opens(portal: Said, client: Visitor) -> None:
    code, said, _ = portal("worker", "add", "--email", "bea@example.org", "--name", "Bea Holm", "--role", "coordinator")
    assert code == 0
    link = re.search(r"http://localhost:\d+(/set-up/\S+)", said)
    assert link, said
    assert client.get(link[1]).status_code == 200


@pytest.mark.shows("T12")
def test_the_link_comes_from_the_address_that_was_set(portal: Said) -> None:
    words = ("worker", "add", "--email", "bea@example.org", "--name", "Bea", "--role", "mentor")
    assert "https://ferry.example/set-up/" in portal(*words, base_url="https://ferry.example")[1]


@pytest.mark.parametrize(
    "email, sentence", [("nobody", "An e-mail address has one @"), ("", "Enter an e-mail address")]
)
def test_a_wrong_address_is_one_line(portal: Said, email: str, sentence: str) -> None:
    code, _, complaint = portal("worker", "add", "--email", email, "--name", "Bea", "--role", "mentor")
    assert code == 1
    assert sentence in complaint
    assert complaint.count("\n") == 1


def test_the_same_address_twice_is_one_line(portal: Said) -> None:
    words = ("worker", "add", "--email", "bea@example.org", "--name", "Bea", "--role", "mentor")
    portal(*words)
    code, _, complaint = portal(*words)
    assert (code, complaint) == (1, "Somebody who signs in has this e-mail already.\n")


def test_disable_shuts_out(portal: Said, store: Store, mentor: Person) -> None:
    assert portal("worker", "disable", mentor.ref)[0] == 0
    with store.new_db() as db:
        assert not queries.worker_by_ref(db, mentor.ref).active


def test_disable_says_whom_it_did_not_find(portal: Said) -> None:
    code, _, complaint = portal("worker", "disable", "nobody")
    assert (code, complaint) == (1, "Nobody who signs in is called nobody.\n")


def test_list_names_everybody(portal: Said, mentor: Person) -> None:
    _, said, _ = portal("worker", "list")
    assert re.search(rf"{mentor.ref} +mentor +ready +Marisol Vane +{mentor.email}", said)


def test_code_is_what_the_authenticator_shows(portal: Said, mentor: Person) -> None:
    code, said, _ = portal("worker", "code", "marisol vane")
    around = {codes.present_code(codes.secret_from(mentor.secret), clock.now())}
    assert code == 0
    assert said.strip() in around


def test_code_is_refused_for_a_true_person_and_in_production(portal: Said, mentor: Person) -> None:
    portal("worker", "add", "--email", "bea@example.org", "--name", "Bea", "--role", "mentor")
    assert portal("worker", "code", "Bea")[0] == 1
    assert portal("worker", "code", mentor.ref, env="production")[0] == 1


def test_no_verb_takes_a_password() -> None:
    source = (Path(queries.__file__).parent / "commands.py").read_text(encoding="utf-8")
    assert "--password" not in source and "getpass" not in source
