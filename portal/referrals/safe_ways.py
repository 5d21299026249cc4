"""From what somebody answered about safe contact to the ways the messages feature knows. Unknown means no (N-08)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.messages.contact import SafeWay
from portal.messages.hours import DAY, Span
from portal.referrals.journey import chosen_ways
from portal.referrals.step import Answers

EVERY_DAY = tuple(range(7))
USUAL_START, USUAL_END = 8 * 60, 20 * 60  # when only days are named


def safe_ways(answers: Answers) -> tuple[SafeWay, ...]:
    """In the order of the page. Nothing at all for somebody who comes back by themselves."""
    held = answers.get("safe_contact") or {}
    return tuple(_way(way, held.get(way) or {}) for way in chosen_ways(answers) if (held.get(way) or {}).get("value"))


def _way(way: str, said: Mapping[str, Any]) -> SafeWay:
    return SafeWay(
        way,
        value=said["value"],
        is_safe=True,
        hours=spans(said),
        may_leave_message=way == "phone" and said.get("leave") == "yes",
        if_someone_answers=said.get("cover", ""),
        seen_by=said.get("seen_by", ""),
    )


def spans(said: Mapping[str, Any]) -> tuple[Span, ...]:
    """Days without times mean 8am to 8pm on those days; times without days mean every day; neither, nothing named."""
    days = tuple(int(day) for day in said.get("days") or ())
    start, end = said.get("start"), said.get("end")
    if not days and start is None:
        return ()
    begins, ends = (USUAL_START, USUAL_END) if start is None or end is None else (start, min(end, DAY))
    return tuple(Span(day, begins, ends) for day in sorted(set(days or EVERY_DAY)))


def avoided(answers: Answers) -> tuple[date, ...]:
    held = (answers.get("safe_contact") or {}).get("all") or {}
    return tuple(sorted(date.fromisoformat(day) for day in held.get("avoid") or ()))


def as_answers(ways: Any, avoid: Any) -> dict[str, Any]:
    """The other way round: what is kept, as the answers of the page, to be shown and changed (R-63)."""
    held: dict[str, Any] = {}
    for way in ways:
        if way.way == "come_back" or not way.is_safe:
            continue
        starts = {(span.start, span.to) for span in way.hours}
        days = sorted({span.weekday for span in way.hours})
        said: dict[str, Any] = {"value": way.value, "leave": "yes" if way.may_leave_message else "no"}
        said |= {"cover": way.if_someone_answers, "seen_by": way.seen_by, "days": days}
        if starts:
            said["start"], said["end"] = min(start for start, _ in starts), max(end for _, end in starts)
        held[way.way] = said
    if avoid:
        held["all"] = {"avoid": [day.isoformat() for day in sorted(avoid)]}
    chosen = [way for way in held if way != "all"] or ["come_back"]
    return {"contact_way": chosen, "safe_contact": held}
