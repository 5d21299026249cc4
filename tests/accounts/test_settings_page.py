"""What an organisation changes on its page holds everywhere, at once, and is in the record."""

import argparse
import ast
from datetime import datetime, timedelta
from typing import TypeGuard

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.accounts import setting_actions, setting_kinds
from portal.casework.concern_actions import raise_concern
from portal.casework.queue_views import target
from portal.check_commands import run_check
from portal.clockwork import Job, Runner
from portal.messages.contact import Contact, SafeWay
from portal.messages.contact_queries import contacts_of, safe_contact
from portal.messages.hours import every_day
from portal.records import queries as records
from portal.referrals.sent_views import read_by
from portal.scheduler import make_clockwork
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.storage.chosen_settings import choose, chosen, present_settings
from portal.storage.models import SettingValue
from portal.storage.store import Store
from portal.storage.work import work
from portal.web.present_settings import look_again
from tests.casework.queue_kit import ask
from tests.house.tracked import ROOT
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.messages.conftest import make_person

# The requirements' table of settings an organisation can change, by the names they have here. Small-number hiding
# comes with the first page that counts people: until then a field for it would change nothing.
REQUIRED = {
    "supervision_weeks", "supervision_weeks_first", "caseload_limit", "first_reply_working_days", "remind_days_before",
    "visit_minutes", "code_tries", "code_pause_minutes", "crisis_check_days", "review_months",
    "keep_days", "agencies_before_meeting", "minutes_working_days", "triage_hours",
}  # fmt: skip
OPERATORS_OWN = {
    "messages_from",
    "messages_to",
    "rest_hours",
    "team_phone",
    "team_write",
    "team_hours",
    "areas_served",
    "intake_paused",
    "usual_wait_days",
}


@pytest.fixture
def ada(store: Store, client: Visitor, now: datetime) -> Person:
    person = make_worker(store, "administrator", name="Ada")
    sign_in(client, person)
    return person


def test_every_value_of_the_requirements_table_is_on_the_page() -> None:
    assert set(setting_kinds.ALL) >= REQUIRED | OPERATORS_OWN


def test_every_setting_on_the_page_is_one_of_the_portals_and_its_start_value_is_allowed() -> None:
    start = Settings()
    for setting in setting_kinds.ALL.values():
        value = getattr(start, setting.name)
        assert setting_kinds.read(setting, setting_kinds.as_typed(setting, value)) == value, setting.name


def test_what_is_chosen_holds_on_the_next_page_of_anybody(app: Flask, client: Visitor, ada: Person) -> None:
    client.get("/work/settings")
    client.submit({"team_phone": "01632 960 555", "first_reply_working_days": "5"}, action="/work/settings")
    assert client.page and "2 settings were changed." in client.page.said
    visitor = app.test_client()
    visitor.get("/")
    assert visitor.page and "01632 960 555" in visitor.page.said
    assert app.extensions["portal_settings"].first_reply_working_days == 5


def test_other_processes_see_it_within_half_a_minute(
    app: Flask, store: Store, settings: Settings, now: datetime, clock_at
) -> None:
    assert app.extensions["portal_settings"].visit_minutes == 20
    with store.new_db() as db, work(db):
        choose(db, {"visit_minutes": 10})
    assert app.extensions["portal_settings"].visit_minutes == 20
    clock_at(now + timedelta(seconds=31))
    assert app.extensions["portal_settings"].visit_minutes == 10


def test_the_environment_is_what_holds_until_something_is_chosen(new_db, now: datetime) -> None:
    written = Settings(caseload_limit=7, areas_served=("LS8",))
    with new_db() as db, work(db):
        assert present_settings(db, written) == written
        choose(db, {"caseload_limit": 4, "areas_served": ("BD1", "BD2")})
    with new_db() as db:
        present = present_settings(db, written)
        assert (present.caseload_limit, present.areas_served) == (4, ("BD1", "BD2"))


def test_a_row_that_cannot_be_read_counts_as_not_chosen(new_db, now: datetime) -> None:
    with new_db() as db, work(db):
        db.add(SettingValue(name="chosen:caseload_limit", value="{"))
        db.add(SettingValue(name="chosen:no_such_setting", value="1"))
    with new_db() as db:
        assert chosen(db) == {}


