"""A real Chromium: pages of any width, script on or off, forced colours, and a log of everything it asks for.

    page = browser.page(320, script=False)
    page.goto(server.url + "/find")
    browser.check_a11y(page)

A page that asks any host but this machine fails its test (G12).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from portal.setup.real_parts import BROWSER_ADVICE, find_browser

HERE = {"localhost", "127.0.0.1", "::1", ""}
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # No name is ever looked up: a page that asks for another host is told there is none, and it is in the log.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
HEIGHTS = {320: 568, 375: 667, 1280: 800}
# The first hidden link leaves the page and must come before any landmark (stack.md, traps no. 14).
AXE_RULES_OFF = {"region": {"enabled": False}}


class NoBrowser(Exception):
    """Why there is none."""


class RealBrowser:
    """One Chromium for the whole run; a clean profile for every page() unless a context is shared."""

    def __init__(self, playwright: Playwright, chromium: Browser):
        self._playwright, self._chromium = playwright, chromium
        self._contexts: list[BrowserContext] = []
        self.requests: list[str] = []
        self.allowed_hosts: set[str] = set(HERE)
        self.errors: list[str] = []

    def context(
        self,
        width: int = 1280,
        *,
        script: bool = True,
        forced_colours: bool = False,
        language: str = "en-GB",
        **more: Any,
    ) -> BrowserContext:
        """A profile of its own, as a private window. `more` goes to Playwright."""
        context = self._chromium.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=script,
            forced_colors="active" if forced_colours else "none",
            locale=language,
            timezone_id="Europe/London",
            **more,
        )
        self.watch(context)
        self._contexts.append(context)
        return context

    def page(self, width: int = 1280, **choices: Any) -> Page:
        """See context()."""
        return self.context(width, **choices).new_page()

    @contextmanager
    def shared_device(self, profile: Path, *, width: int = 375, **more: Any) -> Iterator[BrowserContext]:
        """A profile on disk with the back/forward cache on: what the next person at this device could find (T1)."""
        context = self._playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=find_browser(),
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            locale="en-GB",
            timezone_id="Europe/London",
            **more,
        )
        self.watch(context)
        try:
            yield context
        finally:
            context.close()

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._note)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def allow_host(self, host: str) -> None:
        """For the neutral site that leaving opens: it is asked for, never reached."""
        self.allowed_hosts.add(host)

    @property
    def foreign_requests(self) -> list[str]:
        return [url for url in self.requests if (urlsplit(url).hostname or "") not in self.allowed_hosts]

    @staticmethod
    def load_anew(page: Page, *, tries: int = 20) -> None:
        """The reload button. A page that Back brought out of the cache takes the place of the other a moment after
        it is drawn; until then the browser says that there is no active page to load."""
        for left in reversed(range(tries)):
            try:
                page.reload()
                return
            except PlaywrightError as refused:
                if "Not attached to an active page" not in str(refused) or not left:
                    raise
                page.wait_for_timeout(100)

    def check_a11y(self, page: Page, **context: Any) -> None:
        """No finding of axe that is serious or critical; the message names each with its remedy (N-34)."""
        page.wait_for_load_state()
        try:
            found = Axe().run(page, context=context or None, options={"rules": AXE_RULES_OFF})
        except PlaywrightError:  # the page before was still going when it was looked at: the one that came is meant
            page.wait_for_load_state()
            found = Axe().run(page, context=context or None, options={"rules": AXE_RULES_OFF})
        bad = [each for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
        assert not bad, "\n".join(
            f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes'][:3]]}" for each in bad
        )

    def check_width(self, page: Page) -> None:
        """Nothing sticks out to the side: one column reads without scrolling sideways (N-34)."""
        wide, window = page.locator("html").evaluate("page => [page.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px: let it wrap"

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:", "about:", "chrome-error:")):
            self.requests.append(request.url)

    def tidy(self) -> None:
        """Between tests: profiles closed, logs empty."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        self.requests.clear()
        self.errors.clear()
        self.allowed_hosts = set(HERE)


@contextmanager
def open_browser() -> Iterator[RealBrowser]:
    """Raises NoBrowser."""
    path = find_browser()
    if path is None:
        raise NoBrowser(BROWSER_ADVICE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield RealBrowser(playwright, chromium)
        finally:
            chromium.close()
