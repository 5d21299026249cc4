"""A person's record from the team's side: the page all its parts hang on. Openings are kept by `opening_views`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.casework import (
    beside_queries,
    concern_queries,
    involvement,
    needs_queries,
    risk,
    support_areas,
    support_queries,
    together_actions,
)
from portal.casework.press_forms import PlainForm
from portal.casework.shown import names
from portal.referrals import queries as referrals
from portal.referrals.questions import BY_NAME
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("support", __name__)


def with_person(part: str) -> Callable[..., Any]:
    """Hands the view whose record it is, by the request's reference."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def opened(ref: str, **more: Any) -> Any:
            return view(referrals.person(db(), referrals.referral(db(), ref).family_member_id), **more)

        opened.part = part  # type: ignore[attr-defined]  # kept with the opening
        return opened

    return mark


def about_facts(family_member_id: str) -> dict[str, Any]:
    """What matters to somebody and what makes it easier: at the head of each page that plans with them (R-45, R-49)."""
    access = {answer.code: answer.text for answer in BY_NAME["access_needs"].answers}
    about = support_queries.about(db(), family_member_id)
    return {"about": about, "areas": support_areas, "access_words": access}


@bp.get("/work/support/<ref:ref>")
@open_to("coordinator", "duty-lead")
@with_person("support")
def person(person: referrals.Person) -> ResponseReturnValue:
    decisions = beside_queries.decisions(db(), person.id)
    return render_template(
        "casework/person.html",
        person=person,
        asked=needs_queries.of_person(db(), person.id),
        concerns=concern_queries.of_person(db(), person.id),
        talk=together_actions.newest_talk(db(), person.id),
        together=together_actions.together_of(db(), person.id),
        views=together_actions.competence_views(db(), person.id),
        is_under_16=person.age_band == together_actions.UNDER_16,
        outcomes=risk.TALK_OUTCOMES,
        harmed_by=risk.HARMED_BY,
        roles=risk.ROLES,
        competence=risk.COMPETENCE,
        decisions=decisions,
        parts=involvement.PARTS,
        names=names(db(), *(row.decided_by for row in decisions)),
        form=PlainForm(formdata=None),
        **about_facts(person.id),
    )
