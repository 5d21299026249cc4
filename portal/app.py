"""create_app(): settings, store, languages, sign-in, blueprints, error pages. Wiring only."""

import importlib
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import portal.tables  # noqa: F401
from portal.accounts.shown import init_work_menu
from portal.accounts.sign_in import init_sign_in
from portal.casework.concern_actions import raise_concern
from portal.casework.ending_actions import IN_ORDER as ENDING_IN_ORDER
from portal.casework.needs_shown import needs_lines
from portal.casework.opening_views import init_openings
from portal.casework.own_shown import support_cards
from portal.casework.scope_queries import concerns_for
from portal.casework.steps_shown import steps_for, suicide_steps
from portal.directory.help_views import Help
from portal.directory.open_lines_queries import OpenLines
from portal.features import FEATURES
from portal.mentoring import group_record_queries
from portal.mentoring import queries as mentoring
from portal.mentoring.answer_actions import hear_answer
from portal.mentoring.answer_shown import answer_cards
from portal.mentoring.apart_shown import apart_cards
from portal.mentoring.ending_shown import what_goes
from portal.mentoring.group_shown import group_cards, group_off_cards
from portal.mentoring.interest_shown import interest_cards
from portal.mentoring.lone_actions import take_text
from portal.mentoring.other_times_shown import off_cards
from portal.mentoring.outcomes import Outcome
from portal.mentoring.reader_shown import keep_what_was_said
from portal.mentoring.shown import booking_cards, session_cards
from portal.mentoring.waiting_shown import kept_cards
from portal.messages import queries as messages
from portal.messages.alert_actions import is_silent
from portal.messages.budget import ROOM
from portal.referrals.feedback import Held
from portal.referrals.figures_room_shown import figures_room
from portal.referrals.reached_shown import reached_cards
from portal.referrals.signing_shown import signs_in_visit
from portal.settings import Settings
from portal.shared import clock
from portal.storage.store import Store, development_secret, open_store
from portal.web import again, assets, bodies, compiled, errors, headers, i18n, logs, page_context, urls, videos, visits
from portal.web.db import init_db, new_db, part_words
from portal.web.missing import Missing
from portal.web.present_settings import init_present_settings


class Portal(Flask):
    def ensure_sync(self, func: Any) -> Any:
        """Nothing of ours is a coroutine, so that nobody need look at a dozen functions for it at every request."""
        return func


def create_app(settings: Settings | None = None, store: Store | None = None) -> Flask:
    """The web application. Raises SetUpWrong with one sentence when it cannot run as it is set up."""
    settings = settings or Settings.load()
    if settings.clock_ahead:
        clock.set_ahead(timedelta(seconds=settings.clock_ahead))
    store = store or open_store(settings)
    app = Portal(
        "portal",
        template_folder=str(settings.shipped / "templates"),
        static_folder=str(settings.shipped / "static"),
        instance_path=str(settings.instance.resolve()),
    )
    app.request_class, app.url_rule_class = bodies.PortalRequest, urls.LateRule
    again.init_again(app)  # first: within all that looks at a request before it
    _configure(app, settings, store)
    _templates(app)
    compiled.init_compiled(app, settings)
    logs.init_logs(app)
    init_db(app, store.new_db)
    present = init_present_settings(app, settings)
    app.session_interface = visits.Visits(present)
    CSRFProtect(app)
    i18n.init_i18n(app, settings)
    assets.init_assets(app, settings)
    errors.init_errors(app, settings)
    _sign_in(app, settings)
    _features(app)
    _fill_tables(app, settings)
    page_context.init_page_context(app, present)
    headers.init_headers(app, settings)
    init_openings(app)  # after posts from elsewhere were refused; what it answers gets the headers too
    videos.init_videos(app, settings.instance / "videos")
    _serve_files(app, settings)
    return app


def _configure(app: Flask, settings: Settings, store: Store) -> None:
    app.extensions |= {
        "portal_settings": settings,
        "portal_store": store,
        "portal_engine": store.engine,
        "portal_keys": store.keys,
        "portal_waits": store.waits,
    }
    app.config.update(
        SECRET_KEY=settings.secret_key or development_secret(settings.instance),
        MAX_CONTENT_LENGTH=256 * 1024,  # the longest honest form is about 20 kB (F22)
        MAX_FORM_MEMORY_SIZE=192 * 1024,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its visit (N-06)
        WTF_CSRF_SSL_STRICT=False,  # we send no referrer; SameSite and the token hold instead, and Origin is checked
        TRUSTED_HOSTS=_hosts(settings),
        PREFERRED_URL_SCHEME="https" if settings.is_production else "http",
    )
    app.url_map.converters["ref"] = urls.RefConverter
    app.url_map.strict_slashes = False
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _hosts(settings: Settings) -> list[str] | None:
    """In production only our own name is answered (T12)."""
    if not settings.is_production:
        return None
    return [settings.base_url.split("//", 1)[1].split("/", 1)[0].split(":", 1)[0]]


