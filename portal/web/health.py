"""Is the process up; can it serve."""

from datetime import timedelta

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text

from portal.shared.clock import now
from portal.storage import migrate
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import new_db

bp = Blueprint("health", __name__)
HEARTBEAT = timedelta(seconds=120)


@bp.get("/health/live")
@open_to("everyone")
def live():
    return jsonify(status="up")


@bp.get("/health/ready")
@open_to("everyone")
def ready():
    """Database writable, shape right, keys there, scheduler heard from (contract; F4, F15)."""
    found = {name: _holds(check) for name, check in CHECKS.items()}
    return jsonify(status="ready" if all(found.values()) else "not ready", **found), 200 if all(found.values()) else 503


def _holds(check) -> bool:
    try:
        return bool(check())
    except Exception:
        return False


def _database() -> bool:
    with new_db()() as db, work(db):
        # A write that changes nothing: a full or read-only disk shows here, not in the middle of a booking.
        db.execute(text("UPDATE setting_value SET value = value WHERE name = 'ready'"))
        if db.get_bind().dialect.name == "sqlite":
            db.execute(text("INSERT OR REPLACE INTO setting_value (name, value) VALUES ('ready', '1')"))
    return True


def _shape() -> bool:
    return migrate.present(current_app.extensions["portal_engine"]) == migrate.newest()


def _keys() -> bool:
    return current_app.extensions["portal_keys"].is_ready()


def _scheduler() -> bool:
    with new_db()() as db:
        age = current_app.extensions["portal_heartbeat_age"](db, now())
        if age is not None and age > HEARTBEAT:
            with work(db):  # a process that is gone cannot say so itself (F4)
                current_app.extensions["portal_is_silent"](db, now=now())
    return age is not None and age <= HEARTBEAT


CHECKS = {"database": _database, "shape": _shape, "keys": _keys, "scheduler": _scheduler}
