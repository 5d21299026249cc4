"""Stories: to read, to take back, and for the team to look after (R-20)."""

from contextlib import suppress

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.referrals import queries, story_actions, story_queries
from portal.referrals.ask_views import open_lines
from portal.referrals.stories import CONSENT
from portal.referrals.story_forms import PressForm, StoryForm
from portal.referrals.story_queries import Told
from portal.shared.clock import now
from portal.shared.errors import NotFound
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db
from portal.web.rich_text import plain_paragraphs

bp = Blueprint("stories", __name__)
OF_PERSON = "person"


@bp.get("/stories")
@open_to("everyone")
def stories() -> ResponseReturnValue:
    return render_template("referrals/stories.html", stories=story_queries.published(db()))


@bp.get("/stories/<ref:ref>")
@open_to("everyone")
def story(ref: str) -> ResponseReturnValue:
    found = story_queries.one_published(db(), ref)
    if found is None:
        raise NotFound
    return render_template(
        "referrals/story.html", story=found, paragraphs=plain_paragraphs(found.text), open_lines=open_lines(limit=2)
    )


@bp.get("/code/stories")
@open_to("everyone")
def own_stories() -> ResponseReturnValue:
    member = queries.family_member_in_visit(db(), session)
    if member is None:
        return redirect(url_for("code.enter"), 303)
    page = {"stories": story_queries.of_person(db(), member.id), "press": PressForm(formdata=None)}
    return render_template("referrals/own_stories.html", **page)


@bp.post("/code/stories/<ref:ref>/take-back")
@open_to("everyone")
def take_own_back(ref: str) -> ResponseReturnValue:
    member = queries.family_member_in_visit(db(), session)
    if member is None:
        return redirect(url_for("code.enter"), 303)
    _take_back(ref, by=OF_PERSON, family_member_id=member.id)
    return redirect(url_for(".own_stories"), 303)


@bp.get("/work/stories")
@open_to("coordinator")
def work_stories() -> ResponseReturnValue:
    return render_template("referrals/work_stories.html", stories=story_queries.every(db()))


@bp.get("/work/stories/new")
@open_to("coordinator")
def new_story() -> ResponseReturnValue:
    """`person`: the reference of a request, where the teller has one: then they can take the story back themselves."""
    return _form_page(StoryForm(formdata=None, data={"language": "en"}), None)


@bp.post("/work/stories/new")
@open_to("coordinator")
def new_story_submit() -> ResponseReturnValue:
    form = StoryForm()
    if not form.validate():
        return _form_page(form, None, 422)
    key = current_app.extensions["portal_keys"].new_person(now())
    return _keep(form, "", key, _teller())


@bp.get("/work/stories/<ref:ref>")
@open_to("coordinator")
def work_story(ref: str) -> ResponseReturnValue:
    found = _known(ref)
    return render_template(
        "referrals/work_story.html",
        story=found,
        paragraphs=plain_paragraphs(found.text),
        press=PressForm(formdata=None),
        is_own=found.written_by == current_user.ref,
    )


@bp.get("/work/stories/<ref:ref>/change")
@open_to("coordinator")
def change_story(ref: str) -> ResponseReturnValue:
    found = _known(ref)
    held = {"title": found.title, "text": found.text, "mentions": found.mention_names, "language": found.language}
    return _form_page(StoryForm(formdata=None, data=held | {"agreed": found.state != "draft"}), found)


@bp.post("/work/stories/<ref:ref>/change")
@open_to("coordinator")
def change_story_submit(ref: str) -> ResponseReturnValue:
    found, form = _known(ref), StoryForm()
    return _keep(form, ref, "", None) if form.validate() else _form_page(form, found, 422)


@bp.post("/work/stories/<ref:ref>/publish")
@open_to("coordinator")
def publish(ref: str) -> ResponseReturnValue:
    found = _known(ref)
    refused = ""
    try:
        with work(db()) as unit:
            story_actions.publish(unit, ref=ref, by=current_user.ref, now=now())
    except story_actions.NotAgreed:
        refused = gettext("Nobody has agreed to this yet. Change the story and tick the box when they have.")
    except story_actions.NeedsASecondReader:
        refused = gettext("Somebody else has to read it before it is shown.")
    if not refused:
        return redirect(url_for(".work_story", ref=ref), 303)
    page = {"story": found, "paragraphs": plain_paragraphs(found.text), "press": PressForm(formdata=None)}
    return render_template("referrals/work_story.html", refused=refused, is_own=True, **page), 409


@bp.post("/work/stories/<ref:ref>/take-back")
@open_to("coordinator")
def take_back(ref: str) -> ResponseReturnValue:
    _take_back(ref, by=current_user.ref)
    return redirect(url_for(".work_stories"), 303)


def _take_back(ref: str, *, by: str, family_member_id: str | None = None) -> None:
    with work(db()) as unit:
        key = story_actions.take_back(unit, ref=ref, by=by, now=now(), family_member_id=family_member_id)
    if key:
        current_app.extensions["portal_keys"].shred(key)


def _known(ref: str) -> Told:
    found = story_queries.one(db(), ref)
    if found is None:
        raise NotFound
    return found


def _teller() -> str | None:
    """Whose story it is, where the form was opened from their request."""
    with suppress(NotFound):
        return queries.referral(db(), request.form.get("person", "")).family_member_id
    return None


def _keep(form: StoryForm, ref: str, key: str, teller: str | None) -> ResponseReturnValue:
    with work(db()) as unit:
        kept = story_actions.write(
            unit,
            ref=ref,
            person_key=key,
            family_member_id=teller,
            title=form.title.data,
            text=form.text.data,
            mentions=form.mentions.data or [],
            agreed=bool(form.agreed.data),
            language=form.language.data,
            by=current_user.ref,
            now=now(),
        )
    return redirect(url_for(".work_story", ref=kept.ref), 303)


def _form_page(form: StoryForm, story: Told | None, status: int = 200) -> ResponseReturnValue:
    page = {"form": form, "story": story, "consent": CONSENT, "person": request.values.get("person", "")[:16]}
    return render_template("referrals/work_story_form.html", **page), status
