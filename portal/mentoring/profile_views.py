"""/work/mentors: the team sets up a mentor's profile and says who looks after whom (R-24, R-26, R-28, R-58)."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.accounts import queries as accounts
from portal.mentoring import (
    profile_actions,
    profile_queries,
    supervisor_actions,
    training_actions,
    training_queries,
)
from portal.mentoring.forms import PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile
from portal.mentoring.profile_forms import ProfileForm, SupervisorForm, WordsForm
from portal.mentoring.profile_shown import different_fields, held_of, lacks_words, own_words, said_in
from portal.mentoring.times_views import with_mentor
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("profiles", __name__)


@bp.get("/work/mentors")
@open_to("coordinator", "duty-lead", "administrator")
def mentors() -> ResponseReturnValue:
    rows = profile_queries.mentors(db(), today(now()))
    names = accounts.names_of(db(), [row.supervisor for row in rows if row.supervisor])
    return render_template("mentoring/mentors.html", rows=rows, names=names)


@bp.get("/work/mentors/<ref:ref>")
@open_to("coordinator", "duty-lead", "administrator")
def profile(ref: str) -> ResponseReturnValue:
    row = profile_queries.mentor(db(), ref, today(now()))
    return _as_it_stands(row)


def _form(row: profile_queries.Row, **given: Any) -> ProfileForm:
    form = ProfileForm(**given)
    form.today = today(now())
    form.held_on = row.mentor.supervision_on if row.mentor else None
    form.supervisor.choices = profile_queries.supervisors(db())
    if not row.supervisor:  # who has one is handed over to another, never to nobody
        form.supervisor.choices.append(("", gettext("Nobody yet")))
    if _is_required():  # then what was written down says it, and nobody types a date over it
        del form.training
    return form


def _is_required() -> bool:
    return any(item.is_required for item in training_queries.items_of(db(), ""))


def _as_it_stands(row: profile_queries.Row, *, refused: bool = False) -> ResponseReturnValue:
    form = _form(row, formdata=None, data=held_of(row, current_app.extensions["portal_settings"]))
    form.seen.data = profile_actions.mark(row.mentor, sets_training="training" in form)
    return _page(row, form, refused=refused)


def _shown_again(ref: str, typed: ProfileForm) -> ResponseReturnValue:
    """Both versions: what another saved above, what was typed in the form. Saved again, it is meant."""
    row = profile_queries.mentor(db(), ref, today(now()))
    saved = _form(row, formdata=None, data=held_of(row, current_app.extensions["portal_settings"]))
    differ = different_fields(typed, saved)
    typed.seen.data = profile_actions.mark(row.mentor, sets_training="training" in saved)
    name = differ[0].name if differ else "words"
    typed[name].errors = [_meanwhile()]
    return _page(row, typed, meanwhile=[(each.label.text, said_in(each)) for each in differ])


def _meanwhile() -> str:
    said = gettext("Somebody else changed this while you were writing. What you typed is below; nothing is saved yet.")
    return str(said)


def _page(
    row: profile_queries.Row,
    form: ProfileForm,
    *,
    refused: bool = False,
    meanwhile: Sequence[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    status = 409 if refused or meanwhile is not None else 422 if form.errors else 200
    return render_template(
        "mentoring/profile.html",
        row=row,
        form=form,
        refused=refused,
        meanwhile=meanwhile,
        lacks=lacks_words(row.lacks),
        shown=own_words(row.mentor.words) if row.mentor else "",
        press=PressForm(formdata=None),
    ), status


@bp.post("/work/mentors/<ref:ref>")
@open_to("coordinator", "duty-lead", "administrator")
def profile_submit(ref: str) -> ResponseReturnValue:
    row = profile_queries.mentor(db(), ref, today(now()))
    form = _form(row)
    if not form.validate():
        return _page(row, form)
    supervisor = accounts.worker_by_ref(db(), form.supervisor.data).id if form.supervisor.data else None
    wanted = Profile(
        alias=form.alias.data or "",
        words=form.words.data or "",
        languages=form.languages.data,
        kinds=[PlaceKind(kind) for kind in form.kinds.data],
        experiences=form.experiences.data or (),
        district=form.district.data or "",
        nation=form.nation.data,
        supervisor_id=supervisor,
        supervision_on=form.supervision_on,
        training_ok_until=form.training_until,
        sets_training="training" in form,
        caseload_limit=form.people_read,
    )
    seen = form.seen.data or ""
    try:
        with work(db()) as unit:
            profile_actions.set_up(unit, worker=ref, profile=wanted, by=current_user.ref, now=now(), seen=seen)
    except profile_actions.ChangedMeanwhile:
        return _shown_again(ref, form)
    return redirect(url_for(".profile", ref=ref), 303)


@bp.post("/work/mentors/<ref:ref>/open")
@open_to("coordinator", "duty-lead", "administrator")
def open_submit(ref: str) -> ResponseReturnValue:
    return _open(ref, True)


@bp.post("/work/mentors/<ref:ref>/close")
@open_to("coordinator", "duty-lead", "administrator")
def close_submit(ref: str) -> ResponseReturnValue:
    return _open(ref, False)


def _open(ref: str, is_open: bool) -> ResponseReturnValue:
    row = profile_queries.mentor(db(), ref, today(now()))
    try:
        if is_open and not row.signs_in:
            raise profile_actions.NotAMentor
        if row.mentor is not None and PressForm().validate():
            with work(db()) as unit:
                training_actions.open_for_bookings(
                    unit, mentor=row.mentor, is_open=is_open, by=current_user.ref, now=now()
                )
    except (training_actions.TrainingMissing, training_actions.NotSupervised):
        return _as_it_stands(row, refused=True)
    return redirect(url_for(".profile", ref=ref), 303)


@bp.get("/work/mentors/supervisor")
@open_to("coordinator", "duty-lead", "administrator")
def supervisor() -> ResponseReturnValue:
    """`?of=`: only the mentors of one supervisor, all chosen: somebody leaves."""
    of = request.args.get("of", "")
    form = _hand_over_form(formdata=None)
    form.mentors.data = [row.mentor.ref for row in _rows() if row.mentor and of and row.supervisor == of]
    return _hand_over_page(form)


def _rows() -> list[profile_queries.Row]:
    return [row for row in profile_queries.mentors(db(), today(now())) if row.mentor and row.signs_in]


def _hand_over_form(**given: Any) -> SupervisorForm:
    form, rows = SupervisorForm(**given), _rows()
    names = accounts.names_of(db(), [row.supervisor for row in rows])
    form.mentors.choices = [(row.mentor.ref, _with_whom(row.name, names, row.supervisor)) for row in rows if row.mentor]
    form.supervisor.choices = profile_queries.supervisors(db())
    return form


def _with_whom(name: str, names: dict[str, str], supervisor: str) -> str:
    if supervisor in names:
        return str(gettext("%(name)s, now with %(other)s", name=name, other=names[supervisor]))
    return str(gettext("%(name)s, with nobody yet", name=name))


def _hand_over_page(form: SupervisorForm) -> ResponseReturnValue:
    return render_template("mentoring/supervisor.html", form=form), 422 if form.errors else 200


@bp.post("/work/mentors/supervisor")
@open_to("coordinator", "duty-lead", "administrator")
def supervisor_submit() -> ResponseReturnValue:
    form = _hand_over_form()
    if not form.validate():
        return _hand_over_page(form)
    with work(db()) as unit:
        supervisor_actions.look_after(
            unit, mentors=form.mentors.data, supervisor=form.supervisor.data, by=current_user.ref, now=now()
        )
    return redirect(url_for(".mentors"), 303)


@bp.get("/work/your-words")
@open_to("mentor")
@with_mentor
def words(mentor: PeerMentor) -> ResponseReturnValue:
    seen = profile_actions.mark_of_words(mentor.words)
    return _words_page(mentor, WordsForm(formdata=None, data={"words": mentor.words, "seen": seen}))


def _words_page(mentor: PeerMentor, form: WordsForm) -> tuple[str, int]:
    shown = own_words(mentor.words)
    return render_template("mentoring/your_words.html", mentor=mentor, form=form, shown=shown), (
        422 if form.errors else 200
    )


@bp.post("/work/your-words")
@open_to("mentor")
@with_mentor
def words_submit(mentor: PeerMentor) -> ResponseReturnValue:
    form = WordsForm()
    if not form.validate():
        return _words_page(mentor, form)
    facts = {"words": form.words.data, "by": current_user.ref, "now": now(), "seen": form.seen.data or ""}
    try:
        with work(db()) as unit:
            profile_actions.write_words(unit, mentor=mentor, **facts)
    except profile_actions.ChangedMeanwhile:  # their words that stand now are on the page already
        form.seen.data = profile_actions.mark_of_words(mentor.words)
        form.words.errors = [_meanwhile()]
        return _words_page(mentor, form)[0], 409
    return redirect(url_for(".words"), 303)
