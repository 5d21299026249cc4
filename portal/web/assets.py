"""Addresses of built files by their hashed names."""

import json
from pathlib import Path

from flask import Flask

from portal.settings import Settings


class Assets:
    """Reads the manifest once; in development again whenever it changes."""

    def __init__(self, folder: Path, *, reread: bool):
        self.manifest, self.reread = folder / "dist" / "manifest.json", reread
        self._read_at, self._names = 0.0, dict[str, str]()

    def url(self, name: str) -> str:
        """Never under a language prefix, so that one copy serves them all."""
        if not self._names or self.reread:
            self._refresh()
        return f"/static/dist/{self._names.get(name, name)}"

    def _refresh(self) -> None:
        try:
            changed = self.manifest.stat().st_mtime
        except OSError:
            return
        if changed != self._read_at:
            self._names = json.loads(self.manifest.read_text(encoding="utf-8"))
            self._read_at = changed


def init_assets(app: Flask, settings: Settings) -> None:
    assets = Assets(settings.shipped / "static", reread=not settings.is_production)
    app.jinja_env.globals["asset"] = assets.url
