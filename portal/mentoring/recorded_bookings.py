"""Kinds of entries about times that wait, groups and interpreters: references only."""

from portal.records.kinds import kind

WAITING_JOINED = kind("waiting-joined", "entry", "referral")
WAITING_LEFT = kind("waiting-left", "entry", "by")
TIME_KEPT = kind("time-kept", "offer", "referral", "mentor", "by")
OFFER_DECLINED = kind("offer-declined", "offer")
GROUP_MADE = kind("group-made", "group", "mentor", "by")
GROUP_CANCELLED = kind("group-cancelled", "group", "by")
PLACE_TAKEN = kind("place-taken", "place", "group", "referral")
PLACE_GIVEN_BACK = kind("place-given-back", "place", "by")
INTERPRETER_SET = kind("interpreter-set", "booking", "by", "said")
MEETING_SAID = kind("meeting-said", "booking", "by")
GROUP_WRITTEN = kind("group-written", "group", "by", "outcome")
PLACE_OPENED = kind("place-opened", "place", "by")
