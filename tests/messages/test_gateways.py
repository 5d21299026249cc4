"""Ways out against real servers that refuse, hang, drip, cut off and change their mind (F5 to F9)."""

import json
import smtplib
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from portal.messages.gateways.choose import check_mail, check_texts, choose
from portal.messages.gateways.gateway import Later, Never, Parcel, Promise, Taken
from portal.messages.gateways.http import HttpGateway
from portal.messages.gateways.log import LogGateway
from portal.messages.gateways.notify import NotifyGateway
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.retry import Trouble
from portal.messages.signing import sign
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from tests.kit.smtp_sink import ALLOWED
from tests.messages.providers import dripping, provider

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SENDER = "Ferry Lane <hello@example.org>"


def clock():
    return NOW


def parcel(key="k1", to="kaz@example.org", text="Hello\n.\n..dots\n"):
    return Parcel(key, to, "A note for you", text, "<p>Hello</p>", "en")


@pytest.fixture
def smtp(smtp_sink):
    gateway = SmtpGateway(smtp_sink.url, SENDER, clock, connect_seconds=2, total_seconds=2)
    yield gateway
    gateway.close()


@pytest.fixture
def texts():
    with provider() as state:
        yield state


# --- SMTP ---


def test_one_connection_is_kept_for_a_batch(smtp, smtp_sink):
    for number in range(5):
        assert smtp.open() is None
        assert smtp.send(parcel(f"k{number}")) == Taken()
    assert smtp_sink.connections == 1
    assert [letter["Message-ID"] for letter in smtp_sink.messages] == [f"<k{n}@example.org>" for n in range(5)]
    body = smtp_sink.messages[0].get_body(("plain",)).get_content()
    assert body.replace("\r\n", "\n") == "Hello\n.\n..dots\n"


@pytest.mark.shows("F5")
def test_nobody_listening_is_not_the_message_s_fault(smtp, smtp_sink):
    smtp_sink.behave("refuse")
    assert smtp.open() == Later(Trouble.UNREACHABLE, stops_batch=True)


@pytest.mark.shows("F5")
def test_a_server_that_hangs_is_left_after_the_limit(smtp, smtp_sink):
    smtp_sink.behave("hang")
    assert smtp.open() is None
    assert smtp.send(parcel()) == Later(Trouble.BROKEN)
    smtp_sink.behave("accept")


@pytest.mark.shows("F5")
def test_one_byte_at_a_time_does_not_get_round_the_limit():
    with dripping() as port:
        ALLOWED.add(("127.0.0.1", port))
        gateway = SmtpGateway(f"smtp://127.0.0.1:{port}", SENDER, clock, connect_seconds=2, total_seconds=0.5)
        assert gateway.open() == Later(Trouble.UNREACHABLE, stops_batch=True)


@pytest.mark.shows("F6")
def test_greylisting_is_not_yet_and_the_connection_is_kept(smtp, smtp_sink):
    smtp_sink.behave("451 until", 3, only="kaz@example.org")
    smtp.open()
    assert [smtp.send(parcel()) for _ in range(3)] == [Later(Trouble.NOT_YET), Later(Trouble.NOT_YET), Taken()]
    assert smtp_sink.connections == 1


@pytest.mark.shows("F7")
@pytest.mark.parametrize("where", ["550 at RCPT", "550 after DATA"])
def test_a_refusal_for_good_is_never_and_the_next_still_goes(smtp, smtp_sink, where):
    smtp_sink.behave("accept")
    smtp_sink.behave(where, only="gone@example.org")
    smtp.open()
    assert smtp.send(parcel(to="gone@example.org")) == Never("550")
    smtp.open()
    assert smtp.send(parcel("k2")) == Taken()
    assert [letter["To"] for letter in smtp_sink.messages] == ["kaz@example.org"]


