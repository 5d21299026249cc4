"""Hostile strings through every imported and every edited text field, looked at in a real browser (T8).

200 and more strings with --full; a few always.
"""

import csv
import json
from typing import Any

import pytest
from sqlalchemy import select

from portal.directory import feeds
from portal.directory.import_actions import take
from portal.directory.jobs import expand_hours
from portal.directory.models import Listing, MeetingPoint, Venue
from portal.storage.work import work
from tests.directory.hostile import STRINGS
from tests.directory.made_up_listings import LEEDS
from tests.kit.signing_in import make_worker, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]
WATCH = """() => {
    window.__reports = [];
    addEventListener('securitypolicyviolation', event => window.__reports.push(event.violatedDirective));
}"""
LOOSE = "script:not([src]), iframe, object, embed, base, marquee, template, main style, main img, main link, main meta"
FOUND = """(loose) => {
    const all = [...document.querySelectorAll('*')];
    const leads = all.map(each => each.getAttribute('href') || each.getAttribute('src') || each.getAttribute('action')
        || each.getAttribute('formaction') || each.getAttribute('xlink:href') || '');
    return {
        reports: window.__reports,
        loose: [...document.querySelectorAll(loose)].map(each => each.outerHTML.slice(0, 120)),
        handlers: all.flatMap(each => each.getAttributeNames()).filter(name => name.startsWith('on')),
        leads: leads.filter(to => /^[^/?#]*:/.test(to.trim()) && !/^(https?|tel|sms|mailto):/.test(to)),
        heading: document.querySelector('h1').textContent.trim(),
    };
}"""


def oruk(texts: list[str]) -> list[dict[str, Any]]:
    """Every text field of the standard that is read, each with the string."""
    return [
        {
            "id": f"s{number}", "name": f"n {text}", "alternate_name": text, "description": text, "url": text,
            "email": text, "status": "active", "fees": text, "fees_description": text, "eligibility_description": text,
            "interpretation_services": text, "wait_time": text, "accreditations": text, "licenses": text,
            "organization": {"id": f"o{number}", "name": text, "description": text, "url": text, "email": text},
            "phones": [{"id": "p", "number": "01632 960 114", "description": text, "extension": text, "type": text}],
            "contacts": [{"id": "c", "name": text, "title": text, "email": text, "department": text}],
            "schedules": [{"id": "h", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00",
                           "description": text, "notes": text, "schedule_link": text}],
            "cost_options": [{"id": "x", "option": text, "amount_description": text}],
            "languages": [{"id": "l", "name": text, "note": text, "code": text}],
            "service_areas": [{"id": "a", "name": text, "description": text}],
            "attributes": [{"id": "t", "taxonomy_term": {"id": "tt", "name": text, "description": text, "code": text}}],
            "service_at_locations": [{"id": f"sl{number}", "description": text, "location": {
                "id": f"l{number}", "name": text, "alternate_name": text, "description": text, "transportation": text,
                "latitude": 53.8, "longitude": -1.55, "url": text,
                "accessibility": [{"id": "ac", "description": text, "details": text, "url": text}],
                "addresses": [{"id": "ad", "address_1": text, "address_2": text, "city": text, "region": text,
                               "state_province": text, "postal_code": "LS1 4AP", "country": "GB", "attention": text}],
            }}],
        }
        for number, text in enumerate(texts)
    ]  # fmt: skip


def meetings(texts: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "slug": f"m{number}", "name": f"m {text}", "day": 1, "time": "19:00", "end_time": "20:00", "notes": text,
            "location": text, "location_notes": text, "formatted_address": f"{text}, Leeds, UK", "group": text,
            "group_notes": text, "types": ["O", text], "url": text, "website": text, "district": text, "region": text,
            "conference_url": text, "conference_url_notes": text, "conference_phone": "01632 960 114", "entity": text,
            "conference_phone_notes": text, "contact_1_name": text, "contact_1_email": text, "latitude": 53.8,
            "longitude": -1.55,
        }
        for number, text in enumerate(texts)
    ]  # fmt: skip


