"""/work/preview: what exactly would be sent, by kind, way, level and language, before anybody chooses a way (N-10)."""

from datetime import datetime, time, timedelta

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.messages import kinds, outbox_shown, wording
from portal.messages.contact import LEVELS, WRITTEN
from portal.messages.gateways.choose import house
from portal.messages.outbox_views import TEAM
from portal.messages.wording import Facts, Words, WordsNotAllowed
from portal.settings import Settings
from portal.shared.clock import instant, now, today
from portal.web.access import open_to
from portal.web.i18n import OWN_NAMES

bp = Blueprint("preview", __name__)
PLACE = "Mill House"  # made up; a real one stands here as the team entered it
AT_SEVEN = time(19)
AHEAD = {"reminder_1d": 1, "nudge_today": 0}


@bp.get("/work/preview")
@open_to(*TEAM)
def preview() -> ResponseReturnValue:
    settings: Settings = current_app.extensions["portal_settings"]
    kind = _asked("kind", tuple(kinds.KINDS), "reminder_3d")
    way = _asked("way", WRITTEN, "text")
    language = _asked("language", settings.languages, "en")
    level = _asked("level", LEVELS, LEVELS[0])
    return render_template(
        "messages/preview.html",
        kind=kind,
        way=way,
        language=language,
        level=level,
        chosen=level if request.args.get("level") in LEVELS else "",
        kinds=outbox_shown.known_kinds(),
        ways=[(each, outbox_shown.WAY_WORDS[each]) for each in WRITTEN],
        spoken=[(code, OWN_NAMES.get(code, code)) for code in settings.languages],
        levels=[(each, outbox_shown.LEVEL_WORDS[each], _words(kind, way, each, language)) for each in LEVELS],
        place=PLACE,
        sender=settings.mail_from,
        has_site=bool(settings.base_url),
    )


def _asked(name: str, known: tuple[str, ...], usual: str) -> str:
    given = request.args.get(name, usual)
    return given if given in known else usual


def _words(kind: str, way: str, level: str, language: str) -> Words | None:
    """By the same function that the dispatcher calls, with made-up facts. None: no wording keeps the rules."""
    settings: Settings = current_app.extensions["portal_settings"]
    moment = now()
    starts_at = instant(today(moment) + timedelta(days=AHEAD.get(kind, 3)), AT_SEVEN)
    by = today(moment) + timedelta(days=2)
    others = (starts_at + timedelta(days=1), starts_at + timedelta(days=2))
    refs, news = ("BK-7K3M2P", "FH-7K2QXY"), ("work_booked", "work_needs_look")
    facts = Facts("BK-7K3M2P", starts_at, PLACE, by.isoformat(), refs, "2", news, others, "482917")
    try:
        return wording.render(
            kind,
            facts,
            way=way,
            level=level,
            language=language,
            house=house(settings),
            now=_as_if(moment, starts_at),
        )
    except WordsNotAllowed:
        return None


def _as_if(moment: datetime, starts_at: datetime) -> datetime:
    """A little before, so that the day is named as the person would read it."""
    return min(moment, starts_at - timedelta(hours=1))
