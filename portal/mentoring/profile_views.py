"""/work/mentors: the team sets up a mentor's profile and says who looks after whom (R-24, R-26, R-28, R-58)."""

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
from portal.mentoring.profile_shown import lacks_words, own_words
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
    return _page(row, _form(row, formdata=None, data=_held(row)))


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


def _held(row: profile_queries.Row) -> dict[str, Any]:
    """What is set, or what a new profile begins with."""
    held, settings = row.mentor, current_app.extensions["portal_settings"]
    if held is None:
        return {"languages": ["en"], "nation": settings.nation, "people": str(settings.caseload_limit)}
    given = {name: getattr(held, name).split(",") for name in ("languages", "kinds", "experiences")}
    given |= {name: getattr(held, name) for name in ("alias", "words", "nation", "district")}
    days = {"supervision": held.supervision_on, "training": held.training_ok_until}
    given |= {name: f"{day.day}/{day.month}/{day.year}" if day else "" for name, day in days.items()}
    return given | {"supervisor": row.supervisor, "people": str(held.caseload_limit)}


def _page(row: profile_queries.Row, form: ProfileForm, *, refused: bool = False) -> ResponseReturnValue:
    status = 409 if refused else 422 if form.errors else 200
    return render_template(
        "mentoring/profile.html",
        row=row,
        form=form,
        refused=refused,
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
    held_until = row.mentor.training_ok_until if row.mentor else None
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
        training_ok_until=form.training_until if "training" in form else held_until,
        caseload_limit=form.people_read,
    )
    with work(db()) as unit:
        profile_actions.set_up(unit, worker=ref, profile=wanted, by=current_user.ref, now=now())
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
        return _page(row, _form(row, formdata=None, data=_held(row)), refused=True)
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
    return _words_page(mentor, WordsForm(formdata=None, data={"words": mentor.words}))


def _words_page(mentor: PeerMentor, form: WordsForm) -> ResponseReturnValue:
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
    with work(db()) as unit:
        profile_actions.write_words(unit, mentor=mentor, words=form.words.data, by=current_user.ref, now=now())
    return redirect(url_for(".words"), 303)
