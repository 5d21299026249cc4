"""Bodies of posts: what reaches a view has a name and is text; what no page of ours sends is left out (F22)."""

from typing import Any

from flask import Request
from werkzeug.formparser import FormDataParser


class NamedParts(FormDataParser):
    """A part without a name is dropped: libraries take every name for a string."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        stream, form, files = super().parse(*args, **kwargs)
        return stream, self._named(form), self._named(files)

    def _named(self, parts: Any) -> Any:
        return self.cls(pair for pair in parts.items(multi=True) if pair[0] is not None)


class PortalRequest(Request):
    form_data_parser_class = NamedParts