def _templates(app: Flask) -> None:
    app.jinja_options = {
        "undefined": Missing,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "loader": None,
    }
    app.jinja_env.undefined = Missing
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.loader = ChoiceLoader(
        [
            FileSystemLoader(str(app.template_folder)),
            PrefixLoader({name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}),
        ]
    )
    app.jinja_env.add_extension("jinja2.ext.do")
    WTFormsHelpers(app)


def _sign_in(app: Flask, settings: Settings) -> None:
    init_sign_in(app, settings)
    init_work_menu(app)


def _features(app: Flask) -> None:
    for name in FEATURES:
        app.register_blueprint(importlib.import_module(name).bp)


def sessions_held(db: Any, family_member_id: str) -> list[Held]:
    """Sessions that took place, for those who ask how they were."""
    came = group_record_queries.all_of_person(db, family_member_id=family_member_id)
    return [Held(each.booking_ref, each.starts_at) for each in came if each.outcome is not Outcome.MISSED]


def _fill_tables(app: Flask, settings: Settings) -> None:
    """What one part shows and another part knows, so that neither imports the other."""
    app.extensions["portal_next_free"] = lambda db, now: mentoring.next_free_at(db, now=now)
    app.extensions["portal_heartbeat_age"] = messages.heartbeat_age
    app.extensions["portal_is_silent"] = is_silent
    app.extensions["portal_jobs"] = _jobs
    app.extensions["portal_answer_hooks"] = [hear_answer]
    app.extensions["portal_asked_hooks"] = [keep_what_was_said]
    app.extensions["portal_ending_hooks"] = ENDING_IN_ORDER
    app.extensions["portal_what_goes"] = what_goes
    app.extensions["portal_open_now"] = _open_now(OpenLines(), settings)
    app.extensions["portal_help"] = Help(settings.instance)
    app.extensions["portal_signs"] = signs_in_visit
    app.extensions["portal_db_info"] = {ROOM: figures_room}
    app.extensions["portal_sessions_held"] = sessions_held
    app.extensions["portal_concern_hand_in"] = raise_concern
    app.extensions["portal_menu_counts"] = {
        "/work/concerns": lambda db, worker, now: len(concerns_for(db, worker=worker, now=now)),
        "/work/alerts": lambda db, worker, now: len(messages.open_alerts(db)),
    }
    app.extensions["portal_suicide_steps"], app.extensions["portal_steps_for"] = suicide_steps, steps_for
    app.extensions["portal_needs"] = needs_lines
    app.extensions["portal_reply_takers"] = [take_text]
    app.extensions["portal_kept"] = lambda at: _kept(app, at)
    app.extensions["portal_status_cards"] = [
        apart_cards,
        booking_cards,
        off_cards,
        group_off_cards,
        group_cards,
        kept_cards,
        answer_cards,
        session_cards,
        interest_cards,
        support_cards,
        reached_cards,
    ]


def _open_now(lines: OpenLines, settings: Settings) -> Any:
    return lambda now: lines.count(
        new_db(), nation=settings.nation, now=now, changed=part_words("directory")["directory"]
    )


def _jobs() -> Any:
    """What the clockwork does, for the page about it. Loaded when asked for: no web worker starts one."""
    from portal.scheduler import JOBS

    return JOBS


def _kept(app: Flask, at: Any) -> Any:
    """How long each class of data is kept, and the oldest there is of it. Loaded when asked for, as above."""
    from portal.retention import Night, table

    store: Store = app.extensions["portal_store"]
    return list(table(Night(store.new_db, store.keys, app.extensions["portal_settings"], at)))


def _serve_files(app: Flask, settings: Settings) -> None:
    """Built files, pre-compressed, kept for a year under their hashed names."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(settings.shipped / "static"),
        prefix="static/",
        autorefresh=not settings.is_production,
        immutable_file_test=lambda path, url: "/dist/" in url,
        add_headers_function=_file_headers,
        max_age=3600,
    )


def _file_headers(headers_: Any, path: str, url: str) -> None:
    headers_["X-Content-Type-Options"] = "nosniff"
    headers_["Cross-Origin-Resource-Policy"] = "same-origin"
    headers_["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers_["X-Frame-Options"] = "DENY"
    headers_["Referrer-Policy"] = "no-referrer"
