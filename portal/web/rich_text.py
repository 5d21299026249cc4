"""The one place that lets HTML through: bleach holds the allow-list and makes links, nh3 has the last word."""

from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

from portal.shared.later import Later
from portal.shared.web_addresses import parts_of

if TYPE_CHECKING:
    import bleach
else:
    bleach = Later("bleach")

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "blockquote"}
HEADINGS = {"h2", "h3"}
SCHEMES = {"http", "https"}


def safe_html(text: str, *, headings: bool = True) -> Markup:
    """HTML cut down to a short list of tags, links to http(s) only, no images. Never raises on odd input.

    `headings` False: for words that stand below a heading of the page; of a heading only its words stay.
    """
    tags = TAGS if headings else TAGS - HEADINGS
    first = bleach.clean(text, tags=tags, attributes={"a": ["href"]}, protocols=SCHEMES, strip=True)
    last = nh3.clean(
        first,
        tags=tags,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noreferrer noopener nofollow",
    )
    return Markup(last)  # noqa: S704 - this is the one sanitiser


def linked_lines(text: str) -> list[Markup]:
    """Plain text by lines, its http(s) addresses as links that say nothing of where they were. Never raises."""
    return [_linked(line) for line in text.split("\n") if line.strip()]


def _linked(line: str) -> Markup:
    made = Markup().join(
        Markup('<a href="{}">{}</a>').format(part, part) if is_link else part for part, is_link in parts_of(line)
    )
    last = nh3.clean(
        made,
        tags={"a"},
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noreferrer noopener nofollow",
    )
    return Markup(last)  # noqa: S704 - this is the one sanitiser


def plain_paragraphs(text: str) -> list[str]:
    """Plain text as paragraphs, for templates that escape each."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
