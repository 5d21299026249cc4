"""What needs a look leads to where somebody can act, for whoever may open that, and nobody to a closed door."""

import pytest

from portal.messages import actions
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in

ASKED, CONCERN, FAMILY = "FH-7K3M2P", "KS-7K3M2P", "FC-7K3M2P"


@pytest.mark.parametrize("role", ["coordinator", "duty-lead", "administrator"])
def test_an_alert_about_somebody_leads_to_their_record(app, store, db, now, role):
    with work(db):
        for kind, about in (("let-go", ASKED), ("concern-late", CONCERN), ("no-lead", FAMILY)):
            actions.raise_alert(db, kind=kind, about=about, now=now)
    client = app.test_client()
    sign_in(client, make_worker(store, role))
    client.get("/work/alerts")
    pages = [f"/work/people/{ASKED}", f"/work/concerns/{CONCERN}", f"/work/families/{FAMILY}"]
    is_theirs = role != "administrator"
    assert [page in client.page.links for page in pages] == [is_theirs] * 3
    assert f"/work/outbox?ref={ASKED}" in client.page.links, "what was sent is one press away as well"
