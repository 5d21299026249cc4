"""Fixtures for every test. Each test has an instance of its own: database, key store, master keys.

Tests that use `new_db`, `db` or `store` run on SQLite and PostgreSQL; those that use `app` or `client` run on SQLite,
on both with --full. @pytest.mark.engines("sqlite") says otherwise; @pytest.mark.postgres means PostgreSQL only.
"""

import functools
import os
import shutil
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session

import portal.storage.keys
import portal.storage.store
from portal.settings import Settings
from portal.setup.catalogues import compile_catalogues
from portal.setup.lacking import ROOT
from portal.setup.prepare import prepare_assets
from portal.shared import clock
from portal.storage.engine import NewDb, make_engine
from portal.storage.store import Store, open_store, prepare_store
from tests.kit.applications import Applications, look_of
from tests.kit.fast_disk import fast_folder
from tests.kit.in_process import serving
from tests.kit.postgres import NoPostgres, Postgres
from tests.kit.servers import Portal, new_portal
from tests.kit.smtp_sink import SmtpSink, guard
from tests.kit.templates import Compiled
from tests.kit.visitor import Visitor
from tests.shows import SHARED, ClosingLines, leave_out

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday morning
ENGINES = ("sqlite", "postgresql")
# No example is judged by the clock: a busy machine is no fault of what is tested.
hypothesis.settings.register_profile("portal", parent=hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("portal")
COMPILED = Compiled()  # each test has an application of its own, but templates are compiled once


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="long drills at their full sizes")
    parser.addoption("--shows", action="store_true", help="list which tests show which numbered demand")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "engines(*names): run on these databases: sqlite, postgresql")
    config.addinivalue_line("markers", "both_with_full: on SQLite, and with --full on PostgreSQL too")
    config.pluginmanager.register(ClosingLines(config), "portal-closing-lines")
    if not hasattr(config, "workerinput"):
        _prepare()


def _prepare() -> None:
    """For those who call pytest themselves. Without styles most tests still say something, so it goes on."""
    try:
        compile_catalogues(ROOT, print)
        if not (ROOT / "static" / "dist" / "manifest.json").exists():
            prepare_assets()
    except Exception as why:
        print(f"Not all is ready: {why}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" not in metafunc.fixturenames:
        return
    only = metafunc.definition.get_closest_marker("engines")
    if only:
        names = only.args
    elif metafunc.definition.get_closest_marker("postgres"):
        names = ("postgresql",)
    elif not metafunc.config.getoption("--full") and (
        "app" in metafunc.fixturenames or metafunc.definition.get_closest_marker("both_with_full")
    ):
        names = ("sqlite",)
    else:
        names = ENGINES
    marks = {"postgresql": [pytest.mark.postgres], "sqlite": []}
    metafunc.parametrize("engine_name", [pytest.param(name, marks=marks[name]) for name in names])


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """True with --full: drills at the sizes that promises name."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real feeds; tests that read it are left out where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared/data is absent")
    return SHARED / "data"


# --- the clock ---


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime], datetime]]:
    """Sets the portal's clock, which goes on ticking from there."""

    def set_to(moment: datetime) -> datetime:
        clock.set_ahead(moment - datetime.now(UTC))
        return moment

    yield set_to
    clock.set_ahead(timedelta(0))


@pytest.fixture
def now(clock_at: Callable[[datetime], datetime]) -> datetime:
    """Monday 23 November 2026, 10:00 in London. The portal's clock starts there too."""
    return clock_at(NOW)


# --- the store ---


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server: .new_database(), .url(name), .drop(name)."""
    try:
        server = Postgres.open()
    except NoPostgres as why:
        leave_out(str(why))
    else:
        yield server
        server.close()


class Templates:
    """One prepared instance per engine and process, copied for each test: the migrations run once.

    The copies of one engine lie one after the other at the same address, so that SQLAlchemy compiles each statement
    once a process and not once a test.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.databases: dict[str, str] = {}

    def fresh_copy(self, engine: str, postgres: Postgres | None = None) -> Path:
        """The place of this test's instance."""
        place = self.folder / f"{engine}-now" / "instance"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.instance(engine, postgres), place)
        return place

    def instance(self, engine: str, postgres: Postgres | None) -> Path:
        place = self.folder / engine
        if not place.exists():
            address = ""
            if postgres:
                self.databases[engine] = postgres.new_database()
                address = postgres.url(self.databases[engine])
            prepare_store(Settings(instance=place, database_url=address, fast_hashes=True)).close()
        return place


