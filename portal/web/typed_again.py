"""What was typed into a form that could not be taken, for the page that asks again.

The answer to such a press leads to a page that may be fetched again: reload and Back send nothing, and ask nobody
whether to send it. Kept in the visit only, sealed as all of it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.shared.clock import now
from portal.web.forms import PortalForm

Form = TypeVar("Form", bound=PortalForm)
KEY = "typed_again"
KEPT_FOR = timedelta(minutes=20)
LONGEST = 5000  # of one field: a little more than any may hold, so that it is still said to be too long


@dataclass(frozen=True, slots=True)
class Typed:
    """`why` is a word of the page's own, where the form itself was in order."""

    fields: MultiDict[str, str]
    why: str = ""


def ask_again(where: str, why: str = "") -> ResponseReturnValue:
    """Keeps the form of this request for the page at `where`, and leads there."""
    fields = {
        name: [value[:LONGEST] for value in values] for name, values in request.form.lists() if name != "csrf_token"
    }
    session[KEY] = [where, now().isoformat(), fields, why]
    return redirect(where, 303)


def typed(where: str) -> Typed | None:
    """For this page, while it is fresh; one form is kept at a time."""
    kept = session.get(KEY)
    if not isinstance(kept, list) or kept[0] != where or now() - datetime.fromisoformat(kept[1]) > KEPT_FOR:
        return None
    return Typed(MultiDict((name, value) for name, values in kept[2].items() for value in values), kept[3])


def form_at(
    where: str, kind: type[Form], *, data: dict[str, Any] | None = None, prepare: Callable[[Form], object] | None = None
) -> tuple[Form, int]:
    """The form of this page as it was typed, else with `data`; and the status of the page. The page's own press brings
    the token. `prepare` sets what the form is judged by."""
    again = typed(where)
    form = kind(again.fields if again else None, data=None if again else data, meta={"csrf": False})
    if prepare is not None:
        prepare(form)
    return form, 422 if again is not None and not form.validate() else 200


def is_taken() -> None:
    """The form was in order: nothing is shown again."""
    session.pop(KEY, None)
