"""Kinds of entries that casework adds to the record: references and codes only."""

from portal.records.kinds import kind

CONCERN_RAISED = kind("concern-raised", "concern", "source", "by")
CONCERN_OPENED = kind("concern-opened", "concern", "by")
CONCERN_CHANGED = kind("concern-changed", "concern", "by", "part")
CONCERN_SHARED = kind("concern-shared", "concern", "by", "share", "basis")
CONCERN_LOOKED_OVER = kind("concern-share-looked-over", "concern", "by", "share")
CONCERN_CLOSED = kind("concern-closed", "concern", "by")
COMPETENCE_WRITTEN = kind("competence-view-written", "referral", "by", "view")
TALK_WRITTEN = kind("safety-talk-written", "referral", "by", "talk", "outcome")
TOGETHER_AGREED = kind("together-agreed", "referral", "by", "what")
TOGETHER_ENDED = kind("together-ended", "referral", "by", "what")
RECORD_OPENED = kind("record-opened", "referral", "by", "part")
SHARING_ASKED = kind("sharing-asked", "consent", "by")
SHARING_GIVEN = kind("sharing-given", "consent", "by")
SHARING_ENDED = kind("sharing-ended", "consent", "by")
SHARED_OPENED = kind("shared-opened", "consent", "by")
SUPPORT_WRITTEN = kind("support-written", "referral", "by", "part")
PLAN_CHANGED = kind("plan-changed", "plan", "by", "part")
MEASURE_CHANGED = kind("measure-tool-changed", "tool", "by", "part")
