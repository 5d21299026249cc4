"""Applications kept from test to test: making one, with its hundreds of addresses, takes longer than many a page.

Every test has an instance of its own, but at the same place and with the same keys, so that an application made for
one serves the next as well. One that a test changed, or that has its own settings, is not given to another.
"""

from typing import Any

from flask import Flask

from portal.settings import Settings
from portal.storage.store import Store

# what an application remembers of its instance
READ_ANEW = ("portal_chosen_settings", "portal_atlas", "portal_kept_searches")


class Applications:
    def __init__(self) -> None:
        self._held: tuple[Settings, Store, Flask, Any] | None = None

    def store_of(self, settings: Settings) -> Store | None:
        """The store of the kept application. Its connections are closed; the next look opens the new database."""
        return self._held[1] if self._held and self._held[0] == settings else None

    def kept(self, settings: Settings, store: Store) -> Flask | None:
        if not self._held or self._held[0] != settings or self._held[1] is not store:
            return None
        app, masters = self._held[2], self._held[3]
        if store.keys.masters is not masters:
            return None  # other keys were made or read since
        app._got_first_request = False  # so that a test may add a page of its own
        return app

    def keep(self, app: Flask, settings: Settings, store: Store, *, if_it_looks_like: object) -> None:
        self._held = None
        if look_of(app) == if_it_looks_like:
            app.extensions["portal_chosen_settings"] = None
            app.extensions.pop("portal_atlas", None)
            app.extensions.pop("portal_kept_searches", None)
            app.extensions["portal_help"]._kept.clear()
            self._held = (settings, store, app, store.keys.masters)


def look_of(app: Flask) -> object:
    """Everything a test could have put in, taken out or exchanged."""
    asked = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    return (
        len(list(app.url_map.iter_rules())),
        {name: id(view) for name, view in app.view_functions.items()},
        [sum(len(each) for each in hooks.values()) for hooks in asked],
        [len(each) for each in (app.template_context_processors, app.blueprints, app.error_handler_spec)],
        {name: _state(name, held) for name, held in app.extensions.items() if name not in READ_ANEW},
        {name: id(value) for name, value in app.config.items()},
        {name: id(value) for name, value in {**app.jinja_env.globals, **app.jinja_env.filters}.items()},
        [id(each) for each in (app.session_interface, app.wsgi_app, app.json, app.jinja_env, app.test_client_class)],
    )


def _state(name: str, held: Any) -> object:
    return (id(held), [id(each) for each in held]) if isinstance(held, list) else id(held)