def test_each_change_is_in_the_record_with_who_made_it(store: Store, client: Visitor, ada: Person) -> None:
    client.get("/work/settings")
    said = {"caseload_limit": "4", "team_hours": "Weekdays, 10am to 4pm", "team_write": "Text us on 07700 900999"}
    client.submit(said, action="/work/settings")
    with store.new_db() as db:
        (limit,) = records.about(db, "caseload_limit")
        assert '"before": "5"' in limit.facts and '"after": "4"' in limit.facts and ada.ref in limit.facts
        (hours,) = records.about(db, "team_hours")
        assert '"after": "Monday to Friday, 10am to 4pm"' in hours.facts
        (write,) = records.about(db, "team_write")
        assert "900999" not in write.facts, "words that somebody typed are no fact of the record"


def test_the_teams_hours_are_one_thing_for_pages_promises_and_clocks(
    app: Flask, store: Store, client: Visitor, ada: Person, now: datetime
) -> None:
    """On Monday at ten nobody is there before Tuesday at ten; what was promised until then counts from there."""
    client.get("/work/settings")
    client.submit({"team_hours": "Tues to Thurs and Sat, 10am to 4pm", "triage_hours": "2"}, action="/work/settings")
    visitor = app.test_client()
    page = visitor.get("/who-runs-this").get_data(as_text=True)
    assert "Tuesday, Wednesday, Thursday and Saturday, 10am to 4pm" in page and "8pm" not in page
    page = visitor.get("/cy/who-runs-this").get_data(as_text=True)
    assert "dydd Mawrth, dydd Mercher, dydd Iau a hefyd dydd Sadwrn, 10yb i 4yh" in page
    with app.test_request_context("/"):
        assert read_by(now) == datetime(2026, 11, 25, 16, tzinfo=now.tzinfo), "they leave at four"
        assert target().hours == app.extensions["portal_settings"].team
    danger = ask(store, now, answers={"danger_now": "yes"})
    sign_in(other := app.test_client(), make_worker(store, "coordinator"))
    other.get("/work/queue")
    assert other.page and danger.ref in other.page.said and "Tomorrow, 12 noon" in other.page.said


@pytest.mark.shows("N-08")
def test_the_quiet_hours_of_the_organisation_hold_where_a_person_named_none(store: Store, now: datetime) -> None:
    """For what was planned before, too; never wider than the 8am to 8pm that people are told."""
    early = now - timedelta(hours=1, minutes=30)  # half past eight
    plain = SafeWay("email", "kaz@example.org", is_safe=True)
    own = SafeWay("email", "kaz@example.org", is_safe=True, hours=every_day(8 * 60, 9 * 60))
    with store.new_db() as db:
        without, named = make_person(db, plain, now=early), make_person(db, own, now=early)
        allows = lambda key, at: contact_of(db, key).hours_of(contact_of(db, key).ways[0]).allow(at)  # noqa: E731
        assert allows(without, early) and allows(named, early)
        with work(db):
            choose(db, {"messages_from": 10, "messages_to": 16})
        assert not allows(without, early) and allows(without, now) and not allows(without, now + timedelta(hours=6))
        assert allows(named, early), "their own word goes first"
        assert contacts_of(db, [without]).known[without].usual == every_day(600, 960), "the gate asks the same"
        with work(db):
            choose(db, {"messages_from": 3, "messages_to": 23})
        assert not allows(without, now - timedelta(hours=3)) and not allows(without, now + timedelta(hours=11))


def contact_of(db: Session, person_key: str) -> Contact:
    found = safe_contact(db, person_key)
    assert found is not None
    return found


def test_danger_is_acted_on_within_what_the_organisation_chose(store: Store, now: datetime) -> None:
    """A concern runs on the clock on the wall: out of hours whoever is on call acts (N-18)."""
    asked = ask(store, now)
    with store.new_db() as db, work(db):
        choose(db, {"triage_hours": 3})
        facts = {"at_risk": ["adult"], "suicide": False, "words": "x", "who": "", "done": "", "by": "WK-1"}
        made = raise_concern(db, about=asked.ref, once_key="k" * 32, now=now, **facts)
        assert made.act_by_at == now + timedelta(hours=3)


