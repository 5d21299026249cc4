"""The portal's real processes on free loopback ports, with an instance of their own.

portal = running_portal(tmp_path / "instance", scheduler=True, PORTAL_MAIL_URL=sink.url)
portal.url                  http://localhost:...
portal.web, portal.schedulers[0]: .pid .stop() .kill() .log
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.setup.lacking import ROOT
from tests.kit.processes import end_with_us


class NotUp(AssertionError):
    """A process did not come up; the message carries the end of its log."""


@dataclass
class Running:
    """One process, started in a group of its own so that stopping it stops its workers."""

    name: str
    process: "subprocess.Popen[bytes]"
    log_file: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None

    def stop(self, seconds: float = 20) -> int:
        """As an operator would: SIGTERM, and the exit code."""
        if self.is_up:
            self.process.terminate()
            try:
                return self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.wait()

    def kill(self) -> None:
        """kill -9, workers included."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def children(self) -> list[int]:
        """The pids of its workers (Linux)."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


@dataclass
class Portal:
    """A running portal: the web part, and schedulers where asked for."""

    instance: Path
    env: dict[str, str]
    port: int
    web: Running | None = None
    schedulers: list[Running] = field(default_factory=list)
    logs_in: Path = Path()  # set for a drill that fills the instance's disk
    _started: list[Running] = field(default_factory=list)

    @property
    def url(self) -> str:
        """localhost, not a bare number: browsers refuse passkeys there."""
        return f"http://localhost:{self.port}"

    def verb(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs `portal ARGUMENTS` to its end with this instance."""
        done = subprocess.run(
            _command(*arguments), cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=300
        )
        assert not check or done.returncode == 0, f"portal {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done

    def start_web(self, workers: int = 1, *, wait_for: str = "/health/live") -> Running:
        self.web = self._start("web", "serve", "--bind", f"127.0.0.1:{self.port}", "--workers", str(workers))
        self.wait(wait_for)
        return self.web

    def start_scheduler(self) -> Running:
        scheduler = self._start(f"scheduler-{len(self.schedulers) + 1}", "scheduler")
        self.schedulers.append(scheduler)
        return scheduler

    def wait(self, path: str = "/health/ready", seconds: float = 40) -> dict[str, object]:
        """Until that page answers 200. Gives its JSON."""
        until, last = time.monotonic() + seconds, "no answer"
        while time.monotonic() < until:
            if self.web and not self.web.is_up:
                raise NotUp(f"the web part ended with {self.web.process.returncode}:\n{self.web.log[-3000:]}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                    body: dict[str, object] = json.loads(answer.read() or b"{}")
                    return body
            except urllib.error.HTTPError as error:
                last = f"{error.code} {error.read()[:300]!r}"
            except (OSError, ValueError) as error:
                last = str(error)
            time.sleep(0.1)
        logs = "\n".join(f"--- {each.name}\n{each.log[-2000:]}" for each in self._started)
        raise NotUp(f"{path} did not answer 200 in {seconds} s; last: {last}\n{logs}")

    def stop(self) -> None:
        for running in reversed(self._started):
            running.stop()

    @property
    def logs(self) -> str:
        """Everything any of its processes wrote."""
        return "\n".join(running.log for running in self._started)

    def _start(self, name: str, *arguments: str) -> Running:
        log = self.logs_in / f"{name}-{self.port}-{len(self._started)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                _command(*arguments),
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_us(),
            )
        running = Running(name, process, log)
        self._started.append(running)
        return running


def new_portal(instance: Path, settings: Mapping[str, str], copy_of: Path | None = None) -> Portal:
    """Nothing runs yet; the instance is a copy of one made before, or is made now."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    own = {"PORTAL_INSTANCE": str(instance), "PORTAL_FAST_HASHES": "true"} | dict(settings)
    portal = Portal(instance, kept | own | {"PYTHONUNBUFFERED": "1"}, port, logs_in=instance.parent)
    instance.parent.mkdir(parents=True, exist_ok=True)
    if copy_of:
        shutil.copytree(copy_of, instance)
    else:
        portal.verb("upgrade")
    return portal


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "portal.cli", *arguments]
