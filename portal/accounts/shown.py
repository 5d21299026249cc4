"""What stands at the head of every signed-in page: whose it is and where they can go."""

from functools import partial
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from portal.shared.clock import now
from portal.web.db import db

ACCOUNT = ("/work/account", lazy_gettext("Your account"))
ROLE_WORDS = {
    "mentor": lazy_gettext("Mentor: talks to people"),
    "supervisor": lazy_gettext("Supervisor: looks after mentors"),
    "coordinator": lazy_gettext("Coordinator: reads requests and replies"),
    "duty-lead": lazy_gettext("Duty lead: decides when someone may not be safe"),
    "partner-worker": lazy_gettext("Partner worker: from another organisation"),
    "partnership-administrator": lazy_gettext("Partnership administrator: agreements between organisations"),
    "listing-owner": lazy_gettext("Owner of entries: keeps what they run true in the list of places"),
    "administrator": lazy_gettext("Administrator: people, roles and settings"),
}
# Each role's places, in order. A place is here once its page stands. The first is where somebody lands.
PLACES = {
    "mentor": [
        ("/work/week", lazy_gettext("Week")),
        ("/work/times", lazy_gettext("Times")),
        ("/work/your-support", lazy_gettext("Your support")),
        ("/work/out-alone", lazy_gettext("Out alone")),
        ("/work/leading", lazy_gettext("Families")),
    ],
    "supervisor": [
        ("/work/supervision", lazy_gettext("Mentors")),
        ("/work/debriefs", lazy_gettext("Debriefs")),
        ("/work/concerns", lazy_gettext("Keeping safe")),
        ("/work/rota", lazy_gettext("Who is on duty")),
        ("/work/out-alone", lazy_gettext("Out alone")),
        ("/work/leading", lazy_gettext("Families")),
    ],
    "coordinator": [
        ("/work/queue", lazy_gettext("Queue")),
        ("/work/concerns", lazy_gettext("Keeping safe")),
        ("/work/alerts", lazy_gettext("Needs a look")),
        ("/work/duties", lazy_gettext("Duties")),
        ("/work/places", lazy_gettext("Places")),
        ("/work/groups", lazy_gettext("Groups")),
        ("/work/interpreters", lazy_gettext("Interpreters")),
        ("/work/stories", lazy_gettext("Stories")),
        ("/work/out-alone", lazy_gettext("Out alone")),
        ("/work/outbox", lazy_gettext("Messages")),
    ],
    "duty-lead": [
        ("/work/queue", lazy_gettext("Queue")),
        ("/work/concerns", lazy_gettext("Keeping safe")),
        ("/work/alerts", lazy_gettext("Needs a look")),
        ("/work/duties", lazy_gettext("Duties")),
        ("/work/places", lazy_gettext("Places")),
        ("/work/out-alone", lazy_gettext("Out alone")),
        ("/work/outbox", lazy_gettext("Messages")),
    ],
    "administrator": [
        ("/work/team", lazy_gettext("People and roles")),
        ("/work/settings", lazy_gettext("Settings")),
        ("/work/places", lazy_gettext("Places")),
        ("/work/second-person", lazy_gettext("Second person")),
        ("/work/outbox", lazy_gettext("Messages")),
    ],
    "partner-worker": [
        ("/work/shared", lazy_gettext("Shared with you")),
        ("/work/leading", lazy_gettext("Families")),
        ("/work/places", lazy_gettext("Places")),
    ],
    "listing-owner": [("/work/places", lazy_gettext("Places"))],
    "partnership-administrator": [("/work/shared", lazy_gettext("Shared with you"))],
}
ONLY_WHEN_ANY = ("/work/alerts",)  # else no place in the menu


def _waiting_at(path: str) -> int:
    """How many things are open there. Asked when the menu is drawn, so that an error page asks nothing."""
    count = current_app.extensions.get("portal_menu_counts", {}).get(path)
    return count(db(), current_user, now()) if count else 0


def init_work_menu(app: Flask) -> None:
    @app.context_processor
    def menu() -> dict[str, Any]:
        if not current_user.is_authenticated:
            return {"work_name": "", "work_menu": []}
        here = request.path
        places = PLACES.get(current_user.role, [("/work", lazy_gettext("Your work"))])
        return {
            "work_name": current_user.name or gettext("the team"),
            "work_menu": [
                {
                    "href": request.script_root + path,
                    "name": name,
                    "only_when_any": path in ONLY_WHEN_ANY,
                    "waiting": partial(_waiting_at, path),
                    "current": here == path or (path != "/work" and here.startswith(path + "/")),
                }
                for path, name in (*places, ACCOUNT)
            ],
        }