def test_hours_that_cannot_be_read_stop_the_start_and_old_ones_count_as_not_chosen(new_db, now: datetime) -> None:
    with pytest.raises(SetUpWrong, match="PORTAL_TEAM_HOURS must be like"):
        Settings.load({"PORTAL_TEAM_HOURS": "when we can"})
    assert Settings(team_hours="when we can").team == Settings().team


def test_hours_kept_before_they_were_read_are_said_to_the_team_and_not_taken_for_others_in_silence(
    app: Flask, store: Store, settings: Settings, client: Visitor, ada: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older version kept what was typed as it stood: "Weekdays, in the daytime"."""
    with store.new_db() as db, work(db):
        choose(db, {"team_hours": "Weekdays, <in> the daytime"})
    look_again(app)
    client.get("/work/settings")
    assert client.page and "We cannot read when the team is there: “Weekdays, <in> the daytime”." in client.page.said
    assert "as if you were there Monday to Friday, 9am to 8pm" in client.page.said
    assert run_check(settings, argparse.Namespace()) == 1
    said = "WRONG  hours of the team: 'Weekdays, <in> the daytime' cannot be read; Monday to Friday, 9am to 8pm holds"
    assert said in capsys.readouterr().out
    assert client.submit({"caseload_limit": "4"}, action="/work/settings").status_code == 422
    assert "We cannot read when the team is there" in client.page.said, "nothing was saved, so it is still so"
    client.submit({"team_hours": "Weekdays, 10am to 4pm"}, action="/work/settings")
    assert "We cannot read" not in client.page.said
    run_check(settings, argparse.Namespace())
    assert "ok     hours of the team: Monday to Friday, 10am to 4pm" in capsys.readouterr().out


@pytest.mark.parametrize(
    "said, words",
    [
        ({"first_reply_working_days": "0"}, "Enter a whole number from 1 to 30"),
        ({"first_reply_working_days": "two"}, "Enter a whole number from 1 to 30"),
        ({"visit_minutes": "600"}, "Enter a whole number from 5 to 60"),
        ({"team_hours": "in the daytime"}, "Enter days and times, like Monday to Friday, 9am to 8pm"),
        ({"team_hours": "Friday, 9am to 25:00"}, "Enter days and times"),
        ({"triage_hours": "0"}, "Enter a whole number from 1 to 8"),
        ({"areas_served": "Leeds"}, "Enter first parts of postcodes"),
        ({"remind_days_before": "3, x"}, "Enter a whole number from 0 to 30"),
        ({"code_tries": "1"}, "Enter a whole number from 3 to 10"),
    ],
)
def test_what_cannot_work_is_refused_and_nothing_is_saved(
    store: Store, client: Visitor, ada: Person, said: dict[str, str], words: str
) -> None:
    client.get("/work/settings")
    answer = client.submit({"caseload_limit": "4"} | said, action="/work/settings")
    assert answer.status_code == 422 and client.page and words in client.page.said
    with store.new_db() as db:
        assert chosen(db) == {}


def test_two_who_save_settings_lose_nothing(app: Flask, store: Store, client: Visitor, ada: Person) -> None:
    other = app.test_client()
    sign_in(other, make_worker(store, "administrator", name="Bea"))
    for visitor in (client, other):
        visitor.get("/work/settings")
    assert other.submit({"caseload_limit": "3"}, action="/work/settings").status_code == 200
    answer = client.submit({"caseload_limit": "6"}, action="/work/settings")
    assert answer.status_code == 409 and client.page and "Somebody else saved this as: 3." in client.page.said
    assert client.submit({}, action="/work/settings").status_code == 200
    with store.new_db() as db:
        assert chosen(db) == {"caseload_limit": 6}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(setting_kinds.ALL)), st.text(max_size=30))
def test_whatever_is_typed_is_a_value_that_works_or_a_sentence(name: str, typed: str) -> None:
    setting = setting_kinds.ALL[name]
    try:
        value = setting_kinds.read(setting, typed)
    except setting_kinds.NotASetting as why:
        assert str(why)
    else:
        again = setting_kinds.read(setting, setting_kinds.as_typed(setting, value))
        assert again == value


def test_nothing_changed_is_nothing_recorded(store: Store, now: datetime) -> None:
    written = Settings()
    with store.new_db() as db, work(db):
        values = setting_actions.values_of(written)
        seen = setting_actions.mark_of(values)
        assert setting_actions.change(db, written=written, wanted=values, seen=seen, by="WK-1", now=now) == 0
        assert records.count(db) == 0


def test_paused_requests_say_so_and_lead_on(app: Flask, client: Visitor, ada: Person) -> None:
    client.get("/work/settings")
    client.submit({"intake_paused": "yes"}, action="/work/settings")
    visitor = app.test_client()
    visitor.get("/ask")
    assert visitor.page and "We cannot take new requests just now" in visitor.page.said
    assert "/find" in visitor.page.links and "/help-now" in visitor.page.links and "/code" in visitor.page.links
    visitor.get("/code")
    answer = visitor.post("/ask", data={"step": "before"}, follow_redirects=True)
    assert visitor.page and "We cannot take new requests just now" in visitor.page.said, answer.status_code
    client.get("/work/settings")
    client.submit({"intake_paused": "no", "usual_wait_days": "9"}, action="/work/settings")
    visitor.get("/ask")
    assert "The usual wait for a first talk is about 9 days now." in visitor.page.said


def test_the_clockwork_works_by_what_was_chosen(settings: Settings, store: Store, now: datetime) -> None:
    seen = []
    runner = Runner(make_clockwork(settings, store.new_db))
    with store.new_db() as db, work(db):
        choose(db, {"keep_days": 90})
    runner.run(Job("looks", lambda it: seen.append(it.settings.keep_days), timedelta(hours=1), "looks"))
    assert seen == [90]


def reads_of_settings() -> set[str]:
    """Names that the portal reads off its settings: `settings.x`, never an `x` of something else (a mentor's limit).

    What a property of the settings reads counts where the property is read.
    """
    found: set[str] = set()
    made_of: dict[str, set[str]] = {}
    for path in (ROOT / "portal").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path == ROOT / "portal" / "settings.py":
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and "property" in map(ast.unparse, node.decorator_list):
                    made_of[node.name] = {each.attr for each in ast.walk(node) if is_of(each, "self")}
        else:
            found |= {each.attr for each in ast.walk(tree) if is_of(each, *SETTINGS)}
    return found | {name for read in found for name in made_of.get(read, ())}


SETTINGS = ("written", "settings", "settings_now", "portal_settings", "present_settings")


def is_of(node: ast.AST, *owners: str) -> TypeGuard[ast.Attribute]:
    """Whether it is `owner.x`: the owner a name, a part of something, a call, or what an application keeps."""
    if not isinstance(node, ast.Attribute):
        return False
    whose: ast.AST = node.value
    if isinstance(whose, ast.Call):
        whose = whose.func
    if isinstance(whose, ast.Subscript):
        whose = whose.slice
    names = [getattr(whose, each, None) for each in ("id", "attr", "value")]
    return any(name in owners for name in names if isinstance(name, str))


def test_every_setting_on_the_page_does_something() -> None:
    """A field that changes nothing is a false promise to who fills it in."""
    unread = set(setting_kinds.ALL) - reads_of_settings()
    assert not unread, f"nothing reads {sorted(unread)}"


@pytest.mark.parametrize(
    ("code", "is_read"),
    [
        ("settings.caseload_limit", True),
        ("it.settings.caseload_limit", True),
        ("settings_now(db).caseload_limit", True),
        ('current_app.extensions["portal_settings"].caseload_limit', True),
        ("mentor.caseload_limit", False),
        ("Mentor.caseload_limit", False),
        ("caseload_limit", False),
    ],
)
def test_another_thing_of_the_same_name_is_no_reading_of_a_setting(code: str, is_read: bool) -> None:
    assert any(is_of(node, *SETTINGS) for node in ast.walk(ast.parse(code))) is is_read
