"""Everything is loaded once and the processes are parted from it: what they share, what they do not, how they end."""

import os
import shutil
import signal
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.demo.commands import lay_out
from portal.settings import Settings
from tests.kit.servers import Portal, Running

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def soon(holds: Callable[[], object], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(holds())


def answers(portal: Portal) -> bool:
    try:
        with urllib.request.urlopen(portal.url + "/", timeout=10) as page:
            return page.status == 200
    except OSError:
        return False


def open_files(pid: int) -> list[str]:
    try:
        return [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory) -> Path:
    instance = tmp_path_factory.mktemp("laid-out") / "instance"
    lay_out(Settings(instance=instance, fast_hashes=True), lambda line: None).close()
    return instance


@pytest.fixture
def demo(running_portal, laid_out, tmp_path) -> tuple[Portal, Running]:
    """The demonstration: web and clockwork parted from one process."""
    portal = running_portal(web=False, place=tmp_path / "own")
    shutil.rmtree(portal.instance)
    shutil.copytree(laid_out, portal.instance)
    running = portal._start("demo", "demo", "--port", str(portal.port))
    portal.web = running
    assert soon(lambda: answers(portal), 120), running.log
    assert soon(lambda: "scheduler started" in running.log), running.log
    return portal, running


def clockwork_of(running: Running) -> int:
    """The child that does not hold the web's door, and has the database open."""
    for pid in running.children():
        files = open_files(pid)
        if any(name.endswith("portal.sqlite") for name in files) and not any(n.startswith("socket:") for n in files):
            return pid
    raise AssertionError(f"no clockwork among {running.children()}")


def test_a_killed_worker_is_there_again(running_portal):
    portal = running_portal(workers=2)
    assert soon(lambda: len(portal.web.children()) == 2)
    before = portal.web.children()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert soon(lambda: len(portal.web.children()) == 2 and not set(before) & set(portal.web.children()))
    assert answers(portal)


def test_the_process_that_workers_are_parted_from_holds_no_connection_and_no_thread(running_portal):
    portal = running_portal(workers=2)
    assert answers(portal)
    assert [name for name in open_files(portal.web.pid) if ".sqlite" in name] == []
    assert len(list(Path(f"/proc/{portal.web.pid}/task").iterdir())) == 1
    assert any(name.endswith("portal.sqlite") for pid in portal.web.children() for name in open_files(pid))


@pytest.mark.shows("F4")
def test_a_clockwork_that_ends_by_itself_is_said_the_web_goes_on_and_ctrl_c_ends_all(demo):
    portal, running = demo
    everybody = [running.pid, *running.children()]
    assert len(everybody) >= 4, "master, two workers, clockwork"
    os.kill(clockwork_of(running), signal.SIGKILL)
    assert soon(lambda: "The clockwork ended. Start it again with: portal scheduler" in running.log), running.log
    assert answers(portal)
    os.killpg(running.pid, signal.SIGINT)
    assert running.process.wait(30) in (0, 1, 130)
    assert soon(lambda: not any(map(is_running, everybody)))
    assert "Traceback" not in running.log


def test_when_it_is_told_to_end_the_clockwork_ends_cleanly_with_it(demo):
    _portal, running = demo
    everybody = [running.pid, *running.children()]
    running.process.terminate()
    assert running.process.wait(30) == 0
    assert soon(lambda: not any(map(is_running, everybody)))
    assert "scheduler ended" in running.log
    assert "The clockwork ended" not in running.log, "it was asked to"
    assert "Traceback" not in running.log


def test_a_killed_starter_leaves_no_clockwork_behind(demo):
    _portal, running = demo
    everybody = running.children()
    os.kill(running.pid, signal.SIGKILL)
    running.process.wait(30)
    assert soon(lambda: not any(map(is_running, everybody)))
