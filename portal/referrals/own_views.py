"""/code/...: who has looked, all we hold, stopping, ending and erasing it. Only for who came back by code."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from portal.records.actions import record
from portal.referrals import actions, confidentiality, own_copy_queries, own_queries, queries, recorded, story_queries
from portal.referrals.code_views import mine, opens_nothing, try_code
from portal.referrals.forms import PlainForm
from portal.referrals.models import Consent, FamilyMember
from portal.referrals.own_forms import EraseForm
from portal.referrals.sent_views import read_by
from portal.shared.clock import now
from portal.storage.keys import write_over
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.i18n import current_language

bp = Blueprint("own", __name__)


def with_code(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hands the view whose visit it is; anybody else is asked for a code."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        member = mine()
        return redirect(url_for("code.enter"), 303) if member is None else view(member, *args, **kwargs)

    return guarded


@bp.get("/code/record")
@open_to("everyone")
@with_code
def record_page(member: FamilyMember) -> ResponseReturnValue:
    """Who has opened it, what was agreed (R-86, R-83)."""
    return render_template(
        "referrals/record.html",
        looks=own_queries.looks(db(), member.id),
        agreed=[(each, _words_then(each)) for each in own_queries.consents(db(), member.id)],
        has_story=bool(story_queries.of_person(db(), member.id)),
        form=PlainForm(formdata=None),
    )


def _words_then(consent: Consent) -> list[str]:
    """As they stood before them, in the language in which they agreed."""
    with force_locale(consent.language):
        return [gettext(each) for each in confidentiality.words_of(consent.scope, consent.text_version)]


@bp.post("/code/copy")
@open_to("everyone")
@with_code
def copy(member: FamilyMember) -> ResponseReturnValue:
    """Everything we hold, as one neutrally named file (G18). A POST, so that nothing fetches it ahead."""
    held = own_copy_queries.everything(db(), member.id)
    asked = queries.newest_referral(db(), member.id)
    if asked is not None:
        with work(db()) as unit:
            record(unit, recorded.COPY_TAKEN, referral=asked.ref, now=now())
    text = json.dumps(held, ensure_ascii=False, indent=2)
    answer = Response(text, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="details.json"'
    return answer


@bp.post("/code/stop")
@open_to("everyone")
@with_code
def stop(member: FamilyMember) -> ResponseReturnValue:
    with work(db()) as unit:
        actions.stop_messages(unit, family_member_id=member.id, by=recorded.BY_PERSON, now=now())
    return redirect(url_for("code.status"), 303)


@bp.get("/code/end")
@open_to("everyone")
@with_code
def end(member: FamilyMember) -> ResponseReturnValue:
    return _end_page(member, EraseForm(formdata=None))


def _end_page(member: FamilyMember, form: EraseForm, status: int = 200) -> ResponseReturnValue:
    """What ending it takes with it is said before; afterwards, what was done."""
    goes = current_app.extensions["portal_what_goes"](db(), member.id, now())
    page = {"form": form, "plain": PlainForm(formdata=None), "goes": goes}
    return render_template("referrals/end.html", ended_at=queries.ended_at(db(), member.id), **page), status


@bp.post("/code/withdraw")
@open_to("everyone")
@with_code
def withdraw(member: FamilyMember) -> ResponseReturnValue:
    hooks = current_app.extensions["portal_ending_hooks"]
    with work(db()) as unit:
        actions.withdraw(unit, family_member_id=member.id, now=now(), gives_back=hooks)
    return redirect(url_for(".end"), 303)


@bp.get("/code/again")
@open_to("everyone")
@with_code
def again(member: FamilyMember) -> ResponseReturnValue:
    """What stays private is read again before it: what they had agreed to, they took back (R-80)."""
    if queries.ended_at(db(), member.id) is None:
        return redirect(url_for("code.status"), 303)
    page = {"text": confidentiality.TEXT, "read_by": read_by(now()), "form": PlainForm(formdata=None)}
    return render_template("referrals/again.html", **page)


@bp.post("/code/again")
@open_to("everyone")
@with_code
def again_submit(member: FamilyMember) -> ResponseReturnValue:
    moment = now()
    with work(db()) as unit:
        actions.start_again(
            unit,
            family_member_id=member.id,
            read_by_at=read_by(moment),
            language=current_language(),
            now=moment,
        )
    return redirect(url_for("code.status"), 303)


@bp.post("/code/erase")
@open_to("everyone")
@with_code
def erase(member: FamilyMember) -> ResponseReturnValue:
    form = EraseForm()
    is_good = form.validate()
    if is_good and try_code(form.typed, form.pin.data or "") != member.id:
        form.code.errors, is_good = [opens_nothing()], False
    if not is_good:
        return _end_page(member, form, 422)
    with work(db()) as unit:
        person_key = actions.erase(unit, family_member_id=member.id, by=recorded.BY_PERSON, now=now())
    shred(person_key)
    session.clear()
    return render_template("referrals/erased.html")


def shred(person_key: str) -> None:
    """Once the erasure is saved: the key goes, and old pages of the file are written over (G14, M7)."""
    current_app.extensions["portal_keys"].shred(person_key)
    engine = current_app.extensions["portal_engine"]
    if engine.dialect.name == "sqlite":
        db().rollback()
        write_over(engine)  # where somebody reads just then, the clockwork tries again (portal/wiped.py)
