"""Where signing in leads is a page of ours that opens as it is, never an address (T16)."""

from urllib.parse import urljoin, urlsplit

import pytest

from tests.kit.signing_in import Person
from tests.kit.visitor import Visitor

ADDRESSES = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "//evil.example\\@localhost",
    "//localhost@evil.example",
    "https://localhost@evil.example",
    "https://localhost.evil.example",
    "https://localhost:80@evil.example",
    "https://evil.example#localhost",
    "https://evil.example?localhost",
    "//%65vil.example",
    "%2f%2fevil.example",
    "%2F%5Cevil.example",
    "/%2f/evil.example",
    "/%09/evil.example",
    "/%5cevil.example",
    "//evil%E3%80%82example",
    "//evil。example",
    "//ⓔvil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,hello",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "mailto:somebody@evil.example",
    "blob:https://evil.example/x",
    "about:blank",
    "/work",
    "/work/../../evil",
    "/sign-out",
    "/exit",
    "work",
    "../work",
    "?next=//evil.example",
    "#//evil.example",
    "localhost",
    "evil.example",
    "1.1.1.1",
    "//[::1]",
    "//0x7f000001",
    "http://2130706433",
    "accounts.sign_out",
    "accounts.sign_in_page",
    "set_up.password_page",
    "static",
    "exit.exit_page",
    "accounts",
    "accounts.",
    "accounts.work_home\r\nLocation: https://evil.example",
    "\x00",
    "",
]


@pytest.mark.shows("T16")
@pytest.mark.engines("sqlite")
def test_no_next_leads_anywhere_but_home(client: Visitor, mentor: Person) -> None:
    from portal.accounts.views import safe_next

    assert len(ADDRESSES) >= 60
    with client.application.test_request_context():
        assert {safe_next(each) for each in ADDRESSES} == {""}
        assert safe_next("accounts.work_home") == "accounts.work_home"


@pytest.mark.shows("T16")
@pytest.mark.engines("sqlite")
def test_going_back_from_the_colours_stays_on_this_host(client: Visitor) -> None:
    """The other place that is told a path: what a browser makes of it lies on the host it came from."""
    client.get("/higher-contrast")
    for said in ADDRESSES:
        where = client.post("/higher-contrast", data={"wanted": "yes", "back": said}).location
        assert urlsplit(urljoin("http://localhost/higher-contrast", where)).netloc == "localhost", (said, where)
        assert where.startswith("/") and not where.startswith(("//", "/\\")), (said, where)


@pytest.mark.shows("T16")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("said", ["//evil.example", "https://evil.example", "/\\evil.example", "accounts.sign_out"])
def test_signing_in_stays_here_whatever_next_says(client: Visitor, mentor: Person, said: str) -> None:
    client.get("/sign-in", query_string={"next": said})
    assert client.page
    assert ("next", "") in client.page.form("/sign-in").values
    client.post("/sign-in", data={"email": mentor.email, "password": mentor.password, "next": said})
    client.get("/sign-in/code")
    answer = client.post("/sign-in/code", data={"code": mentor.code()})
    assert answer.status_code == 302
    assert (urlsplit(answer.location).netloc, answer.location) == ("", "/work")
