"""Short guides, reachable without asking for anything."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.referrals.ask_views import open_lines
from portal.referrals.check_up import helps
from portal.referrals.code_forms import CheckUpForm
from portal.referrals.guide_shown import as_html
from portal.referrals.guides import BY_NAME, GUIDES, text_of
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
    return render_template("referrals/check_up.html", form=CheckUpForm(formdata=None), helps=None)


@bp.post("/how-are-you")
@open_to("everyone")
def check_up_submit() -> ResponseReturnValue:
    """Nothing is kept: the answers live as long as this page (R-02)."""
    form = CheckUpForm()
    form.validate()
    return render_template(
        "referrals/check_up.html", form=CheckUpForm(formdata=None), helps=helps(form.items.data or [])
    )


@bp.get("/for-workers")
@open_to("everyone")
def workers() -> ResponseReturnValue:
    """For those who meet families first: a card to hand over, or asking together (R-06)."""
    return render_template("referrals/workers.html")
