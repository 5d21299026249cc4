"""/code/notes and /code/say: writing to the team, and saying that something was not right."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.referrals import actions, own_queries
from portal.referrals.models import FamilyMember
from portal.referrals.own_forms import NoteForm, WishForm
from portal.referrals.own_views import with_code
from portal.referrals.sent_views import read_by
from portal.referrals.wishes import KINDS
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("notes", __name__)


@bp.get("/code/notes")
@open_to("everyone")
@with_code
def notes(member: FamilyMember) -> ResponseReturnValue:
    return _notes_page(member, NoteForm(formdata=None))


def _notes_page(member: FamilyMember, form: NoteForm, status: int = 200) -> ResponseReturnValue:
    found = own_queries.notes(db(), member.id)
    signers = accounts.signers(db(), sorted({note.by for note in found if note.by}))
    page = {"notes": found, "signers": signers, "form": form, "read_by": read_by(now()), "moment": now()}
    return render_template("referrals/notes.html", **page), status


@bp.post("/code/notes")
@open_to("everyone")
@with_code
def notes_submit(member: FamilyMember) -> ResponseReturnValue:
    form, moment = NoteForm(), now()
    if not form.validate():
        return _notes_page(member, form, 422)
    with work(db()) as unit:
        actions.write_note(
            unit,
            family_member_id=member.id,
            text=form.text.data,
            read_by_at=read_by(moment),
            once_key=form.once_key.data,
            now=moment,
        )
    return redirect(url_for(".notes"), 303)


@bp.post("/code/notes/read")
@open_to("everyone")
@with_code
def read(member: FamilyMember) -> ResponseReturnValue:
    """Opening the notes from the status page is a press, because it writes that they were read."""
    with work(db()) as unit:
        actions.mark_read(unit, family_member_id=member.id, by="", now=now())
    return redirect(url_for(".notes"), 303)


@bp.get("/code/say")
@open_to("everyone")
@with_code
def say(member: FamilyMember) -> ResponseReturnValue:
    return _say_page(member, WishForm(formdata=None, people=own_queries.people_met(db(), member.id)))


def _say_page(member: FamilyMember, form: WishForm, status: int = 200) -> ResponseReturnValue:
    words = {kind.code: kind.text for kind in KINDS}
    said = own_queries.wishes(db(), member.id)
    return render_template("referrals/say.html", form=form, said=said, words=words, moment=now()), status


@bp.post("/code/say")
@open_to("everyone")
@with_code
def say_submit(member: FamilyMember) -> ResponseReturnValue:
    form = WishForm(people=own_queries.people_met(db(), member.id))
    if not form.validate():
        return _say_page(member, form, 422)
    with work(db()) as unit:
        actions.send_wish(
            unit,
            family_member_id=member.id,
            kind=form.kind.data,
            text=form.text.data or "",
            about=form.about.data or "",
            once_key=form.once_key.data,
            now=now(),
        )
    return redirect(url_for(".say"), 303)
