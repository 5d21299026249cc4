"""A real PostgreSQL server in a temporary folder, or the one that TEST_DATABASE_URL names."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from portal.setup.real_parts import POSTGRES_ADVICE, find_postgres
from tests.kit.fast_disk import fast_folder
from tests.kit.processes import end_with_us

_numbers = count(1)
PLAIN = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
SMALL = ("shared_buffers=32MB", "max_connections=150", "listen_addresses=", "timezone=UTC", "autovacuum=off")


class NoPostgres(Exception):
    """Why there is none."""


class Postgres:
    """Databases by name. `server` is None where somebody else's server is used."""

    def __init__(self, address: URL, server: "Server | None" = None):
        self.address, self.server = address, server

    @classmethod
    def open(cls) -> "Postgres":
        """Raises NoPostgres."""
        if given := os.environ.get("TEST_DATABASE_URL"):
            return cls(make_url(given).set(drivername="postgresql+psycopg"))
        server = Server()
        server.start()
        return cls(server.address, server)

    def close(self) -> None:
        if self.server:
            self.server.remove()

    def url(self, database: str) -> str:
        return self.address.set(database=database).render_as_string(hide_password=False)

    def new_database(self, template: str = "template1", name: str = "") -> str:
        """The name of a new database with everything that `template` holds."""
        name = name or f"portal_test_{os.getpid()}_{next(_numbers)}"
        how = "STRATEGY FILE_COPY" if self.server and self.server.version >= 15 else ""
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {how}')
        return name

    def drop(self, database: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _say(self, command: str) -> None:
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(command))
        finally:
            engine.dispose()


class Server:
    """One server of our own. `durable=True` for drills in which it is killed: then it writes as in earnest."""

    def __init__(self, *, durable: bool = False):
        programs = find_postgres()
        if programs is None:
            raise NoPostgres(POSTGRES_ADVICE)
        self.programs, self.durable = programs, durable
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp")) if durable else fast_folder("pg")
        self.user = _who_runs_it()
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.folder.chmod(0o711)
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    @property
    def version(self) -> int:
        return int((self.data / "PG_VERSION").read_text().split(".")[0])

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def address(self) -> URL:
        return URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(self.folder)}
        )

    def start(self) -> None:
        settings = (*SMALL, f"unix_socket_directories={self.folder}", *(() if self.durable else PLAIN))
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *(part for setting in settings for part in ("-c", setting))],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=end_with_us(signal.SIGQUIT),
                **self._as_user(),
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGQUIT stops at once as after a power cut, SIGINT ends connections first."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)

    def restart(self) -> None:
        """As `pg_ctl restart -m immediate`."""
        self.stop()
        self.start()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        engine = create_engine(self.address)
        try:
            for _try in range(300):
                try:
                    with engine.connect():
                        return
                except OperationalError:
                    if self.process is None or self.process.poll() is not None:
                        break
                    time.sleep(0.05)
        finally:
            engine.dispose()
        raise NoPostgres(f"PostgreSQL does not start: {self.log.read_text(errors='replace')[-500:]}")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *arguments], capture_output=True, text=True, check=False, **self._as_user()
        )
        if done.returncode != 0:
            raise NoPostgres(f"{program} of {self.programs} says: {done.stderr.strip()[-500:]}")

    def _as_user(self) -> dict[str, object]:
        home = {"cwd": str(self.folder)}
        if not self.user:
            return home
        return home | {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}


def _who_runs_it() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then as the user that Debian's package made, else as nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no other user to run it as")
