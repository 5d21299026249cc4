"""What other features and pages may do with messages. The parts are in the files named after their verbs."""

from portal.messages.alert_actions import close_alert, raise_alert, settle
from portal.messages.answer_actions import take_answer
from portal.messages.confirm_actions import NoSuchWay, confirm_way, figures_anew, type_figures
from portal.messages.contact_actions import (
    forget_one_booking,
    forget_person,
    mark_checked,
    set_safe_contact,
    stop_everything,
)
from portal.messages.ending_actions import end_for_person, reach_again
from portal.messages.notice_actions import drop_notices, give_notice, pass_on_alerts, tell_at_once
from portal.messages.one_booking_actions import carry_over_one_booking, give_for_one_booking
from portal.messages.outbox_actions import cancel_about, move_about, plan, plan_unread

__all__ = [
    "NoSuchWay",
    "cancel_about",
    "carry_over_one_booking",
    "close_alert",
    "confirm_way",
    "drop_notices",
    "end_for_person",
    "figures_anew",
    "forget_one_booking",
    "forget_person",
    "give_for_one_booking",
    "give_notice",
    "mark_checked",
    "move_about",
    "pass_on_alerts",
    "plan",
    "plan_unread",
    "raise_alert",
    "reach_again",
    "set_safe_contact",
    "settle",
    "stop_everything",
    "take_answer",
    "tell_at_once",
    "type_figures",
]
