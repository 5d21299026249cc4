"""A text chat between a person, behind their code, and their mentor; and a mentor's own video room.

It works by form and reload alone: each page that may be kept by a browser is fetched anew, and holds nothing once over.
"""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from portal.mentoring import queries, talk_actions, talk_queries
from portal.mentoring.chat import ChatState, chat_state
from portal.mentoring.forms import PressForm
from portal.mentoring.models import PeerMentor
from portal.mentoring.refusals import ChatNotOpen
from portal.mentoring.talk_forms import LineForm, RoomForm
from portal.mentoring.times_views import with_mentor
from portal.referrals import queries as referrals
from portal.shared.clock import now
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("talk", __name__)
PERSON, MENTOR = "person", "mentor"


@bp.get("/code/bookings/<ref:ref>/talk")
@open_to("everyone")
def own_talk(ref: str) -> ResponseReturnValue:
    return _page("mentoring/own_talk.html", _own(ref), LineForm(formdata=None))


@bp.post("/code/bookings/<ref:ref>/talk")
@open_to("everyone")
def own_talk_submit(ref: str) -> ResponseReturnValue:
    return _write(_own(ref), PERSON, url_for(".own_talk", ref=ref))


@bp.get("/work/bookings/<ref:ref>/talk")
@open_to("mentor")
@with_mentor
def work_talk(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    return _page("mentoring/work_talk.html", _of_mentor(mentor, ref), LineForm(formdata=None))


@bp.post("/work/bookings/<ref:ref>/talk")
@open_to("mentor")
@with_mentor
def work_talk_submit(mentor: PeerMentor, ref: str) -> ResponseReturnValue:
    return _write(_of_mentor(mentor, ref), MENTOR, url_for(".work_talk", ref=ref))


def _own(ref: str) -> queries.Booked:
    """Another's is answered like one that does not exist (T4)."""
    who = referrals.family_member_in_visit(db(), session)
    found = queries.booking_of(db(), ref=ref, family_member_id=who.id) if who else None
    return found if found is not None and _state(found) is not ChatState.NONE else abort(404)


def _of_mentor(mentor: PeerMentor, ref: str) -> queries.Booked:
    found = queries.booking_for_mentor(db(), ref=ref, mentor=mentor)
    return found if found is not None and _state(found) is not ChatState.NONE else abort(404)


def _state(found: queries.Booked) -> ChatState:
    return chat_state(found.kind, found.state, found.starts_at, found.ends_at, now=now())


def _page(template: str, found: queries.Booked, form: LineForm) -> ResponseReturnValue:
    state = _state(found)
    lines = talk_queries.lines_of(db(), found.id) if state is ChatState.OPEN else []
    name = referrals.person(db(), found.family_member_id).name_to_use
    return render_template(
        template, booking=found, state=state, lines=lines, form=form, person_name=name, menu_current="code"
    )


def _write(found: queries.Booked, by: str, back: str) -> ResponseReturnValue:
    """Leads back to the page by GET, so that going back or reloading sends nothing twice."""
    form = LineForm()
    if form.validate():
        try:
            with work(db()) as unit:
                talk_actions.write_line(
                    unit,
                    booking_id=found.id,
                    by=by,
                    words=form.words.data or "",
                    once_key=form.once_key.data or "",
                    now=now(),
                )
        except ChatNotOpen:
            return redirect(back, 303)
    return redirect(f"{back}#newest", 303)


@bp.get("/work/video-room")
@open_to("mentor")
@with_mentor
def room(mentor: PeerMentor) -> ResponseReturnValue:
    form = RoomForm(formdata=None)
    form.link.data = talk_queries.own_room(db(), mentor)
    return _room_page(form)


def _room_page(form: Any, status: int = 200) -> ResponseReturnValue:
    return render_template("mentoring/video_room.html", form=form, press=PressForm(formdata=None)), status


@bp.post("/work/video-room")
@open_to("mentor")
@with_mentor
def room_submit(mentor: PeerMentor) -> ResponseReturnValue:
    form = RoomForm()
    if not form.validate():
        return _room_page(form, 422)
    with work(db()) as unit:
        talk_actions.set_own_room(unit, mentor=mentor, link=form.link.data or "", now=now())
    return redirect(url_for(".room"), 303)
