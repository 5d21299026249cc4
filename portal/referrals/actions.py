"""What other features and pages may do with requests. The parts are in the files named after their verbs."""

from portal.referrals.code_actions import CodeOpensNothing, NoFreeCode, set_code
from portal.referrals.quick_actions import Started, start_quick_contact
from portal.referrals.saved_actions import forget_saved, save_for_later, taken_up
from portal.referrals.send_actions import agree, move, send, set_ways

__all__ = [
    "CodeOpensNothing",
    "NoFreeCode",
    "Started",
    "agree",
    "forget_saved",
    "move",
    "save_for_later",
    "send",
    "set_code",
    "set_ways",
    "start_quick_contact",
    "taken_up",
]
