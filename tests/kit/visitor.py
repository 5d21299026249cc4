"""A client that behaves as a browser does: it carries tokens, sends what a form holds, and looks at every page."""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.kit.page import Page, check_page

TOKEN = "csrf_token"


class PageBroke(AssertionError):
    """A page ended in an exception; it is the cause of this one."""


class Visitor(FlaskClient):
    """`page` is the last page seen. `csrf=False` sends a POST as another site would: without a token."""

    page: Page | None = None
    token = ""

    def open(self, *args: Any, csrf: bool = True, breaks: bool = False, **kwargs: Any) -> TestResponse:
        """`breaks`: the page is expected to break, so a 500 is given back instead of raised."""
        if kwargs.get("method") == "POST" and csrf:
            self._carry_token(args, kwargs)
        with _Broken() as broken:
            response = super().open(*args, **kwargs)
        if response.status_code == 500 and not breaks:
            raise PageBroke(f"{response.request.path} broke") from broken.cause
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            self._look(response)
        return response

    def submit(self, values: Mapping[str, Any] | None = None, *, action: str = "", **kwargs: Any) -> TestResponse:
        """Fills in the form of the present page and presses its button; follows where that leads."""
        assert self.page, "get() a page first"
        form = self.page.form(action)
        changed = dict(values or {})
        kept = [(name, value) for name, value in form.values if name not in changed]
        data: dict[str, list[Any]] = {}
        for name, value in [*kept, *changed.items()]:
            data.setdefault(name, []).extend(value if isinstance(value, list | tuple) else [value])
        return self.post(form.action or self.address, data=data, **{"follow_redirects": True} | kwargs)

    def _look(self, response: TestResponse) -> None:
        text = response.get_data(as_text=True)
        try:
            self.page = check_page(text)
        except AssertionError as error:
            raise AssertionError(f"{response.request.path} ({response.status_code}): {error}") from None
        self.address = response.request.script_root + response.request.path
        tokens = [value for form in self.page.forms for name, value in form.values if name == TOKEN]
        self.token = tokens[0] if tokens else self.token

    def _carry_token(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        data = kwargs.get("data") or {}
        if not isinstance(data, Mapping) or TOKEN in data:
            return
        if not self.token:
            # the way back of a browser that posts: it has seen the page with the form first
            where = args[0] if args else kwargs.get("path", "/")
            super().open(urlsplit(str(where)).path, method="GET")
            answer = super().open(urlsplit(str(where)).path, method="GET")
            if answer.mimetype == "text/html" and answer.status_code == 200:
                self._look(answer)
        if self.token:
            kwargs["data"] = {**data, TOKEN: self.token}


class _Broken(logging.Handler):
    """Hears what the last resort logs, so that a test can show the true cause."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.cause: BaseException | None = None
        self.log = logging.getLogger("portal.web")

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.cause = record.exc_info[1]

    def __enter__(self) -> "_Broken":
        self.log.addHandler(self)
        return self

    def __exit__(self, *_what: object) -> None:
        self.log.removeHandler(self)
