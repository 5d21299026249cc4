"""The word in a form against forged posts: signed when a page shows it. A press that leads on shows none."""

from typing import Any

from flask_wtf.csrf import _FlaskFormCSRF
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields import HiddenField


class TokenField(CSRFTokenField):
    def process(self, *args: Any, **kwargs: Any) -> None:
        HiddenField.process(self, *args, **kwargs)

    def _value(self) -> Any:
        return self.csrf_impl.generate_csrf_token(self)


class Tokens(_FlaskFormCSRF):
    """What was sent is judged as ever: for every post before its page is asked, and by the form."""

    field_class = TokenField
