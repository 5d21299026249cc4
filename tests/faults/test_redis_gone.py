"""Redis gone: nobody is let in by it, nobody is kept out, and the public pages never knew that there was one (F17)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from portal.app import create_app
from portal.check_commands import run_check
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.storage import waits
from portal.storage.store import Store, open_store
from portal.storage.waits import RedisWaits
from tests.kit.redis import NoRedis, Redis
from tests.kit.signing_in import Person, give_password, make_worker
from tests.kit.visitor import Visitor
from tests.shows import leave_out

pytestmark = [pytest.mark.shows("F17"), pytest.mark.engines("sqlite", "postgresql")]
WRONG = "green ladders sleep"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def redis() -> Iterator[Redis]:
    try:
        server = Redis()
    except NoRedis as why:
        leave_out(str(why))
    else:
        server.begin()
        yield server
        server.remove()


@pytest.fixture
def with_redis(settings: Settings, redis: Redis) -> Settings:
    return replace(settings, redis_url=redis.url)


@pytest.fixture
def machines(with_redis: Settings, now: datetime) -> Iterator[tuple[Store, list[Flask]]]:
    """Two machines with one database and one Redis."""
    stores = [open_store(with_redis), open_store(with_redis)]
    apps = [create_app(with_redis, store) for store in stores]
    for app in apps:
        app.testing, app.test_client_class = True, Visitor
    yield stores[0], apps
    for store in stores:
        store.close()


def attempt(app: Flask, person: Person, password: str, where: str) -> int:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = where
    assert isinstance(client, Visitor)
    return give_password(client, person.email, password).status_code


def begin_to_wait(app: Flask, person: Person) -> None:
    for _ in range(5):
        assert attempt(app, person, WRONG, HERE) == 422


def tries_written(store: Store) -> tuple[list[str], Callable[[], None]]:
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "sign_in_try" in statement:
            said.append(statement)

    event.listen(store.engine, "before_cursor_execute", hear)
    return said, lambda: event.remove(store.engine, "before_cursor_execute", hear)


def test_who_waits_on_one_machine_waits_on_the_other_and_costs_the_database_nothing(
    machines: tuple[Store, list[Flask]],
) -> None:
    store, (one, other) = machines
    mentor = make_worker(store)
    begin_to_wait(other, mentor)
    said, no_more = tries_written(store)
    assert attempt(one, mentor, mentor.password, HERE) == 422
    assert said == []
    assert attempt(one, mentor, mentor.password, ELSEWHERE) == 302
    assert said
    no_more()


@pytest.mark.parametrize("how", ["ended", "frozen", "begun again with nothing in it"])
def test_without_redis_who_waits_still_waits_and_the_true_person_comes_in(
    machines: tuple[Store, list[Flask]], redis: Redis, how: str
) -> None:
    store, (one, _other) = machines
    mentor = make_worker(store)
    begin_to_wait(one, mentor)
    if how == "frozen":
        redis.freeze()
    else:
        redis.end()
    if how == "begun again with nothing in it":
        redis.begin()
    try:
        assert attempt(one, mentor, mentor.password, HERE) == 422, "login is not open"
        assert attempt(one, mentor, mentor.password, ELSEWHERE) == 302, "and not shut"
        for page in ("/", "/help-now", "/find", "/ask"):
            assert one.test_client().get(page).status_code in (200, 302)
        for _ in range(5):
            assert attempt(one, mentor, WRONG, "192.0.2.99") == 422
        assert attempt(one, mentor, mentor.password, "192.0.2.99") == 422, "tries are counted as ever"
    finally:
        if how == "frozen":
            redis.go_on()


def test_after_the_wait_it_is_used_again(
    machines: tuple[Store, list[Flask]],
    redis: Redis,
    now: datetime,
    clock_at: Callable[[datetime], datetime],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waits, "LEFT_ALONE", 0.0)
    store, (one, _other) = machines
    mentor, bea = make_worker(store), make_worker(store, "coordinator", name="Bea")
    begin_to_wait(one, mentor)
    redis.end()
    assert attempt(one, mentor, mentor.password, HERE) == 422
    redis.begin()
    clock_at(now + timedelta(seconds=45))
    assert attempt(one, mentor, mentor.password, HERE) == 302
    begin_to_wait(one, bea)
    said, no_more = tries_written(store)
    assert attempt(one, bea, bea.password, HERE) == 422 and said == []
    no_more()


@pytest.mark.engines("sqlite")
def test_a_redis_that_does_not_answer_is_asked_once_and_then_left_alone(redis: Redis, now: datetime) -> None:
    told = RedisWaits(redis.url)
    asked: list[str] = []
    redis.freeze()
    real = told._redis

    class Counted:
        def __getattr__(self, name: str) -> object:
            asked.append(name)
            return getattr(real, name)

    told._redis = Counted()
    assert not any(told.holds("somebody") for _ in range(20))
    redis.go_on()
    assert asked == ["exists"]


@pytest.mark.engines("sqlite")
def test_check_says_whether_it_answers(
    with_redis: Settings, settings: Settings, redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    run_check(with_redis, None)  # type: ignore[arg-type]
    assert "ok     shared waits: answers" in capsys.readouterr().out
    redis.end()
    assert run_check(with_redis, None) == 1  # type: ignore[arg-type]
    assert "WRONG  shared waits: it does not answer" in capsys.readouterr().out
    run_check(settings, None)  # type: ignore[arg-type]
    assert "ok     shared waits: none" in capsys.readouterr().out


@pytest.mark.engines("sqlite")
def test_an_address_of_another_kind_stops_the_start(instance: object) -> None:
    with pytest.raises(SetUpWrong, match="PORTAL_REDIS_URL"):
        Settings.load({"PORTAL_INSTANCE": str(instance), "PORTAL_REDIS_URL": "https://somewhere"})
