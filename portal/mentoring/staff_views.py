"""A mentor's days: what is booked, what is free, one booking (R-38, N-09). References only until one is opened."""

from datetime import date, timedelta

from flask import Blueprint, abort, current_app, render_template, request
from flask_babel import gettext
from flask_login import current_user

from portal.mentoring import (
    day_queries,
    finding_queries,
    group_queries,
    group_record_queries,
    queries,
    session_queries,
    talk_queries,
    week,
)
from portal.mentoring.booking_states import BookingState
from portal.mentoring.day_views import may_see_number
from portal.mentoring.finding import MEETING_PLACES
from portal.mentoring.finding_shown import Finding, finding
from portal.mentoring.forms import PressForm
from portal.mentoring.match_queries import open_booking
from portal.mentoring.models import PeerMentor
from portal.mentoring.needs_shown import needs_words
from portal.mentoring.place_kinds import AWAY_FROM_STAFFED_PLACES, PlaceKind
from portal.mentoring.shown import booking_lines, place_words, time_place
from portal.mentoring.time_queries import away_days, free_times_of, venue_names
from portal.messages import queries as messages
from portal.messages.opened_actions import opened
from portal.messages.shown import safe_rows
from portal.records import kinds
from portal.referrals import queries as referrals
from portal.shared.clock import now, today
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("mentor_pages", __name__)
FURTHEST_WEEKS = 12
DAYS_AHEAD = 56


@bp.get("/work/week")
@open_to("mentor")
def week_page():
    mentor = queries.mentor_of(db(), current_user.id)
    if mentor is None:
        return render_template("mentoring/no_profile.html")
    moment = now()
    weeks = min(max(request.args.get("weeks", 0, type=int) or 0, 0), FURTHEST_WEEKS)
    first = today(moment) + timedelta(weeks=weeks)
    booked = queries.week_of(db(), mentor, first=first)
    free = free_times_of(db(), [mentor], now=moment)[mentor.id]
    names = venue_names(db(), {time.venue_id for time in free if time.venue_id is not None})
    groups = group_queries.groups_in(db(), mentor_id=mentor.id, first=first, days=7)
    coming: list[queries.Booked | group_queries.Group] = sorted(
        [
            *queries.week_of(db(), mentor, first=today(moment), days=DAYS_AHEAD),
            *group_queries.groups_in(db(), mentor_id=mentor.id, first=today(moment), days=DAYS_AHEAD),
        ],
        key=lambda each: each.starts_at,
    )
    coming = [each for each in coming if each.ends_at > moment]
    return render_template(
        "mentoring/week.html",
        days=week.days(first, booked, free, away_days(db(), mentor.id), today=today(moment), groups=groups),
        next_booking=coming[0] if coming else None,
        booked_count=len(booked) + len(groups),
        weeks=weeks,
        moment=moment,
        furthest=FURTHEST_WEEKS,
        mentor=mentor,
        hours_this_week=queries.hours_of(db(), mentor, on=today(moment), now=moment),
        new_people=day_queries.new_people(db(), mentor, now=moment),
        follow_ups=day_queries.follow_ups(db(), mentor, now=moment),
        lapsed=not training_in_date(mentor, today(moment)),
        takes_new=mentor.takes_new(today(moment)),
        resting=mentor.rests_at(moment),
        to_write=session_queries.to_write(db(), mentor, now=moment),
        groups_to_write=group_record_queries.to_write(db(), mentor, now=moment),
        unsaid=finding_queries.unsaid(db(), mentor, now=moment, has_video=_has_video(mentor)),
        debrief=session_queries.open_debrief(db(), mentor),
        press=PressForm(formdata=None),
        people_count=queries.people_of(db(), mentor, now=moment),
        place_words=place_words,
        time_place=time_place,
        venue_names=names,
    )


@bp.get("/work/bookings/<ref:ref>")
@open_to("mentor")
def booking_page(ref: str):
    """Opening one is written down, where the person can see it (R-86)."""
    mentor = queries.mentor_of(db(), current_user.id)
    found = open_booking(db(), ref=ref, mentor=mentor, now=now()) if mentor else None
    if mentor is None or found is None:
        abort(404)
    with work(db()) as unit:
        most = current_app.extensions["portal_settings"].records_an_hour
        opened(unit, kinds.BOOKING_OPENED, booking=found.ref, by=current_user.ref, now=now(), at_most=most)
    person = referrals.person(db(), found.family_member_id)
    asked = referrals.newest_referral(db(), found.family_member_id)
    return render_template(
        "mentoring/work_booking.html",
        booking=found,
        person=person,
        lines=booking_lines(found)[1:],
        safe=safe_rows(messages.safe_contact(db(), person.person_key), found.ref),
        place=place_words(found.kind),
        easier=current_app.extensions["portal_needs"](db(), found.family_member_id),
        missing=gettext("No name given"),
        has_begun=found.starts_at <= now(),
        needs=needs_words(referrals.answers(asked) if asked else {}),
        is_new=day_queries.is_new(db(), mentor, ref, now=now()),
        is_away=found.kind in AWAY_FROM_STAFFED_PLACES,
        is_chat=is_chat(found),
        video=_video_link(found),
        finding=_finding(found),
        may_say=found.state is BookingState.BOOKED and found.ends_at > now() and not is_chat(found),
        may_see_number=may_see_number(found, now()),
        told_at=[at for at, _ in day_queries.concerns_about(db(), booking_id=found.id, mentor=mentor)],
        press=PressForm(formdata=None),
    )


def _finding(found: queries.Booked) -> Finding | None:
    """What the person reads; that nothing is said yet only where they would not know how to come."""
    words = finding_queries.for_booking(db(), found.id)
    lacks = found.kind in MEETING_PLACES or (found.kind is PlaceKind.VIDEO and not _video_link(found))
    return finding(found.kind, words) if words or lacks else None


def is_chat(found: queries.Booked) -> bool:
    return found.kind is PlaceKind.CHAT


def _has_video(mentor: PeerMentor) -> bool:
    pattern = current_app.extensions["portal_settings"].video_link
    return bool(pattern or talk_queries.own_room(db(), mentor))


def _video_link(found: queries.Booked) -> str:
    if found.kind is not PlaceKind.VIDEO:
        return ""
    return talk_queries.video_link(db(), found.id, pattern=current_app.extensions["portal_settings"].video_link)


def training_in_date(mentor: PeerMentor, on: date) -> bool:
    return mentor.training_ok_until is not None and mentor.training_ok_until >= on
