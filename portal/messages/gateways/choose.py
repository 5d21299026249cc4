"""A gateway for each way, from the addresses in the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from portal.messages.gateways.any_provider import SCHEME as APPRISE
from portal.messages.gateways.any_provider import AppriseGateway
from portal.messages.gateways.gateway import Gateway, Promise
from portal.messages.gateways.http import HttpGateway
from portal.messages.gateways.log import LogGateway
from portal.messages.gateways.notify import NotifyGateway
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.wording import House
from portal.settings import Settings
from portal.shared.errors import SetUpWrong

SENT_LOG = "sent.log"
N_ = str  # marks a sentence for the catalogue
PROMISES = {
    "idempotent": N_("each message arrives once, whatever happens to us"),
    "lookup": N_("each message arrives once: after a break we ask before sending again"),
    "none": N_("no message is lost; if we are cut off while sending, one may arrive twice"),
}
# How each way leaves the house, by the first word of its address.
HOW = {
    "smtp": N_("Our mail server"),
    "smtps": N_("Our mail server"),
    "notify": "GOV.UK Notify",  # a name: the same in every language
    "http": N_("A provider that speaks our signed form"),
    "https": N_("A provider that speaks our signed form"),
    "apprise": N_("A provider through Apprise"),
    "log": N_("Nothing leaves: it is written to a file, for trying out"),
}


@dataclass(frozen=True)
class WayOut:
    """How a way is set up, for the page about it. No address and no secret."""

    way: str
    how: str
    promise: Promise
    is_real: bool


def choose(settings: Settings, clock: Callable[[], datetime]) -> dict[str, Gateway]:
    """One gateway per written way. Raises SetUpWrong."""
    return {"email": _mail(settings, clock), "text": _texts(settings, clock)}


def _log_file(settings: Settings) -> Path | None:
    return None if settings.is_production else settings.instance / SENT_LOG


def _mail(settings: Settings, clock: Callable[[], datetime]) -> Gateway:
    scheme = urlsplit(settings.mail_url).scheme
    if scheme in ("smtp", "smtps"):
        return SmtpGateway(settings.mail_url, settings.mail_from, clock)
    if scheme == "log":
        return LogGateway("email", _log_file(settings), clock)
    raise SetUpWrong("PORTAL_MAIL_URL must start with smtp:, smtps: or log:")


def _texts(settings: Settings, clock: Callable[[], datetime]) -> Gateway:
    address = settings.sms_url
    scheme = urlsplit(address).scheme
    if scheme == "log":
        return LogGateway("text", _log_file(settings), clock)
    if scheme == "notify":
        return NotifyGateway(address, clock)
    if scheme in ("http", "https"):
        return HttpGateway(address, clock)
    if address.startswith(APPRISE):
        return AppriseGateway(address, clock)
    raise SetUpWrong("PORTAL_SMS_URL must start with notify:, https:, http:, apprise: or log:")


def ways_out(settings: Settings) -> list[WayOut]:
    """Raises SetUpWrong."""
    made = {
        "email": (_mail(settings, _no_clock), settings.mail_url),
        "text": (_texts(settings, _no_clock), settings.sms_url),
    }
    return [
        WayOut(way, HOW[urlsplit(address).scheme], gateway.promise, not isinstance(gateway, LogGateway))
        for way, (gateway, address) in made.items()
    ]


def house(settings: Settings) -> House:
    """The neutral facts about ourselves that messages may hold."""
    return House(
        name=settings.name,
        phone=settings.team_phone,
        site=urlsplit(settings.base_url).hostname or "",
        catalogues=settings.shipped / "translations",
        takes_replies=takes_replies(settings),
    )


def takes_replies(settings: Settings) -> bool:
    """Whether a text can be answered: only providers that call us back."""
    return urlsplit(settings.sms_url).scheme not in ("log", "apprise")


def check_mail(settings: Settings) -> str:
    """One line for `portal check`. Raises SetUpWrong when nothing could be sent."""
    return _check(settings, _mail(settings, _no_clock), "mail")


def check_texts(settings: Settings) -> str:
    return _check(settings, _texts(settings, _no_clock), "texts")


def _no_clock() -> datetime:
    raise RuntimeError("a look at a gateway sends nothing, so it needs no date")


def _check(settings: Settings, gateway: Gateway, what: str) -> str:
    if isinstance(gateway, LogGateway):
        if settings.is_production:
            raise SetUpWrong(f"no gateway is set up, so no {what} can leave")
        return f"written to {settings.instance / SENT_LOG}, sent to nobody"
    shut = gateway.open()
    gateway.close()
    if shut is not None:
        raise SetUpWrong(f"the gateway does not answer as it should ({shut.trouble})")
    return f"the gateway answers; {PROMISES[gateway.promise]}"
