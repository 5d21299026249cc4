"""Which messages follow from a request. Words, ways and safe hours are the business of messages."""

from datetime import datetime

from portal.messages.message import Message
from portal.shared.clock import today


def received(ref: str, *, read_by_at: datetime, now: datetime) -> Message:
    """We have it, and reply by a day. Of no use once that day has come."""
    return Message("received", ref, due_at=now, useless_after=read_by_at, facts={"by": today(read_by_at).isoformat()})
