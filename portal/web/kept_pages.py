"""A whole page that is the same for many, with a mark in place of the one word of it that is a visit's own."""

import secrets
from collections.abc import Callable

from flask import Response, current_app, g, request, session
from flask_wtf.csrf import generate_csrf

from portal.web.i18n import choose_language
from portal.web.page_context import CONTRAST, NOTHING_PERSONAL, open_now
from portal.web.visits import begin_again

LONGEST_QUERY = 300  # characters: no link of ours is longer
_MARK = secrets.token_hex(16)  # nobody outside this process can write it into a page


def key() -> tuple[object, ...] | None:
    """All that a page's frame depends on. None: the page of somebody who signs in, or no link of ours."""
    if "_user_id" in session or len(request.query_string) > LONGEST_QUERY:
        return None
    return (
        request.path,
        request.query_string,
        choose_language(),
        request.script_root,
        bool(session.get(CONTRAST)),
        bool(set(session) - NOTHING_PERSONAL),  # it says how long it lasts
        begin_again(session),
        open_now(),
    )


def for_anybody(render: Callable[[], str]) -> str:
    """The page with the mark where a form carries the visit's own word against forged posts."""
    own = generate_csrf()
    name = current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")
    setattr(g, name, _MARK)
    try:
        return render()
    finally:
        setattr(g, name, own)


def for_this_visit(page: str) -> Response:
    return current_app.response_class(page.replace(_MARK, generate_csrf()), mimetype="text/html")
