"""Kinds of entries that the team's work adds to the record: references and codes only."""

from portal.records.kinds import kind

REQUEST_TAKEN = kind("request-taken", "referral", "by", "before", "after")
PLAN_CHANGED = kind("plan-changed", "referral", "by")
CONTACT_CHECKED = kind("contact-checked", "referral", "by")
CONTACT_LOGGED = kind("contact-logged", "referral", "by", "contact", "outcome")
SAME_DECIDED = kind("same-decided", "referral", "by", "other", "decision")
GLASS_BROKEN = kind("glass-broken", "referral", "by", "glass")
GLASS_REVIEWED = kind("glass-reviewed", "glass", "by", "verdict")
PEOPLE_OFFERED = kind("people-offered", "referral", "by", "mentors")
WISH_ENTERED = kind("wish-entered", "referral", "by")
KEPT_APART = kind("kept-apart", "referral", "by")
EXPORT_TAKEN = kind("export-taken", "approval", "by")
