"""Short guides, reachable without asking for anything."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.referrals.ask_views import open_lines
from portal.referrals.check_up import helps
from portal.referrals.code_forms import CheckUpForm
from portal.referrals.guide_shown import as_html
from portal.referrals.guides import BY_NAME, GUIDES, text_of
from portal.referrals.more import SOURCE_WORDS
from portal.referrals.sources import SOURCES, is_way_in
from portal.shared.errors import NotFound
from portal.web.access import open_to
from portal.web.i18n import current_language
from portal.web.nations import NATIONS, nation_links, nation_wanted

bp = Blueprint("guides", __name__)
FIRST_LINES = {"young": "young", "loss": "bereaved"}


@bp.get("/guides")
@open_to("everyone")
def guides() -> ResponseReturnValue:
    return render_template("referrals/guides.html", guides=GUIDES)


@bp.get("/guides/<name>")
@open_to("everyone")
def guide(name: str) -> ResponseReturnValue:
    if name not in BY_NAME:
        raise NotFound
    nation = nation_wanted()
    text = text_of(name, language=current_language(), nation=nation)
    return render_template(
        "referrals/guide.html",
        guide=BY_NAME[name],
        text=text,
        body=as_html(text.markdown, request.script_root),
        is_translated=text.language == current_language(),
        nation=NATIONS[nation][1],
        nations=nation_links(f"/guides/{name}", nation) if text.is_by_nation else [],
        open_lines=open_lines(limit=2, first=FIRST_LINES.get(name, ""), nation=nation),
        others=[each for each in GUIDES if each.name != name],
    )


@bp.get("/how-are-you")
@open_to("everyone")
def check_up() -> ResponseReturnValue:
    return _check_up(None)


@bp.post("/how-are-you")
@open_to("everyone")
def check_up_submit() -> ResponseReturnValue:
    """Nothing is kept: the answers live as long as this page (R-02)."""
    form = CheckUpForm()
    form.validate()
    return _check_up(helps(form.items.data or []))


def _check_up(found: list[str] | None) -> ResponseReturnValue:
    return render_template(
        "referrals/check_up.html", form=CheckUpForm(formdata=None), helps=found, came_from=came_from()
    )


def came_from() -> dict[str, str]:
    """Whoever looks here on the way to the questions comes to them as they would have without (R-07)."""
    way_in = request.args.get("from", "")
    return {"from": way_in} if is_way_in(way_in) else {}


@bp.get("/for-workers")
@open_to("everyone")
def workers() -> ResponseReturnValue:
    """For those who meet families first: a card to hand over, or asking together (R-06, R-07)."""
    ways_in: list[dict[str, Any]] = [
        {"name": name, "words": gettext(SOURCE_WORDS[source]), "address": _short_address(name)}
        for name, source in SOURCES.items()
    ]
    return render_template("referrals/workers.html", ways_in=ways_in)


@bp.get("/for-workers/card/<way_in>")
@open_to("everyone")
def card(way_in: str) -> ResponseReturnValue:
    if way_in not in SOURCES:
        raise NotFound
    return render_template("referrals/worker_card.html", address=_short_address(way_in))


def _short_address(way_in: str) -> str:
    """As somebody types it, in the language of the page."""
    base = current_app.extensions["portal_settings"].base_url or request.host_url
    path = url_for("referrals.came_from", way_in=way_in).removeprefix(request.script_root)
    host = base.split("//", 1)[1].rstrip("/")
    return f"{host}{'' if current_language() == 'en' else f'/{current_language()}'}{path}"
