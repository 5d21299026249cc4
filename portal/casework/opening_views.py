"""One door for every page about somebody: in the worker's scope, kept for the person, counted (T4, T5, R-86).

Which pages those are is read from their addresses, so that a new page under one of them passes here without asking.
Whoever is outside the scope gets the answer for what does not exist, before the page's own code runs. A page that
is shown, also one that shows a form again, is kept; a redirect shows nothing. What cannot be kept is not shown.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.casework import concern_queries, family_actions, scope_queries, support_recorded
from portal.messages.opened_actions import opened
from portal.records import kinds
from portal.records.actions import record
from portal.referrals.queries import NoSuchPerson
from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.storage.work import work
from portal.web.db import db

KEPT, ASKED = "opening_kept", "opening_of"
SHOWN = (200, 409, 422)


def init_openings(app: Flask) -> None:
    app.before_request(in_scope)
    app.after_request(kept_where_shown)


def in_scope() -> None:
    """Raises NoSuchPerson, or what the page says to what is not there."""
    whose = _door()
    if whose is not None and current_user.role in _open_to():
        g.setdefault(ASKED, whose(_named()))


def keep_opening(unit: Session) -> None:
    """Once a request, in the caller's piece of work or in one of its own after the page."""
    if g.get(KEPT) or g.get(ASKED) is None:
        return
    setattr(g, KEPT, True)
    most = current_app.extensions["portal_settings"].records_an_hour
    part = _part()
    for ref in g.get(ASKED):
        kind, more = (kinds.RECORD_OPENED, {"part": part}) if part else (kinds.REFERRAL_OPENED, {})
        opened(unit, kind, referral=ref, by=current_user.ref, now=now(), at_most=most, **more)
    if _rule().startswith("/work/concerns/"):
        record(unit, support_recorded.CONCERN_OPENED, concern=_named(), by=current_user.ref, now=now())
    elif _rule().startswith("/work/families/"):
        record(unit, support_recorded.CASE_OPENED, case=_named(), by=current_user.ref, now=now())


def kept_where_shown(response: Response) -> Response:
    if g.get(ASKED) is None or g.get(KEPT) or response.status_code not in SHOWN:
        return response  # nothing of anybody is on it, or the page has kept it itself
    try:
        with work(db()) as unit:
            keep_opening(unit)
    except PortalError as error:
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def _of_request(ref: str) -> list[str]:
    scope_queries.request_for(db(), ref=ref, worker_ref=current_user.ref, role=current_user.role, now=now())
    return [ref]


def _of_person(family_member_id: str | None) -> list[str]:
    """After an erasure a concern stands without anybody: the whole team may read what is left."""
    ref = concern_queries.request_of(db(), family_member_id)
    if ref:
        return _of_request(ref)
    if current_user.role not in scope_queries.WHOLE_QUEUE:
        raise NoSuchPerson
    return []


def _of_what(about: str) -> list[str]:
    return _of_person(concern_queries.owner_of(db(), about))


def _of_concern(ref: str) -> list[str]:
    """Who is on call, or has taken it over, opens it without the rest of the record; the person sees that too."""
    row = scope_queries.concern_for(db(), ref=ref, worker=current_user, now=now())
    if current_user.role in scope_queries.WHOLE_QUEUE:
        return _of_person(row.family_member_id)
    asked = concern_queries.request_of(db(), row.family_member_id)
    return [asked] if asked else []


def _of_case(ref: str) -> list[str]:
    """A family's page shows something of each who is in it."""
    found = family_actions.members(db(), family_actions.case(db(), ref))
    return [each for member in found for each in _of_person(member.family_member_id)]


DOORS: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    ("/work/people/<ref:ref>", _of_request),
    ("/work/queue/take/<ref:ref>", _of_request),
    ("/work/support/<ref:ref>", _of_request),
    ("/work/concern-about/<ref:about>", _of_what),
    ("/work/concerns/<ref:ref>", _of_concern),
    ("/work/families/<ref:ref>", _of_case),
)


def door_of(rule: str) -> Callable[[str], list[str]] | None:
    """Whose record a page of this address is about, by what stands first in it; None: nobody's."""
    return next((whose for begins, whose in DOORS if rule == begins or rule.startswith(begins + "/")), None)


def _named() -> str:
    """The reference that the address is about: the first one in it."""
    values = request.view_args or {}
    return str(values.get("about") or values["ref"])


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else ""


def _door() -> Callable[[str], list[str]] | None:
    found = door_of(_rule())  # asked first: a page for the public never looks at who is signed in
    return found if found is not None and current_user.is_authenticated else None


def _open_to() -> tuple[str, ...]:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    return tuple(getattr(view, "open_to", ()))


def _part() -> str:
    """Which part of the record: as its view names it, or a word of the address. '' for the request's own page."""
    named = getattr(current_app.view_functions.get(request.endpoint or ""), "part", "")
    if named:
        return str(named)
    if _rule() == "/work/people/<ref:ref>":
        return ""
    words = request.path.strip("/").split("/")
    return words[3] if len(words) > 3 and words[1] in ("people", "support") else words[1]
