"""A guide's Markdown as a page shows it: through the one sanitiser, with links that keep the reader's language."""

from functools import lru_cache

import mistune
from markupsafe import Markup

from portal.web.rich_text import safe_html

_markdown = mistune.create_markdown(escape=True, hard_wrap=False)


@lru_cache(maxsize=256)
def as_html(markdown: str, script_root: str) -> Markup:
    """Addresses within the portal start with / and get the language in front of them."""
    return safe_html(str(_markdown(markdown.replace("](/", f"]({script_root}/"))))
