"""What the marks in `.venv` mean, tried on empty folders; tests/setup/test_first_run.py makes a real one."""

import errno
import json
import os
import sys
from pathlib import Path

import pytest

from portal.setup import environment, turn
from portal.setup.environment import RUN, TEST
from portal.setup.progress import Progress


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that passes for an environment; the running interpreter passes for one that lacks everything."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "build").mkdir()
    for module in (environment, turn):
        monkeypatch.setattr(module, "BUILD", tmp_path / "build")
    monkeypatch.setattr(environment, "VENV", folder)
    monkeypatch.setattr(environment, "lacking", lambda extras: ["flask"])
    return folder


def test_a_finished_environment_is_used_as_it_is(venv: Path):
    environment._write_stands(RUN)
    assert environment.standing_python(RUN) == venv / "bin" / "python"


def test_one_made_for_running_does_not_do_for_testing(venv: Path):
    environment._write_stands(RUN)
    assert environment.standing_python(TEST) is None


def test_one_made_for_testing_does_for_running(venv: Path):
    environment._write_stands(TEST)
    assert environment.standing_python(RUN)


def test_one_that_was_stopped_half_way_is_not_trusted(venv: Path):
    environment._write_stands(RUN)
    (venv / ".unfinished").touch()
    assert environment.standing_python(RUN) is None
    assert not environment._can_be_kept()


def test_a_changed_list_of_packages_is_put_in_without_starting_anew(venv: Path, monkeypatch: pytest.MonkeyPatch):
    environment._write_stands(RUN)
    monkeypatch.setattr(environment, "_files", lambda: "something in pyproject.toml is written in another way")
    assert environment.standing_python(RUN), "the list is the same"
    monkeypatch.setattr(environment, "written_list", lambda: {"project": "another"})
    assert environment.standing_python(RUN) is None
    assert environment._can_be_kept()


@pytest.mark.parametrize("key", ["place", "python"])
def test_a_moved_checkout_or_another_python_starts_anew(venv: Path, key: str):
    environment._write_stands(RUN)
    stands = json.loads((venv / ".stands.json").read_text())
    (venv / ".stands.json").write_text(json.dumps(stands | {key: "/elsewhere"}))
    assert environment.standing_python(RUN) is None
    assert not environment._can_be_kept()


def test_a_python_that_is_gone_starts_anew(venv: Path):
    environment._write_stands(RUN)
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to("/no/such/python")
    assert environment.standing_python(RUN) is None
    assert not environment._can_be_kept()


def test_an_environment_somebody_made_by_hand_is_kept(venv: Path):
    assert environment._can_be_kept()


def test_an_own_environment_that_has_everything_is_used(venv: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment, "lacking", lambda extras: [])
    assert environment.standing_python(RUN) == Path(sys.executable)


def test_removing_leaves_no_half_of_it_in_place(venv: Path):
    with turn.turn(Progress()) as mine:
        environment._remove(mine)
    assert not venv.exists()
    assert [path.name for path in environment.BUILD.iterdir()] == ["making.lock"]


def test_a_mark_that_cannot_be_read_counts_as_none(venv: Path):
    (venv / ".stands.json").write_text("{half")
    assert environment.standing_python(RUN) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EACCES, "cannot be written by this user"),
        (errno.EROFS, "cannot be written by this user"),
        (errno.EIO, "The making stopped"),
    ],
)
def test_trouble_is_told_in_one_sentence(number: int, said: str):
    sentence = str(turn.not_ready(OSError(number, os.strerror(number), "/some/file")))
    assert said in sentence
    assert "\n" not in sentence


def test_a_full_disk_is_known_from_what_pip_says(tmp_path: Path):
    log = tmp_path / "setup.log"
    log.write_text("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n")
    assert str(turn.not_ready("The packages could not be installed.", log)).startswith("The disk is full")


def test_too_little_room_is_said_before_anything_is_fetched(venv: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 20 * 10**6}))
    with pytest.raises(turn.NotReady, match=r"about 500 MB are needed .* and 20 MB are free"):
        environment._refuse_a_full_disk(RUN)


def test_a_python_without_its_tool_for_environments_names_the_package(venv: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    venv.rename(venv.with_name("gone"))
    with turn.turn(Progress()) as mine, pytest.raises(turn.NotReady, match=r"apt-get install python3\.\d+-venv"):
        environment._make_empty(mine)


def test_a_second_run_waits_for_the_first(venv: Path):
    import fcntl

    with turn.turn(Progress()), (environment.BUILD / "making.lock").open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (environment.BUILD / "making.lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_programs_end_with_the_run_that_started_them(venv: Path):
    with turn.turn(Progress()) as mine, pytest.raises(KeyboardInterrupt):

        def stop(line: str) -> None:
            raise KeyboardInterrupt

        turn.run(mine, ["sh", "-c", "echo started; sleep 60"], log=environment.BUILD / "log", hear=stop)
    assert not mine.programs
