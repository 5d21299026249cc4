"""Where a sign-language video stands: whole or not at all, nothing by itself, and the page is the same without it."""

import shutil
from pathlib import Path

import pytest

from portal.settings import Settings
from portal.web.videos import NotWhole, look_at_videos, read_video

ADDRESS = {"start": "/", "safety": "/staying-safe", "privacy": "/privacy", "help-now": "/help-now"}
PARTS = {
    "video.mp4": "\x00\x00\x00\x18ftypmp42 not a real film",
    "captions.vtt": "WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n",
    "transcript.txt": "Hello.\n\nWe sign <here>.\n",
    "checked.toml": 'by = "Hands Up, Deaf-led"\non = 2026-11-02\n',
}


def lay(settings: Settings, page: str, **different: str) -> Path:
    place = settings.instance / "videos" / page
    place.mkdir(parents=True)
    for name, text in PARTS.items():
        (place / name).write_text(different.get(name.partition(".")[0], text), encoding="utf-8")
    return place


@pytest.fixture(autouse=True)
def tidy(settings):
    yield
    shutil.rmtree(settings.instance / "videos", ignore_errors=True)


@pytest.mark.shows("N-39", "J10.4")
@pytest.mark.parametrize("page", ADDRESS)
def test_a_whole_video_stands_on_its_page_with_captions_transcript_and_who_checked_it(client, settings, page):
    client.get(ADDRESS[page])
    without = client.page.said
    assert "Sign Language" not in without.replace("British Sign Language video call", "")
    lay(settings, page)
    html = client.get(ADDRESS[page]).get_data(as_text=True)
    said = client.page.said
    assert "In British Sign Language" in said and "We sign <here>." in said
    assert "Checked by Hands Up, Deaf-led on Monday 2 November 2026." in said
    assert "autoplay" not in html and 'preload="none"' in html and "<track" in html and "controls" in html
    policy = client.get(ADDRESS[page]).headers["Content-Security-Policy"]
    assert "media-src 'self'" in policy and "default-src 'none'" in policy


@pytest.mark.shows("N-39")
def test_it_comes_in_pieces_and_is_kept_by_nobody(client, settings):
    lay(settings, "safety")
    answer = client.get("/videos/safety/video.mp4", headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.data, answer.content_type) == (206, b"ftyp", "video/mp4")
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
    captions = client.get("/videos/safety/captions.vtt")
    assert captions.content_type == "text/vtt; charset=utf-8"
    captions.close()
    for path in ("safety/checked.toml", "safety/transcript.txt", "safety/poster.jpg", "privacy/video.mp4",
                 "x/video.mp4", "safety/..%2f..%2fportal.sqlite", "../portal.sqlite"):  # fmt: skip
        assert client.get(f"/videos/{path}").status_code == 404, path


@pytest.mark.shows("N-39", "J10.4")
@pytest.mark.parametrize(
    "different",
    [
        {"checked": "on = 2026-11-02\n"},
        {"checked": 'by = "x"\non = "soon"\n'},
        {"checked": 'by = " "\non = 2026-11-02\n'},
        {"captions": "Hello"},
        {"transcript": " \n\n "},
        {"checked": "nothing"},
    ],
)
def test_without_captions_transcript_or_a_deaf_led_check_it_is_not_shown(client, settings, different):
    lay(settings, "safety", **different)
    client.get("/staying-safe")
    assert "In British Sign Language" not in client.page.said
    assert client.get("/videos/safety/video.mp4").status_code == 404
    with pytest.raises(NotWhole):
        look_at_videos(settings.instance / "videos")


def test_what_is_missing_is_said_by_the_check(settings):
    assert look_at_videos(settings.instance / "videos").startswith("none yet")
    place = lay(settings, "start")
    assert look_at_videos(settings.instance / "videos") == "start"
    (place / "captions.vtt").unlink()
    with pytest.raises(NotWhole, match=r"lacks captions\.vtt"):
        read_video(settings.instance / "videos", "start")
