"""Say how people find each other, or how they join: usually, for one booking, for one group."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.mentoring import finding_actions, finding_queries, group_actions, queries
from portal.mentoring.booking_states import BookingState
from portal.mentoring.finding import USUAL_KINDS
from portal.mentoring.finding_forms import FindingForm, UsualForm
from portal.mentoring.forms import PressForm
from portal.mentoring.group_queries import Group, group
from portal.mentoring.match_queries import open_booking
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.queries import Booked
from portal.mentoring.shown import place_words
from portal.mentoring.times_views import with_mentor
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web import typed_again
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("finding", __name__)


@bp.get("/work/times/finding")
@open_to("mentor")
@with_mentor
def usual(mentor: PeerMentor) -> ResponseReturnValue:
    said = {kind.value: words for kind, words in finding_queries.usual_words(db(), mentor).items()}
    form, status = typed_again.form_at(url_for(".usual"), UsualForm, data=said)
    press = PressForm(formdata=None)
    return render_template("mentoring/usual_finding.html", form=form, fields=_offered(mentor), press=press), status


def _offered(mentor: PeerMentor) -> list[str]:
    offered = mentor.kinds.split(",")
    return [kind.value for kind in USUAL_KINDS if kind in offered]


@bp.post("/work/times/finding")
@open_to("mentor")
@with_mentor
def usual_submit(mentor: PeerMentor) -> ResponseReturnValue:
    form = UsualForm()
    if not form.validate():
        return typed_again.ask_again(url_for(".usual"))
    typed_again.is_taken()
    with work(db()) as unit:
        for name in _offered(mentor):
            finding_actions.say_usual(
                unit, mentor=mentor, kind=PlaceKind(name), words=form[name].data or "", by=current_user.ref, now=now()
            )
    return redirect(url_for("own_times.times"), 303)


@bp.get("/work/bookings/<ref:ref>/finding")
@open_to("mentor")
@with_mentor
def of_booking(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    return _booking_page(_own(mentor, ref), *_by_mentor(ref))


def _own(mentor: PeerMentor, ref: str) -> Booked:
    """While matched; anything else is answered like one that does not exist (T4)."""
    found = open_booking(db(), ref=ref, mentor=mentor, now=now())
    return found if found is not None and _is_to_come(found) else abort(404)


def _is_to_come(found: Booked) -> bool:
    return found.state is BookingState.BOOKED and found.ends_at > now()


def _by_mentor(ref: str) -> tuple[str, str]:
    """The page itself, where its form goes too; and where it leads back to."""
    return url_for(".of_booking", ref=ref), url_for("mentor_pages.booking_page", ref=ref)


def _booking_page(found: Booked, here: str, back: str) -> ResponseReturnValue:
    data = {"words": finding_queries.for_booking(db(), found.id)}
    form, status = typed_again.form_at(here, FindingForm, data=data)
    has_usual = bool(finding_queries.own_words(db(), found.id))
    return _words_page(found, form, here, back, has_usual=has_usual), status


def _words_page(found: Booked | Group, form: FindingForm, here: str, back: str, *, has_usual: bool = False) -> str:
    for_team = current_user.role != "mentor"
    if for_team:
        form.words.label.text = gettext("How do they find each other, or join?")
    return render_template(
        "mentoring/finding.html",
        starts_at=found.starts_at,
        ref=found.ref,
        kind=found.kind,
        place=place_words(found.kind),
        form=form,
        here=here,
        back=back,
        has_usual=has_usual,
        for_team=for_team,
        press=PressForm(formdata=None),
    )


@bp.post("/work/bookings/<ref:ref>/finding")
@open_to("mentor")
@with_mentor
def of_booking_submit(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    return _say(_own(mentor, ref), *_by_mentor(ref))


def _say(found: Booked, here: str, back: str) -> ResponseReturnValue:
    form = FindingForm()
    if not form.validate():
        return typed_again.ask_again(here)
    typed_again.is_taken()
    with work(db()) as unit:
        finding_actions.say_for_booking(
            unit, booking_id=found.id, words=form.words.data or "", by=current_user.ref, now=now()
        )
    return redirect(back, 303)


@bp.get("/work/people/<ref:ref>/finding/<ref:booking>")
@open_to("coordinator", "duty-lead")
def of_team(ref: str, booking: str) -> ResponseReturnValue:
    """Opening it is kept where the person sees it, as with every page about somebody (R-86)."""
    return _booking_page(_of_request(ref, booking), *_by_team(ref, booking))


def _of_request(ref: str, booking: str) -> Booked:
    who = referrals.referral(db(), ref).family_member_id
    found = queries.booking_of(db(), ref=booking, family_member_id=who)
    return found if found is not None and _is_to_come(found) else abort(404)


def _by_team(ref: str, booking: str) -> tuple[str, str]:
    return url_for(".of_team", ref=ref, booking=booking), f"{request.script_root}/work/people/{ref}"


@bp.post("/work/people/<ref:ref>/finding/<ref:booking>")
@open_to("coordinator", "duty-lead")
def of_team_submit(ref: str, booking: str) -> ResponseReturnValue:
    return _say(_of_request(ref, booking), *_by_team(ref, booking))


@bp.get("/work/groups/<ref:ref>/finding")
@open_to("mentor", "coordinator")
def of_group(ref: str) -> ResponseReturnValue:
    found, here = _group(ref), url_for(".of_group", ref=ref)
    data = {"words": finding_queries.for_group(db(), found.id)}
    form, status = typed_again.form_at(here, FindingForm, data=data, prepare=lambda form: _judged_by(form, found))
    return _words_page(found, form, here, url_for("work_groups.page")), status


def _judged_by(form: FindingForm, found: Group) -> FindingForm:
    form.group_kind = found.kind
    return form


def _group(ref: str) -> Group:
    """A mentor's own, the team's any, until it is over."""
    found = group(db(), ref)
    own: Any = queries.mentor_of(db(), current_user.id) if current_user.role == "mentor" else None
    if found is None or found.is_off or found.ends_at <= now():
        abort(404)
    if current_user.role == "mentor" and (own is None or own.ref != found.mentor_ref):
        abort(404)
    return found


@bp.post("/work/groups/<ref:ref>/finding")
@open_to("mentor", "coordinator")
def of_group_submit(ref: str) -> ResponseReturnValue:
    form = _judged_by(FindingForm(), _group(ref))
    if not form.validate():
        return typed_again.ask_again(url_for(".of_group", ref=ref))
    typed_again.is_taken()
    with work(db()) as unit:
        group_actions.say_how(unit, ref=ref, words=form.words.data or "", by=current_user.ref, now=now())
    return redirect(f"{url_for('work_groups.page')}#{ref}", 303)
