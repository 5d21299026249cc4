"""Every page says who may open it, and every address reads as words."""

import re

from flask import Flask

from portal.web.access import ROLES

KEBAB = re.compile(r"^[a-z0-9]+([-.][a-z0-9]+)*$")
# Names that standards fix: Open Referral UK writes them so (contract, Addresses).
FIXED = {"service_at_locations", "taxonomy_terms"}


def silent_pages(app: Flask) -> list[str]:
    """Endpoints whose view does not say who may open it. Files are open to everyone, and hold nothing of anyone."""
    return [
        f"{rule.endpoint}: put @open_to(...) directly under its route"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not getattr(app.view_functions[rule.endpoint], "open_to", None)
    ]


def crooked_addresses(app: Flask) -> list[str]:
    return [
        f"{rule.rule}: lower case words, joined by dashes"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not all(_is_straight(part) for part in rule.rule.strip("/").split("/"))
    ]


def test_every_page_says_who_may_open_it(app: Flask):
    silent = silent_pages(app)
    assert not silent, "\n".join(silent)


def test_a_page_that_says_nothing_is_found(app: Flask):
    app.add_url_rule("/silent", "silent", lambda: "")
    assert silent_pages(app) == ["silent: put @open_to(...) directly under its route"]


def test_pages_are_open_to_roles_that_exist(app: Flask):
    said = {role for view in app.view_functions.values() for role in getattr(view, "open_to", ())}
    assert said <= {"everyone", *ROLES}
    assert "everyone" in said


def test_a_public_page_is_not_also_for_some_role(app: Flask):
    mixed = [name for name, view in app.view_functions.items() if len(getattr(view, "open_to", ())) > 1
             and "everyone" in view.open_to]  # fmt: skip
    assert not mixed, f"{mixed}: everyone is everyone; name roles or say everyone, not both"


def test_addresses_are_words_joined_by_dashes(app: Flask):
    crooked = crooked_addresses(app)
    assert not crooked, "\n".join(crooked)


def test_a_crooked_address_is_found(app: Flask):
    app.add_url_rule("/Some_page/<ref:thing>", "crooked", lambda thing: "")
    assert crooked_addresses(app) == ["/Some_page/<ref:thing>: lower case words, joined by dashes"]


def test_no_address_names_a_row_by_its_number(app: Flask):
    numbered = [rule.rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert not numbered, f"{numbered}: use a public reference (<ref:...>), which says nothing about how many there are"


def test_no_view_both_shows_and_changes(app: Flask):
    both = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if {"GET", "POST"} <= (rule.methods or set()) and rule.endpoint != "exit.exit_page"
    ]
    assert not both, f"{both}: one function for GET, one for POST; leaving the portal is the only exception"


def _is_straight(part: str) -> bool:
    fixed = re.sub(r"<[^>]+>", "x", part)
    return fixed in ("", *FIXED) or KEBAB.match(fixed) is not None