@pytest.fixture(scope="session")
def templates() -> Iterator[Templates]:
    folder = fast_folder("instances")
    yield Templates(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def instance(engine_name: str, templates: Templates, request: pytest.FixtureRequest) -> Path:
    """The folder of this test's instance: fresh database, key store and master keys."""
    return templates.fresh_copy(engine_name, request.getfixturevalue("postgres") if engine_name != "sqlite" else None)


@pytest.fixture
def engine_url(engine_name: str, instance: Path, templates: Templates, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database in its present shape; its master keys and key store lie in `instance`."""
    if engine_name == "sqlite":
        yield f"sqlite:///{instance / 'portal.sqlite'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    database = postgres.new_database(templates.databases["postgresql"], name=f"portal_test_{os.getpid()}_now")
    yield postgres.url(database)
    postgres.drop(database)


@pytest.fixture
def settings(engine_url: str, instance: Path) -> Settings:
    return Settings(instance=instance, database_url=engine_url, fast_hashes=True)


@pytest.fixture(scope="session")
def one_engine_per_address() -> Iterator[None]:
    """An engine keeps the statements it has compiled; closing it lets go of the database, not of those."""
    with pytest.MonkeyPatch.context() as patch:
        kept = functools.cache(make_engine)
        patch.setattr(portal.storage.store, "make_engine", kept)
        patch.setattr(portal.storage.keys, "make_engine", kept)
        yield


@pytest.fixture(scope="session")
def applications() -> Applications:
    return Applications()


@pytest.fixture
def store(settings: Settings, one_engine_per_address: None, applications: Applications) -> Iterator[Store]:
    opened = applications.store_of(settings) or open_store(settings)
    yield opened
    opened.close()


@pytest.fixture
def new_db(store: Store) -> NewDb:
    """A maker of database sessions; the tables are those the migrations make."""
    return store.new_db


@pytest.fixture
def db(new_db: NewDb) -> Iterator[Session]:
    with new_db() as session:
        yield session


# --- the web ---


@pytest.fixture
def app(settings: Settings, store: Store, applications: Applications) -> Iterator[Flask]:
    """As new for each test; one that a test did not change is given to the next test of the same settings."""
    from portal.app import create_app

    made = applications.kept(settings, store)
    if made is None:
        made = create_app(settings, store)
        made.testing = True
        made.jinja_env.bytecode_cache = COMPILED
        made.test_client_class = Visitor
    mark = look_of(made)
    yield made
    applications.keep(made, settings, store, if_it_looks_like=mark)


@pytest.fixture
def client(app: Flask) -> Visitor:
    """Looks at every page it fetches (tests/kit/page.py), carries form tokens, raises what broke a page."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


# --- real parts ---


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where a real browser finds this test's application."""
    with serving(app) as url:
        yield url


@pytest.fixture(autouse=True)
def no_strange_mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that reaches for an SMTP server it did not start, even where the code swallowed the refusal."""
    reached: list[str] = []
    for client in (smtplib.SMTP, smtplib.SMTP_SSL):
        monkeypatch.setattr(client, "_get_socket", guard(client, reached))
    yield
    assert not reached, f"this test reached for mail servers it did not start: {reached}; use the fixture smtp_sink"


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A real SMTP server on loopback: .url, .messages, .behave(...)."""
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the run; tests use `browser`."""
    from tests.kit.browser import NoBrowser, open_browser

    try:
        with open_browser() as opened:
            yield opened
    except NoBrowser as why:
        leave_out(str(why))


@pytest.fixture
def browser(chromium: Any) -> Iterator[Any]:
    """A real browser: .page(320), .check_a11y(page), .check_width(page). Asking another host fails the test (G12)."""
    chromium.tidy()
    yield chromium
    foreign, errors = chromium.foreign_requests, list(chromium.errors)
    chromium.tidy()
    assert not foreign, f"a page asked another host: {foreign}; everything comes from the portal itself"
    assert not errors, f"a script stopped: {errors}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, to be filled (F15). Only root may make one."""
    place = tmp_path / "small-disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def running_portal(tmp_path: Path, templates: Templates) -> Iterator[Callable[..., Portal]]:
    """Starts the real processes: running_portal(scheduler=True, workers=2, PORTAL_MAIL_URL=...).

    `place`: where the instance lies, such as `small_disk`.
    """
    made: list[Portal] = []

    def start(
        *,
        web: bool = True,
        scheduler: bool = False,
        workers: int = 1,
        wait: str | None = None,
        place: Path | None = None,
        **env: str,
    ) -> Portal:
        folder = place or tmp_path / f"portal-{len(made) + 1}"
        own_store = {"PORTAL_DATABASE_URL", "PORTAL_KEYS_URL", "PORTAL_KEYS_FILE"} & set(env)
        portal = new_portal(folder / "instance", env, None if own_store else templates.instance("sqlite", None))
        portal.logs_in = tmp_path
        made.append(portal)
        if scheduler:
            portal.start_scheduler()
        if web:
            portal.start_web(workers, wait_for=wait or ("/health/ready" if scheduler else "/health/live"))
        return portal

    yield start
    for running in made:
        running.stop()
