"""Near me: rounded before it leaves the phone, turned into the first part of a postcode, kept nowhere (R-35)."""

from threading import Thread

import pytest

from portal.directory import postcode_build
from portal.directory.atlas import POSTCODES
from portal.directory.postcode_sources import source_at
from tests.directory import made_up_places
from tests.kit.in_process import server_of


@pytest.fixture
def postcodes(settings, tmp_path):
    postcode_build.build(source_at(made_up_places.postcode_csv(tmp_path)), settings.instance / POSTCODES)


@pytest.mark.shows("R-35")
def test_where_somebody_roughly_is_becomes_the_first_part_of_a_postcode(client, postcodes):
    answer = client.get("/find/near?at=53.81,-1.52")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/find?place=") and "53" not in answer.headers["Location"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.shows("R-35")
@pytest.mark.parametrize("at", ["53.8123,-1.5234", "53.8,-1.5", "x", "99.00,0.00", "48.85,2.35", "53.81", "nan,nan"])
def test_what_is_finer_or_elsewhere_or_nothing_is_not_taken(client, postcodes, at):
    answer = client.get(f"/find/near?at={at}")
    assert answer.status_code == 303 and answer.headers["Location"] == "/find/near?at=not-known", "in no address"
    answer = client.get(answer.headers["Location"])
    assert answer.status_code == 200
    assert "We could not tell" in client.page.said


def test_only_this_page_may_ask_the_phone(client):
    assert "geolocation=(self)" in client.get("/find/near").headers["Permissions-Policy"]
    for path in ("/", "/find", "/help-now"):
        assert "geolocation=()" in client.get(path).headers["Permissions-Policy"]
    client.get("/find")
    assert "Use where I am" in client.page.said


@pytest.mark.shows("R-35", "N-34")
@pytest.mark.browser
@pytest.mark.engines("sqlite")
def test_the_phone_is_asked_on_a_press_and_says_it_only_roughly(app, browser, postcodes):
    server = server_of(app)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://localhost:{server.port}"
    where = {"latitude": 53.812345, "longitude": -1.523456}
    page = browser.context(320, geolocation=where, permissions=["geolocation"]).new_page()
    page.goto(f"{address}/find/near")
    assert not [url for url in browser.requests if "at=" in url], "nothing is asked before somebody presses"
    browser.check_width(page)
    browser.check_a11y(page)
    page.click("[data-near]")
    page.wait_for_url("**/find?place=*")
    asked = [url for url in browser.requests if "at=" in url]
    assert asked == [f"{address}/find/near?at=53.81,-1.52"]
    assert page.evaluate("history.length") == 2, "where the phone was is in no history"
    refused = browser.context(320).new_page()
    refused.goto(f"{address}/find/near")
    refused.click("[data-near]")
    refused.wait_for_function("document.querySelector('[data-near-said]').textContent.includes('did not say')")
    large = browser.context(160).new_page()  # 320 px with text at twice its size
    large.goto(f"{address}/find?place=Leeds")
    large.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    browser.check_width(large)
    for path in ("/cy/help-now", "/cy/"):  # long words, and the way out
        large.goto(address + path)
        browser.check_width(large)
        out = large.locator(".bar__exit").bounding_box()
        assert out and out["x"] + out["width"] <= 160, "the way out is within the page"
    server.shutdown()
