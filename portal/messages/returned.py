"""Mail that came back after the receiving server had taken it: reports as RFC 3464 writes them, in our words (F7)."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from portal.messages.receipts import Outcome

_OURS = re.compile(r"<\s*([0-9a-f]{32})@[^>]{1,200}>")
# Said of the mailbox as it is now, or of our own standing: the address may well be right.
_MAY_PASS = ("5.2.1", "5.2.2", "5.2.3", "5.7.")
# Whatever a stranger sends is read in a moment: a real report has four kinds of part, each said once or twice, and
# stands before the letter that it gives back. Deep nests, endless lists and blocks cost minutes and all the memory.
MOST_BYTES = 60_000
_MOST_LINES, _MOST_KINDS = 2_000, 25
_WORST_FIRST = (Outcome.PERMANENT, Outcome.TEMPORARY, Outcome.DELIVERED)


@dataclass(frozen=True, slots=True)
class Returned:
    key: str  # of the message, as its Message-ID gave it away
    outcome: Outcome


def read(raw: bytes) -> Returned | None:
    """None: not a report about a message of ours, or one that says nothing about its end, such as "delayed".

    `raw` is from anybody at all. Whoever knows a message's key has the message, so a made-up report does no more than
    its reader could do by answering "not safe now".
    """
    raw = b"".join(raw[:MOST_BYTES].splitlines(keepends=True)[:_MOST_LINES])
    if raw.lower().count(b"content-type") > _MOST_KINDS:
        return None
    letter = message_from_bytes(raw, policy=compat32)  # the old policy seldom raises while reading
    if letter.get_content_type() != "multipart/report" or not letter.is_multipart():
        return None
    parts = list(letter.walk())
    key = next((found[1] for part in parts[1:] if (found := _OURS.search(_message_id(part)))), "")
    said = {
        outcome for part in parts if part.get_content_type() == "message/delivery-status" for outcome in _said(part)
    }
    worst = next((outcome for outcome in _WORST_FIRST if outcome in said), None)
    return Returned(key, worst) if key and worst is not None else None


def _message_id(part: Message) -> str:
    """Of the letter that is given back, whole or its headers only."""
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        part = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=compat32)
    return str(part.get("Message-ID", ""))


def _said(report: Message) -> list[Outcome]:
    """One word for each address that the report speaks of."""
    blocks = report.get_payload()
    found = [_of_one(block) for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
    return [outcome for outcome in found if outcome is not None]


def _of_one(block: Message) -> Outcome | None:
    action = str(block.get("Action", "")).split("(")[0].strip().lower()
    status = str(block.get("Status", "")).strip()
    if action == "delivered":
        return Outcome.DELIVERED
    if action != "failed":
        return None
    return Outcome.PERMANENT if status.startswith("5.") and not status.startswith(_MAY_PASS) else Outcome.TEMPORARY
