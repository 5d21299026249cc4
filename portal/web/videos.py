"""Where a sign-language video stands (N-39): start, safety, privacy and help pages. None is shipped; an operator lays
one into the instance, and it is shown once all that belongs to it is there.

videos/safety/  video.mp4  captions.vtt  transcript.txt  poster.jpg (optional)  checked.toml
checked.toml:   by = "who checked it, Deaf-led"   on = 2026-11-02

Nothing plays by itself, nothing is fetched before somebody presses, and without the video the page says the same.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_file

from portal.web.access import open_to

PAGES = ("start", "safety", "privacy", "help-now")
NEEDED = ("video.mp4", "captions.vtt", "transcript.txt", "checked.toml")
KINDS = {"video.mp4": "video/mp4", "captions.vtt": "text/vtt", "poster.jpg": "image/jpeg"}
LONGEST = 20_000

bp = Blueprint("videos", __name__)


@dataclass(frozen=True)
class Video:
    """One that is whole. `checked_by` and `checked_on`: the Deaf-led look at it."""

    page: str
    paragraphs: tuple[str, ...]
    checked_by: str
    checked_on: date
    has_poster: bool


class NotWhole(ValueError):
    """One sentence on what is missing or cannot be read."""


def read_video(folder: Path, page: str) -> Video | None:
    """None where there is no folder for this page. Raises NotWhole."""
    place = folder / page
    if not place.is_dir():
        return None
    missing = [name for name in NEEDED if not (place / name).is_file()]
    if missing:
        raise NotWhole(f"{place} lacks {', '.join(missing)}")
    try:
        said = tomllib.loads((place / "checked.toml").read_text("utf-8"))
        by, on = str(said["by"]).strip(), said["on"]
        text = (place / "transcript.txt").read_text("utf-8")[:LONGEST]
        captions = (place / "captions.vtt").read_text("utf-8-sig")
    except (OSError, ValueError, KeyError) as error:
        raise NotWhole(f"{place} cannot be read: {type(error).__name__}") from error
    paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
    if not by or not isinstance(on, date) or not paragraphs or not captions.startswith("WEBVTT"):
        raise NotWhole(f"{place}: say in checked.toml by whom it was checked and on which day; captions are WebVTT")
    return Video(page, paragraphs, by[:120], on, (place / "poster.jpg").is_file())


def init_videos(app: Flask, folder: Path) -> None:
    app.extensions["portal_videos"] = folder

    def signed_video(page: str) -> Video | None:
        try:
            return read_video(folder, page) if page in PAGES else None
        except NotWhole:
            return None  # `portal check` says why

    app.jinja_env.globals["signed_video"] = signed_video


@bp.get("/videos/<page>/<name>")
@open_to("everyone")
def file(page: str, name: str) -> Response:
    """In pieces as the player asks for them. Kept by nobody: which video was seen says what somebody looked for."""
    folder = Path(current_app.extensions["portal_videos"])
    try:
        whole = read_video(folder, page) if page in PAGES and name in KINDS else None
    except NotWhole:
        whole = None
    if whole is None or not (folder / page / name).is_file():
        abort(404)
    answer = send_file((folder / page / name).resolve(), mimetype=KINDS[name], conditional=True, max_age=None)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def look_at_videos(folder: Path) -> str:
    """For `portal check`. Raises NotWhole."""
    found = [page for page in PAGES if read_video(folder, page)]
    return ", ".join(found) or "none yet: lay one into the folder videos of the instance"
