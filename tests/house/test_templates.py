"""Templates hold no style, no script and no third party."""

import re
from pathlib import Path

import pytest

from tests.house.tracked import ROOT

PAGES = sorted((ROOT / "templates").rglob("*.html"))
RULES = {
    r"<style\b": "styles live in portal/frontend",
    r"<script\b(?![^>]*\bsrc=)": "scripts live in portal/frontend/scripts; the policy allows none in a page",
    r"\sstyle\s*=": "give it a class; the policy allows no style attribute",
    r"\son[a-z]+\s*=\s*[\"']": "listen in a script file: addEventListener",
    r"javascript:": "a link goes to an address",
    r"(?:src|href)\s*=\s*[\"']\s*(?:https?:)?//(?!\{)": "everything a page loads comes from the portal (G12)",
    r"\|\s*safe\b": "only portal/web/rich_text.py lets HTML through (T8)",
    r"autoescape\s+false": "only portal/web/rich_text.py lets HTML through (T8)",
}
# The last resort, shown when nothing else works: it may not need any file (house, habit 7).
FAILSAFE = "errors/broken.html"


def breaches(text: str) -> list[str]:
    bare = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    links_out = re.compile(r"<a\b[^>]*>", re.S)
    found = []
    for pattern, instead in RULES.items():
        where = links_out.sub("", bare) if "src|href" in pattern else bare
        found += [f"{hit.group().strip()!r}: {instead}" for hit in re.finditer(pattern, where, re.I)]
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_holds_no_style_no_script_and_no_third_party(path: Path):
    found = breaches(path.read_text(encoding="utf-8"))
    if path.relative_to(ROOT / "templates").as_posix() == FAILSAFE:
        found = [line for line in found if "style" not in line]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "wrong",
    [
        '<p style="color: red">',
        "<script>alert(1)</script>",
        "<style>p {}</style>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<img src="https://example.org/x.png">',
        "<link href='//example.org/x.css'>",
        "{{ bio|safe }}",
        "{% autoescape false %}",
    ],
)
def test_what_does_not_belong_in_a_template_is_found(wrong: str):
    assert breaches(wrong)


def test_what_belongs_in_a_template_passes():
    assert not breaches('<script src="{{ asset("exit.js") }}" defer></script><a href="https://example.org/">x</a>')
