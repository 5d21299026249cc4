"""An e-mail, built with EmailMessage only. Of what people type only the checked address gets into a header (T11)."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from portal.shared.contact import EmailAddress
from portal.shared.errors import BadInput

_NOT_IN_A_HEADER = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]|=\?")


_ONE_S_OWN = ("to", "message-id")
_PLAIN = re.compile(r"[!-~]{1,60}")  # one word of ASCII that no line has to be broken for


@lru_cache(maxsize=512)
def _read(name: str, value: str) -> Any:
    return SMTP.header_factory(name, value)


@lru_cache(maxsize=512)
def _written(name: str, value: str) -> bytes:
    return SMTP.fold_binary(name, value)


class _Remembering(EmailPolicy):
    """The standard policy, which reads and folds each header anew for every letter: half of all the time it takes.

    What is the same in many letters is remembered; what belongs to one person is not.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if name.lower() not in _ONE_S_OWN:
            return name, _read(name, str(value))
        if isinstance(value, str) and _PLAIN.fullmatch(value):
            return name, value  # read when somebody asks for it, as in a letter that came in
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() not in _ONE_S_OWN:
            return _written(name, value)
        if _PLAIN.fullmatch(str(value)):
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


WIRE = _Remembering(linesep="\r\n", cte_type="7bit")  # every server takes it


class NotForAHeader(BadInput):
    """A control character, or letters that a mail program would read as one (CVE-2024-6923)."""


def header(text: str) -> str:
    """Raises NotForAHeader."""
    if _NOT_IN_A_HEADER.search(text):
        raise NotForAHeader
    return text


def message_id(key: str, sender: str) -> str:
    """The same for every try of one message, so that a copy is recognised."""
    return f"<{header(key)}@{address_of(sender).rpartition('@')[2]}>"


def address_of(sender: str) -> str:
    return parseaddr(header(sender))[1]


def build(
    *, key: str, sender: str, to: str, subject: str, text: str, html: str, language: str, now: datetime
) -> EmailMessage:
    """Raises NotForAHeader or BadEmailAddress."""
    name, address = parseaddr(header(sender))
    letter = EmailMessage(policy=WIRE)
    letter["From"] = str(Address(name, addr_spec=address))
    letter["To"] = header(EmailAddress.read(to).value)
    letter["Subject"] = header(subject)
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = message_id(key, sender)
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter.set_content(text)
    if html:
        letter.make_alternative(boundary=f"--{key}")
        letter.add_alternative(html, subtype="html")  # moves what describes the content, so the language comes after
    letter["Content-Language"] = header(language)
    return letter
