"""Kinds of entries that accounts add to the record: references and names of settings only."""

from portal.records.kinds import kind

APPROVAL_ASKED = kind("approval-asked", "approval", "by", "what", "about")
APPROVAL_GIVEN = kind("approval-given", "approval", "by")
APPROVAL_REFUSED = kind("approval-refused", "approval", "by")
WAY_IN_RESET = kind("way-in-reset", "worker", "by", "approval")
SETTING_CHANGED = kind("setting-changed", "setting", "by", "before", "after")
VISITS_ENDED = kind("visits-ended", "worker", "by")
