"""The one place that lets HTML through: bleach holds the allow-list and makes links, nh3 has the last word."""

from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

from portal.shared.later import Later

if TYPE_CHECKING:
    import bleach
else:
    bleach = Later("bleach")

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "blockquote"}
SCHEMES = {"http", "https"}


def safe_html(text: str) -> Markup:
    """HTML cut down to a short list of tags, links to http(s) only, no images. Never raises on odd input."""
    first = bleach.clean(text, tags=TAGS, attributes={"a": ["href"]}, protocols=SCHEMES, strip=True)
    last = nh3.clean(
        first,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noreferrer noopener nofollow",
    )
    return Markup(last)  # noqa: S704 - this is the one sanitiser


def plain_paragraphs(text: str) -> list[str]:
    """Plain text as paragraphs, for templates that escape each."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