@pytest.mark.shows("F3", "F8")
def test_an_answer_that_came_while_this_process_was_stopped_is_believed(smtp_sink, monkeypatch):
    """Frozen for longer than a message may take and thawed: "taken" lay there all the while, and it is not in doubt."""
    gateway = SmtpGateway(smtp_sink.url, SENDER, clock, connect_seconds=2, total_seconds=0.5)
    gateway.open()
    read = smtplib.SMTP.getreply

    def thawed(server):
        if gateway._is_handed_over:
            while not smtp_sink._received:
                time.sleep(0.01)
            time.sleep(1)
        return read(server)

    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "getreply", thawed)
        assert gateway.send(parcel()) == Taken()
    assert gateway.open() is None, "the next message gets a new connection"
    assert gateway.send(parcel("k2")) == Taken()
    assert (smtp_sink.connections, len(smtp_sink.messages)) == (2, 2)
    gateway.close()


@pytest.mark.shows("F8")
def test_a_lost_answer_after_the_last_dot_is_in_doubt(smtp, smtp_sink):
    smtp_sink.behave("close after data")
    smtp.open()
    assert smtp.send(parcel()) == Later(Trouble.UNSURE)
    smtp_sink.behave("accept")
    assert smtp.open() is None, "the next message gets a new connection"
    assert smtp.send(parcel("k2")) == Taken()


# --- texts: our own signed form ---


@pytest.mark.shows("F9")
def test_a_text_is_signed_and_carries_its_key(texts):
    gateway = HttpGateway(texts.url + "?promise=idempotent", clock)
    assert gateway.promise is Promise.IDEMPOTENT
    assert gateway.send(parcel(to="+447700900123", text="Hello")) == Taken("p0")
    _, path, headers, body = texts.asked[0]
    assert json.loads(body) == {"to": "+447700900123", "text": "Hello", "reference": "k1"}
    assert headers["Idempotency-Key"] == "k1"
    assert headers["X-Signature"] == sign("secret", headers["X-Timestamp"], body)
    assert "secret" not in f"{path}{headers}"


@pytest.mark.parametrize(
    ("answer", "promise", "outcome"),
    [
        ((429, {"Retry-After": "7"}, {}), "none", Later(Trouble.BUSY, timedelta(seconds=7), True)),
        (
            (429, {"Retry-After": "Mon, 23 Nov 2026 10:01:00 GMT"}, {}),
            "none",
            Later(Trouble.BUSY, timedelta(minutes=1), True),
        ),
        ((429, {"Retry-After": "soon"}, {}), "none", Later(Trouble.BUSY, None, True)),
        ((500, {}, {}), "idempotent", Later(Trouble.BROKEN)),
        ((500, {}, {}), "none", Later(Trouble.UNSURE)),
        ((400, {}, {}), "none", Never("400")),
        ((401, {}, {}), "none", Later(Trouble.SET_UP, stops_batch=True)),
        ((302, {"Location": "http://127.0.0.1/"}, {}), "none", Later(Trouble.SET_UP, stops_batch=True)),
        ((409, {}, {}), "idempotent", Taken()),
        ("cut", "none", Later(Trouble.UNSURE)),
    ],
)
@pytest.mark.shows("F9")
def test_what_a_provider_answers_is_read_for_what_it_means(texts, answer, promise, outcome):
    texts.answers = [answer]
    assert HttpGateway(texts.url + f"?promise={promise}", clock).send(parcel()) == outcome


@pytest.mark.shows("F9")
def test_a_provider_that_does_not_listen_was_never_reached():
    gateway = HttpGateway("http://a:b@127.0.0.1:9/texts", clock)
    assert gateway.send(parcel()) == Later(Trouble.UNREACHABLE, stops_batch=True)


@pytest.mark.shows("F5", "F9")
def test_a_dripping_provider_is_cut_off_and_left_in_doubt():
    with dripping(first=b"HTTP/1.1 200 OK\r\nX: ") as port:
        gateway = HttpGateway(f"http://a:b@127.0.0.1:{port}/texts", clock, seconds=0.5)
        assert gateway.send(parcel()) == Later(Trouble.UNSURE)


