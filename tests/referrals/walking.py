"""Walks /ask as a person does: answers the present question, whatever it is, and presses a button."""

from typing import Any

from portal.referrals.questions import BY_NAME
from tests.kit.visitor import Visitor

ANSWERS: dict[str, dict[str, Any]] = {
    "danger_now": {"danger_now": "no"},
    "help_first": {},
    "age_band": {"age_band": "18_or_over"},
    "young_person": {},
    "worry": {"worry": "It is loud here in the evening and I cannot sleep"},
    "relationship": {"relationship": "parent"},
    "situation": {"situation": "worried_now"},
    "help_wanted": {"help_wanted": ["listen"]},
    "area": {"area": "LS8"},
    "good_times": {"good_times": ["evening"]},
    "name_to_use": {"name_to_use": "K"},
    "contact_way": {"contact_way": ["text"]},
    "safe_contact": {"text_value": "07700 900142", "text_days": ["0", "1"], "text_start": "9am", "text_end": "3pm"},
    "access_needs": {"access_needs": ["step_free"]},
    "return_pin": {"return_pin": "123456"},
}
YOUNG = {"age_band": {"age_band": "under_16"}}
CODE_MARK = "code__value"


def step_now(client: Visitor) -> str:
    """The step of the page that is open."""
    assert client.page
    held = [value for form in client.page.forms for name, value in form.values if name == "step"]
    return held[0] if held else ""


def begin(client: Visitor, **ticks: str) -> None:
    client.get("/ask")
    client.submit(ticks, action="/ask")


def answer(client: Visitor, *, go: str = "on", **values: Any) -> Any:
    return client.submit({"go": go, **values}, action="/ask")


def walk(client: Visitor, until: str = "check", **different: dict[str, Any]) -> str:
    """Answers questions until a step is reached. Gives the step it stopped at."""
    for _ in range(30):
        step = step_now(client)
        if step == until:
            return step
        response = answer(client, **(different.get(step) if step in different else ANSWERS[step]))
        assert response.status_code == 200, (step, response.get_data(as_text=True))
    raise AssertionError(f"{until} was never reached; still at {step_now(client)}")


def walk_on(client: Visitor, **different: dict[str, Any]) -> str:
    """Answers the present question, and passes whatever stands before the next one. Gives the step it stopped at."""
    for _ in range(5):
        step = step_now(client)
        assert answer(client, **(different.get(step, ANSWERS[step]))).status_code == 200, step
        if step_now(client) == "check" or BY_NAME[step_now(client)].is_question:
            return step_now(client)
    raise AssertionError(f"no question follows; still at {step_now(client)}")


def send(client: Visitor) -> str:
    """Presses Send; gives the code that the page shows."""
    html = answer(client, go="send").get_data(as_text=True)
    return code_on(html)


def code_on(html: str) -> str:
    return html.split(CODE_MARK, 1)[1].split("<bdi>", 1)[1].split("</bdi>", 1)[0] if CODE_MARK in html else ""


def ask_and_send(client: Visitor, **different: dict[str, Any]) -> str:
    begin(client)
    walk(client, **different)
    return send(client)
