"""A gateway for each way, from the addresses in the settings."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from portal.messages.gateways.gateway import Gateway
from portal.messages.gateways.log import LogGateway
from portal.messages.gateways.smtp import SmtpGateway
from portal.shared.errors import SetUpWrong


def choose(
    *, mail_url: str, sms_url: str, mail_from: str, log_file: Path | None, clock: Callable[[], datetime]
) -> dict[str, Gateway]:
    """One gateway per written way. `log_file` is None in production. Raises SetUpWrong."""
    return {
        "email": _mail(mail_url, mail_from, log_file, clock),
        "text": _texts(sms_url, log_file, clock),
    }


def _mail(address: str, sender: str, log_file: Path | None, clock: Callable[[], datetime]) -> Gateway:
    scheme = urlsplit(address).scheme
    if scheme in ("smtp", "smtps"):
        return SmtpGateway(address, sender, clock)
    if scheme == "log":
        return LogGateway("email", log_file, clock)
    raise SetUpWrong("PORTAL_MAIL_URL must start with smtp:, smtps: or log:")


def _texts(address: str, log_file: Path | None, clock: Callable[[], datetime]) -> Gateway:
    scheme = urlsplit(address).scheme
    if scheme == "log":
        return LogGateway("text", log_file, clock)
    raise SetUpWrong("PORTAL_SMS_URL must start with notify:, https:, http: or log:")
