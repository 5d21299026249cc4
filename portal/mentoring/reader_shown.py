"""Who looks at the pages of people and times: whose visit it is, and what was said in it before there was a request."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import redirect, render_template, request, session, url_for

from portal.mentoring import alike_actions, apart_actions, queries
from portal.mentoring.alike import Alike, read
from portal.mentoring.matching import Needs
from portal.mentoring.reader_queries import reader_of
from portal.referrals import queries as referrals
from portal.referrals.stages import HasEnded
from portal.shared.clock import now
from portal.web.db import db, engine

# In the visit of somebody without a request:
APART = "kept_apart"  # references and districts
ALIKE = "easiest"  # whom they would find it easiest to talk to
YOUNG = ("under_16", "16_or_17")


def visitor() -> Any:
    """The person whose visit it is, as other features know them, or None."""
    member = referrals.family_member_in_visit(db(), session)
    return referrals.person(db(), member.id) if member else None


def is_young(who: Any) -> bool:
    return who is not None and who.age_band in YOUNG


def reader() -> queries.Reader:
    """What is known of whoever looks: what they have said themselves, never anything else."""
    refs, districts = kept_in_visit()
    hidden = frozenset(refs) | queries.refs_in(db(), districts)
    member = referrals.family_member_in_visit(db(), session)
    if member is None:
        return queries.Reader(apart=hidden, needs=Needs(alike=alike_in_visit()))
    known = reader_of(db(), member.id)
    return replace(known, apart=known.apart | hidden)


def looker() -> queries.Reader:
    """The same for a page that says of nobody why they fit: what they need stays sealed."""
    refs, districts = kept_in_visit()
    hidden = frozenset(refs) | queries.refs_in(db(), districts)
    member = session.get(referrals.IN_VISIT)
    if not isinstance(member, str) or not member or referrals.age_band_of(engine(), member) is None:
        return queries.Reader(apart=hidden)
    return queries.Reader(member, queries.kept_apart(db(), member) | hidden)


def kept_in_visit() -> tuple[list[str], list[str]]:
    held = session.get(APART)
    return (list(held[0]), list(held[1])) if isinstance(held, list) and len(held) == 2 else ([], [])


def alike_in_visit() -> Alike | None:
    return read(session.get(ALIKE))


def keep_what_was_said(unit: Any, family_member_id: str) -> None:
    """What somebody said here before they had a request is theirs from now on, and there when they come back."""
    (refs, districts), alike = kept_in_visit(), alike_in_visit()
    if not refs and not districts and ALIKE not in session:
        return
    who = referrals.person(unit, family_member_id)
    if is_young(who):
        return  # nobody is offered to them
    if refs or districts:
        apart_actions.keep_apart(
            unit, family_member_id=who.id, mentor_refs=refs, districts=districts, by="person", now=now()
        )
    if alike is not None:
        alike_actions.say_alike(unit, family_member_id=who.id, person_key=who.person_key, alike=alike, now=now())
    session.pop(ALIKE, None)  # whoever asks next in this visit says it for themselves


def not_after_the_end(view: Callable[..., Any]) -> Callable[..., Any]:
    """Whoever ended their request starts it again before anything is held or booked for them: it was they who said
    that nobody works on it, and took back what they had agreed to."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        held = session.get(referrals.IN_VISIT)
        asker = referrals.asker_of(engine(), held) if isinstance(held, str) and held else None
        try:
            return _to_start_again() if asker is not None and asker.has_ended else view(*args, **kwargs)
        except HasEnded:  # in another tab, in between
            return _to_start_again()

    return guarded


def _to_start_again() -> Any:
    return redirect(url_for("own.again"), 303)


def refuses_who_ended(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page of the team on which times are booked, kept or offered for somebody, by the `ref` of their request."""

    @wraps(view)
    def guarded(ref: str, **kwargs: Any) -> Any:
        try:
            return view(ref, **kwargs)
        except HasEnded:
            return render_template("mentoring/ended_request.html", ref=ref), 409 if request.method == "POST" else 200

    return guarded


def still_asking(who: Any) -> Any:
    """Raises HasEnded: for `refuses_who_ended`."""
    if who.has_ended:
        raise HasEnded
    return who
