"""When the team last worked with somebody: the clock forgets nobody with whom it still does (N-58)."""

from sqlalchemy import select

from portal.casework.sharing_models import SharingConsent
from portal.casework.support_models import SupportConversation
from portal.casework.support_plan_models import SupportPlan
from portal.referrals.forgetting_actions import Heard

WORKED_WITH: tuple[Heard, ...] = (  # each: (family_member_id, when)
    lambda: select(SupportConversation.family_member_id, SupportConversation.changed_at),
    lambda: select(SupportPlan.family_member_id, SupportPlan.made_at),
    lambda: select(SharingConsent.family_member_id, SharingConsent.until_at),
)
