"""Whatever is typed or forged into /ask and /code: no page breaks, typed text is kept, nothing clear is stored."""

import base64
import zlib
from pathlib import Path
from typing import Any

import pytest

from portal.referrals.questions import STEPS
from portal.settings import Settings
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.walking import ANSWERS, YOUNG, answer, ask_and_send, begin, step_now, walk

ODD: dict[str, Any] = {
    "empty": "",
    "too long": "x" * 9000,
    "control": "a\x00b\x1b[31m\x07c\r\nd",
    "invisible": "\u202e\u200b\ufeff\u2028",
    "emoji": "👩‍👧‍👦" * 40,
    "quotes": "'\"><script>alert(1)</script>{{7*7}}%s%(x)s",
    "number": "-1e309",
    "list": ["a", "b", "a"],
    "forged": ["sudo", "yes", "rather_not"],
}
QUESTIONS = [step.name for step in STEPS if step.is_question]
FIELDS = {step.name: (step.name, *step.also) for step in STEPS}
FIELDS["safe_contact"] = (
    "text_value", "text_days", "text_start", "text_end", "text_seen_by", "avoid", "phone_leave", "phone_cover",
)  # fmt: skip


@pytest.mark.shows("F22")
@pytest.mark.parametrize("step", QUESTIONS)
def test_no_odd_answer_breaks_a_page(client: Visitor, now, step: str):
    begin(client)
    walk(client, until=step, **(YOUNG if step == "worry" else {}))
    for value in ODD.values():
        response = answer(client, **{**ANSWERS[step], **dict.fromkeys(FIELDS[step], value)})
        assert response.status_code in (200, 422)
        for _page in range(2):  # an interlude may lie between
            if step_now(client) != step:
                answer(client, go="back")
    assert step_now(client) == step


@pytest.mark.shows("F22")
@pytest.mark.parametrize("field", ["step", "go", "csrf_token", "once_key", "nothing_of_ours"])
@pytest.mark.parametrize("odd", ODD)
def test_no_odd_button_or_hidden_value_breaks_a_page(client: Visitor, now, field: str, odd: str):
    begin(client)
    response = client.post("/ask", data={"step": "danger_now", "danger_now": "no", field: ODD[odd]})
    assert response.status_code in (303, 400, 422)
    client.get("/ask")
    assert step_now(client) in ("danger_now", "age_band")


@pytest.mark.shows("F22")
@pytest.mark.parametrize("odd", ODD)
def test_no_odd_code_breaks_the_page(client: Visitor, now, odd: str):
    client.get("/code")
    response = client.post("/code", data={"code": ODD[odd], "pin": ODD[odd]})
    assert response.status_code == 422


@pytest.mark.shows("T1", "T21")
@pytest.mark.parametrize("address", ["/ask", "/code"])
def test_a_form_that_a_browser_sends_once_more_after_somebody_left_is_not_given_back(
    client: Visitor, now, address: str
):
    """Back and "send again" to a page of before: whoever presses that gets nothing of what was typed."""
    begin(client)
    client.get("/exit")
    typed = {"step": "help_wanted", "help_words": "zanzibarkettle", "code": "0KZZ zanzibarkettle"}
    answer = client.post(address, data=typed, csrf=False)
    assert answer.status_code == 400 and "zanzibarkettle" not in answer.get_data(as_text=True)


@pytest.mark.shows("T21")
def test_without_its_token_no_answer_is_taken(client: Visitor, now):
    begin(client)
    assert client.post("/ask", data={"step": "danger_now", "danger_now": "no"}, csrf=False).status_code == 400
    client.get("/ask")
    assert step_now(client) == "danger_now"


@pytest.mark.shows("T17")
def test_fields_of_tables_sent_along_change_nothing(client: Visitor, store: Store, now):
    from sqlalchemy import select

    from portal.referrals.models import FamilyMember, SelfReferral

    begin(client)
    walk(client)
    forged = {"stage": "closed", "needs_look": "1", "entry_source": "gp", "route": "young", "age_band": "under_16"}
    answer(client, go="send", person_key="x" * 32, ref="FH-000000", **forged)
    with store.new_db() as db:
        kept = db.scalars(select(SelfReferral)).one()
        assert (kept.stage, kept.entry_source, kept.route) == ("received", "", "adult")
        assert kept.ref != "FH-000000"
        assert db.scalars(select(FamilyMember.age_band)).one() == "18_or_over"


MARKS = {
    "name_to_use": "Marzipanova",
    "area": "Zanzibarton",
    "help_words": "quetzalcoatl sleeps badly",
    "text_seen_by": "xylophonist sister",
    "needs_words": "periwinkle ramp",
    "return_pin": "grapefruitword",
}


@pytest.mark.shows("T7", "G13")
def test_nothing_that_was_typed_lies_readable_in_the_store(client: Visitor, settings: Settings, now):
    ask_and_send(
        client,
        name_to_use={"name_to_use": MARKS["name_to_use"]},
        area={"area": MARKS["area"]},
        help_wanted={"help_wanted": ["own_words"], "help_words": MARKS["help_words"]},
        safe_contact={"text_value": "07700 900873", "text_seen_by": MARKS["text_seen_by"]},
        access_needs={"access_needs": ["something_else"], "needs_words": MARKS["needs_words"]},
        return_pin={"return_pin": MARKS["return_pin"]},
    )
    raw = b"".join(path.read_bytes() for path in Path(settings.instance).rglob("*") if path.is_file())
    assert len(raw) > 100_000
    for mark in [*MARKS.values(), "07700900873", "7700900873", "07700 900873"]:
        for shape in shapes_of(mark):
            assert shape not in raw, mark


def shapes_of(mark: str) -> list[bytes]:
    plain = mark.encode()
    bases = [base64.b64encode(b"x" * pad + plain)[4:-4] for pad in range(3)]
    return [plain, mark.encode("utf-16-le"), mark.encode("utf-16-be"), zlib.compress(plain)[2:-4], *bases]
