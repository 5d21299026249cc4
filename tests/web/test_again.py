"""A press that the database ended, because several waited for each other, is run again by itself, from its beginning:
only while nothing of it stays, twice at most, and for no other trouble (F14)."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import g, request, session
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from sqlalchemy.exc import OperationalError

from portal.storage import again
from portal.storage.models import SettingValue
from portal.storage.waits import RedisWaits
from portal.storage.work import StoreBusy, one_statement, work
from portal.web.access import open_to
from portal.web.db import db

KINDS = {"circle": DeadlockDetected, "changed": SerializationFailure, "long": LockNotAvailable}
LONGER = 100_000  # bytes: more than is read of a body in one go


def ends(kind="circle"):
    raise OperationalError("UPDATE", {}, KINDS[kind]("lock timeout" if kind == "long" else "ended"))


@pytest.fixture
def tries(app):
    """A page of this test alone. `first`: what each try does before its piece of work. `ended`: how many are ended."""

    class Tries(list):
        ended, kind = 1, "circle"
        first = staticmethod(lambda: None)

    seen = Tries()

    @app.post("/pressed")
    @open_to("everyone")
    def pressed():
        seen.append((request.form.to_dict(), dict(session), g.get("before"), request.get_data()))
        g.before = True
        session["tried"] = len(seen)
        seen.first()
        with work(db()) as unit:
            unit.add(SettingValue(name=f"press{len(seen)}", value=request.form["said"][:9]))
            unit.flush()
            if len(seen) <= seen.ended:
                ends(seen.kind)
        return "<h1>Done</h1>", 200, {"Content-Type": "text/plain"}

    return seen


@pytest.fixture
def press(app, client, tries):
    def send(said="words", **more):
        client.get("/code")
        return client.post("/pressed", data={"said": said}, **more)

    return send


def kept(store):
    with store.new_db() as own:
        return {name for (name,) in own.query(SettingValue.name) if name.startswith("press")}


@pytest.mark.shows("F14")
@pytest.mark.parametrize("kind", ["circle", "changed"])
def test_it_is_run_again_with_all_that_was_sent_and_nothing_that_the_first_try_did(press, tries, store, client, kind):
    tries.kind = kind
    answer = press("w" * LONGER)
    assert answer.status_code == 200 and len(tries) == 2 and kept(store) == {"press2"}
    (form, visit, before, _body), again_ = tries
    assert again_[0] == form and len(form["said"]) == LONGER, "the body came whole, twice"
    assert again_[1] == visit and "tried" not in again_[1], "the visit is as it was before the first try"
    assert before is None and again_[2] is None, "a context of its own"
    with client.session_transaction() as now_held:
        assert now_held["tried"] == 2


def test_twice_at_most(press, tries, store):
    tries.ended = 9
    answer = press()
    assert answer.status_code == 503 and len(tries) == 3 and kept(store) == set()
    assert "words" in answer.get_data(as_text=True), "given back, to be sent again"


def test_what_waits_long_for_another_is_not_run_again(press, tries):
    """Each try would wait as long once more."""
    tries.kind = "long"
    assert press().status_code == 503 and len(tries) == 1


def save():
    with work(db()) as unit:
        unit.add(SettingValue(name="counted", value="1"))


def nobody_there():
    return RedisWaits("redis://127.0.0.1:1")


@pytest.mark.parametrize(
    "stays",
    [
        pytest.param(save, id="a piece of work"),
        pytest.param(lambda: db().info["keys"].shred("nobody"), id="a key that was shredded"),
        pytest.param(lambda: db().info["keys"].remember({"nobody": "erased"}), id="an entry in the ledger"),
        pytest.param(lambda: nobody_there().begin("slot", timedelta(1)), id="a wait told to other machines"),
        pytest.param(lambda: nobody_there().end("slot"), id="the end of one"),
    ],
)
def test_not_where_something_of_it_stays(press, tries, stays):
    """Such as a try at a code, which would count for two."""
    tries.first = stays
    assert press().status_code == 503 and len(tries) == 1


def test_the_next_request_is_not_taken_for_a_part_of_the_one_before(press, tries):
    tries.ended = 0
    assert press().status_code == 200
    tries.ended = 2
    assert press().status_code == 200 and len(tries) == 3


def test_a_body_in_pieces_of_no_known_length_comes_again_too(app, client, tries):
    client.get("/code")
    body = f"said=words&csrf_token={client.token}".encode()
    asked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    more = {"content_type": "application/x-www-form-urlencoded", "environ_overrides": asked}
    answer = client.post("/pressed", csrf=False, input_stream=BytesIO(body), **more)
    assert answer.status_code == 200 and [form["said"] for form, *_rest in tries] == ["words", "words"]


def test_a_body_beyond_the_limit_is_refused_and_not_kept(app, client, tries):
    client.get("/code")
    flood = BytesIO(b"said=" + b"w" * 2_000_000)
    asked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    more = {"content_type": "application/x-www-form-urlencoded", "environ_overrides": asked}
    assert client.post("/pressed", csrf=False, input_stream=flood, **more).status_code in (400, 413)
    assert not tries and flood.tell() <= app.config["MAX_CONTENT_LENGTH"], "no more was read than may be"


def test_what_nobody_began_is_said_as_before(store):
    """A command, a test: whoever has no beginning to go back to hears that the store is busy."""
    with store.new_db() as own, pytest.raises(StoreBusy), work(own):
        ends()


@pytest.mark.postgres
def test_one_statement_stays_as_soon_as_it_is_said(store):
    said = []

    def do():
        said.append(1)
        with store.new_db() as own, one_statement(own):
            ends()

    with pytest.raises(StoreBusy):
        again.from_the_beginning(do)
    assert said == [1]
