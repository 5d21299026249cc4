"""What the first pages promise is what the team set, not a number written into a page."""

from dataclasses import replace

import pytest

from portal.app import create_app
from tests.kit.visitor import Visitor


@pytest.mark.parametrize("address", ["/", "/how-this-works"])
@pytest.mark.parametrize(("days", "words"), [(1, "within 1 working day,"), (3, "within 3 working days,")])
def test_the_first_reply_is_promised_as_it_is_set(settings, store, address, days, words):
    app = create_app(replace(settings, first_reply_working_days=days), store)
    app.test_client_class = Visitor
    visitor = app.test_client()
    visitor.get(address)
    assert f"A person replies {words}" in visitor.page.said
