"""Kinds of entries that messages add to the record: references only, and which of the listed reasons was chosen."""

from portal.records.kinds import kind

SENT_NOW = kind("message-sent-now", "message", "by", "why")
TRIED_AGAIN = kind("message-tried-again", "message", "by", "why")
DROPPED = kind("message-dropped", "message", "by", "why")
ALERT_CLOSED = kind("alert-closed", "about", "by", "alert")
