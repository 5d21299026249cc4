"""Parts of addresses: public references and nothing else."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import BaseConverter, Rule


class RefConverter(BaseConverter):
    """A public reference such as FS-7K3M2P; anything else is no address of ours."""

    regex = r"[A-Z]{2}-[0-9A-HJKMNP-TV-Z]{4,12}"
    part_isolating = True


class LateRule(Rule):
    """Makes the code that builds its address when the first one is asked for: most pages link to few others, and for
    all of them at once it takes a tenth of a start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: "LateRule", **values: Any) -> tuple[str, str]:
            made = Rule._compile_builder(rule, append_unknown)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made.__get__(rule, None))
            return made(rule, **values)

        return build
