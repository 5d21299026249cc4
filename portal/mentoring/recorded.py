"""Kinds of entries that mentoring adds to the record: references only."""

from portal.records.kinds import kind

SESSION_WRITTEN = kind("session-written", "session", "booking", "by", "outcome")
DEBRIEF_ASKED = kind("debrief-asked", "debrief", "by")
DEBRIEF_DONE = kind("debrief-done", "debrief", "by")
FEED_MADE = kind("feed-made", "mentor", "by")
FEED_ENDED = kind("feed-ended", "mentor", "by")
CHECKED_IN = kind("checked-in", "check", "by")
CHECKED_OUT = kind("checked-out", "check", "by", "how")
CHECK_OFF = kind("check-off", "check", "by")
CHECK_LATE = kind("check-late", "check", "step")
CHECK_LOOKED_INTO = kind("check-looked-into", "check", "by")
TRAINING_WRITTEN = kind("training-written", "mentor", "by", "item")
TRAINING_LAPSED = kind("training-lapsed", "mentor")
SUPERVISION_WRITTEN = kind("supervision-written", "mentor", "by", "meeting")
LIMITS_SET = kind("limits-set", "mentor", "by", "people", "hours", "day")
STEPPED_BACK = kind("stepped-back", "mentor", "by")
STEPPED_IN = kind("stepped-in", "mentor", "by")
TIME_GIVEN = kind("time-given", "given", "by", "state")
INTEREST_ASKED = kind("interest-asked", "interest")
INTEREST_ANSWERED = kind("interest-answered", "interest", "by", "said")
CONCERN_HANDED_IN = kind("concern-handed-in", "concern", "booking", "by")
CONCERN_TAKEN = kind("concern-taken", "concern", "by")
NUMBER_SHOWN = kind("number-shown", "booking", "by")
NOTE_OPENED = kind("note-opened", "booking", "by")
NEW_PERSON_ANSWERED = kind("new-person-answered", "booking", "by", "said")
PROFILE_WRITTEN = kind("profile-written", "mentor", "by", "how")  # made, changed
OWN_WORDS_WRITTEN = kind("own-words-written", "mentor", "by")
BOOKINGS_OPENED = kind("bookings-opened", "mentor", "by", "state")  # open, closed
HANDED_ON = kind("handed-on", "mentor", "by", "booking", "to")
SUPERVISOR_CHANGED = kind("supervisor-changed", "mentor", "by", "before", "after")
