"""What a template may leave out. A name that nobody gave is a mistake; a key that a dict of options lacks is not.

The GOV.UK macros take one dict of options and ask for many that most pages do not set.
"""

from typing import Any

from jinja2 import StrictUndefined, Undefined
from jinja2.utils import missing

# Names that the macros use for nothing, or set under one condition and ask for under another.
FREE = {"caller", "undefined", "null", "hasHint", "hintId", "itemHintId", "errorId", "itemDescribedBy", "isChecked"} | {
    "labelHtml",
    "effectiveValue",
}


class Missing(StrictUndefined):
    def __new__(cls, hint: str | None = None, obj: Any = missing, name: str | None = None, *more: Any) -> Any:
        if isinstance(obj, dict) or name in FREE:
            return Undefined(hint, obj, name, *more)
        return super().__new__(cls)