def imported(db: Any, now: Any, folder: Any, texts: list[str]) -> None:
    first, second, third = folder / "oruk.json", folder / "meetings.json", folder / "venues.csv"
    first.write_text(json.dumps({"total_pages": 1, "contents": oruk(texts)}))
    second.write_text(json.dumps(meetings(texts)))
    with third.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(
            ["id", "name", "address", "town", "postcode", "phone", "website", "hours", "notes", "description"]
        )
        table.writerows(
            [f"v{n}", f"v {text}", text, text, "LS1 4AP", text, text, text, text, text] for n, text in enumerate(texts)
        )
    for kind, path in (("oruk", first), ("meeting-guide", second), ("venues", third)):
        reading = feeds.read(kind, path)
        assert len(reading.records) == len(texts), reading.refusals[:3]
        with work(db):
            at = int(LEEDS.easting), int(LEEDS.northing)
            take(db, source=f"<b>{kind}</b>", kind=kind, reading=reading, now=now, locate=lambda _spot: at)  # noqa: B023


def edited(client: Any, db: Any, ref: str, text: str) -> None:
    """Typed into every text field of an entry, of its place, of its days; and told by the public."""
    page = f"/work/places/{ref}"
    client.get(f"{page}/change")
    typed = dict.fromkeys(("name", "description", "walk_in", "organisation", "eligibility", "fees"), text)
    client.submit(typed | {"url": "", "hours": ""}, action=f"{page}/change")
    client.submit({"sure": "yes"}, action=f"{page}/change")
    client.get(page)
    client.submit({"first": "30 November", "note": text[:120]}, action=f"{page}/days")
    venue = db.scalar(select(Venue.ref).join(MeetingPoint).join(Listing).where(Listing.ref == ref))
    if venue:
        client.get(f"/work/places/venues/{venue}")
        names = {"neutral_name": 60, "reception_words": 100, "signs": 400, "entrance": 400, "transport": 400}
        client.submit({name: text[:most] for name, most in names.items()}, action=f"/work/places/venues/{venue}")
        client.get(f"/work/places/venues/{venue}")
        client.submit({"first": "1 December", "note": text[:120]}, action=f"/work/places/venues/{venue}/close")
    client.get(f"/find/{ref}/wrong")
    client.submit({"kind": "other", "words": text[:500]})


@pytest.mark.shows("T8")
def test_no_string_in_any_field_becomes_more_than_text(
    app: Any,
    address: str,
    browser: Any,
    db: Any,
    new_db: Any,
    store: Any,
    settings: Any,
    now: Any,
    tmp_path: Any,
    full: bool,
) -> None:
    texts = STRINGS if full else [STRINGS[2], STRINGS[9]]
    imported(db, now, tmp_path, texts)
    expand_hours(new_db, now, settings)
    keeper = make_worker(store, "coordinator", name="Rosa Pell")
    client = app.test_client()
    sign_in(client, keeper)
    client.get("/work/places")
    context = browser.context(1280)
    cookie = next(iter(client._cookies.values()))
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page, dialogs = context.new_page(), []
    page.add_init_script(f"({WATCH})()")
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    def look(path: str) -> str:
        page.goto(address + path)
        found = page.evaluate(FOUND, LOOSE)
        assert found["reports"] == [] and dialogs == [], (path, found, dialogs)
        assert found["loose"] == found["handlers"] == found["leads"] == [], (path, found)
        return str(found["heading"])

    def names() -> dict[str, str]:
        db.rollback()
        return dict(db.execute(select(Listing.ref, Listing.name).where(Listing.shown)).all())

    seen = 0
    for ref, name in names().items():
        assert look(f"/find/{ref}") == " ".join(name.split()), "the page says what was imported, to the letter"
        seen += 1
    refs = list(names())[: len(texts)]
    for ref, text in zip(refs, texts, strict=True):
        edited(client, db, ref, text)
        assert look(f"/find/{ref}") == " ".join(names()[ref].split())
        look(f"/work/places/{ref}")
        look(f"/work/places/{ref}/change")
        page.fill("#fees", "£1")
        page.click("form[action$='/change'] button")
        page.wait_for_load_state()
        found = page.evaluate(FOUND, LOOSE)
        assert found["reports"] == [] and dialogs == [] and found["loose"] == found["handlers"] == [], found
        seen += 4
    venues = db.scalars(select(Venue.ref).join(MeetingPoint).join(Listing).where(Listing.ref.in_(refs))).unique()
    paths = [f"/work/places/venues/{ref}" for ref in venues]
    paths += [
        "/find?place=Leeds",
        "/find/map?place=Leeds",
        "/sources",
        "/work/places",
        "/find?words=script",
        "/help-now",
    ]
    for path in paths:
        look(path)
    print(f"{len(texts)} strings, {3 * len(texts)} imported entries, {len(refs)} edited, {seen + len(paths)} pages")
