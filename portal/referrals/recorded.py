"""Kinds of entries that this feature adds to the record: references and names of questions, never answers."""

from portal.records.kinds import kind

ANSWER_CHANGED = kind("answer-changed", "referral", "by", "question")
PIN_CHANGED = kind("pin-changed", "referral")
NOTE_SENT = kind("note-sent", "referral", "by", "note")
NOTES_READ = kind("notes-read", "referral", "by")
WISH_SENT = kind("wish-sent", "referral", "wish")
WISH_ANSWERED = kind("wish-answered", "referral", "wish", "by")
MESSAGES_STOPPED = kind("messages-stopped", "referral", "by")
STILL_SAFE = kind("ways-still-safe", "referral", "by")
WAY_CONFIRMED = kind("way-confirmed", "referral", "by", "way")
COPY_TAKEN = kind("copy-taken", "referral")
CODE_GIVEN_ANEW = kind("code-given-anew", "referral", "by", "reason")
CODE_DRAWN = kind("code-drawn", "referral")
REQUEST_ENDED = kind("request-ended", "referral", "by")  # where no move says so: the team had closed it before
PERSON_ERASED = kind("person-erased", "referral", "by")
BY_PERSON = "person"
STORY_PUBLISHED = kind("story-published", "story", "by")
STORY_WITHDRAWN = kind("story-withdrawn", "story", "by")
