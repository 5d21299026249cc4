"""Kinds of entries that mentoring adds to the record: references only."""

from portal.records.kinds import kind

SESSION_WRITTEN = kind("session-written", "session", "booking", "by", "outcome")
DEBRIEF_ASKED = kind("debrief-asked", "debrief", "by")
DEBRIEF_DONE = kind("debrief-done", "debrief", "by")
FEED_MADE = kind("feed-made", "mentor", "by")
FEED_ENDED = kind("feed-ended", "mentor", "by")