def test_a_look_up_says_yes_no_or_cannot_say(texts):
    gateway = HttpGateway(texts.url + "?promise=lookup", clock)
    assert gateway.knows("k1") is False
    gateway.send(parcel())
    assert gateway.knows("k1") is True
    texts.answers = [(503, {}, {})]
    assert gateway.knows("k1") is None


# --- texts: GOV.UK Notify ---


def test_notify_is_given_the_text_and_our_reference(texts):
    gateway = NotifyGateway(texts.notify_url, clock)
    assert gateway.send(parcel(to="+447700900123", text="Hello")) == Taken("p0")
    method, path, headers, body = texts.asked[0]
    assert (method, path) == ("POST", "/v2/notifications/sms")
    assert json.loads(body) == {
        "phone_number": "+447700900123",
        "template_id": "t",
        "personalisation": {"text": "Hello"},
        "reference": "k1",
    }
    assert headers["Authorization"].startswith("Bearer ")
    assert gateway.knows("k1") is True
    assert gateway.knows("k2") is False


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((400, {}, {"errors": [{"message": "phone_number Not enough digits"}]}), Never("400")),
        ((400, {}, {"errors": [{"message": "Template not found"}]}), Later(Trouble.SET_UP, stops_batch=True)),
        ((403, {}, {"errors": [{"message": "Invalid token"}]}), Later(Trouble.SET_UP, stops_batch=True)),
        ((429, {}, {}), Later(Trouble.BUSY, None, True)),
        ((500, {}, {}), Later(Trouble.UNSURE)),
        ("refuse cut", Later(Trouble.UNSURE)),
    ],
)
@pytest.mark.shows("F9")
def test_what_notify_answers_is_read_for_what_it_means(texts, answer, outcome):
    texts.answers = [answer]
    assert NotifyGateway(texts.notify_url, clock).send(parcel()) == outcome


# --- choosing ---


def test_in_development_what_would_be_sent_is_written_down(tmp_path):
    gateways = choose(Settings(instance=tmp_path), clock)
    assert gateways["text"].open() is None
    assert gateways["text"].send(parcel(text="Hello")) == Taken()
    said = json.loads((tmp_path / "sent.log").read_text())
    assert (said["to"], said["text"], said["way"]) == ("kaz@example.org", "Hello", "text")
    assert (tmp_path / "sent.log").stat().st_mode & 0o077 == 0


@pytest.mark.shows("T18", "G33")
def test_in_production_nothing_is_written_down_and_nothing_is_called_sent(tmp_path, caplog):
    gateway = LogGateway("text", None, clock)
    assert gateway.open() == Later(Trouble.SET_UP, stops_batch=True)
    assert gateway.send(parcel()) == Later(Trouble.SET_UP, stops_batch=True)
    assert "kaz@example.org" not in caplog.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["https://host/texts", "https://a:b@host/?promise=perhaps", "notify://host/?key=short&template=t"]
)
def test_a_text_gateway_that_cannot_work_is_named(tmp_path, address):
    with pytest.raises(SetUpWrong, match="PORTAL_SMS_URL"):
        choose(Settings(instance=tmp_path, sms_url=address), clock)


def test_check_words_the_promise_by_the_gateway(tmp_path, smtp_sink, texts):
    made = partial(Settings, instance=tmp_path)
    assert "one may arrive twice" in check_mail(made(mail_url=smtp_sink.url))
    assert "arrives once" in check_texts(made(sms_url=texts.url + "?promise=idempotent"))
    assert "sent to nobody" in check_texts(made())
    with pytest.raises(SetUpWrong):
        check_texts(made(env="production"))
    smtp_sink.behave("refuse")
    with pytest.raises(SetUpWrong):
        check_mail(made(mail_url=smtp_sink.url))
