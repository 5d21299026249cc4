"""A page gets every name it uses, whichever view shows it: the one that shows a form again is easily forgotten."""

import ast
from collections import defaultdict

from flask import Flask
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from portal.settings import ROOT

Call = tuple[str, frozenset[str | None]]


def calls() -> dict[str, list[Call]]:
    """By template: where `render_template` shows it, and with which names. None among them: with more than are
    written out."""
    found: dict[str, list[Call]] = defaultdict(list)
    for file in sorted((ROOT / "portal").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_one = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template"
            if is_one and node.args and isinstance(node.args[0], ast.Constant):
                where = f"{file.relative_to(ROOT)}:{node.lineno}"
                found[node.args[0].value].append((where, frozenset(word.arg for word in node.keywords)))
    return found


def names_used(app: Flask, template: str) -> set[str]:
    """Without those that it asks about first, and those that every page has; with those of what it takes in."""
    assert app.jinja_env.loader is not None
    tree = app.jinja_env.parse(app.jinja_env.loader.get_source(app.jinja_env, template)[0])
    asked = {
        node.node.name
        for node in (*tree.find_all(nodes.Test), *tree.find_all(nodes.Filter))
        if node.name in ("defined", "default") and isinstance(node.node, nodes.Name)
    }
    used = find_undeclared_variables(tree) - asked
    for taken in tree.find_all(nodes.Include):
        if isinstance(taken.template, nodes.Const):
            used |= names_used(app, taken.template.value)
    return used


def test_a_page_gets_what_it_uses_from_every_view(app: Flask):
    forgotten = []
    for template, uses in calls().items():
        given = {name for _where, names in uses for name in names if name}
        needed = names_used(app, template) & given
        forgotten += [
            f"{where} {template}: {sorted(lacking)}"
            for where, names in uses
            if None not in names and (lacking := needed - names)
        ]
    assert not forgotten
    assert len(calls()) > 100
