"""What other features and pages may do with requests. The parts are in the files named after their verbs."""

from portal.referrals.code_actions import CodeOpensNothing, NoFreeCode, set_code
from portal.referrals.code_anew_actions import NoSafeWay, give_anew, take_own
from portal.referrals.ending_actions import end_what_is_left, refuse_if_ended, start_again, withdraw
from portal.referrals.note_actions import (
    NoSuchKindOfWish,
    NoSuchWish,
    answer_note,
    answer_wish,
    mark_read,
    send_wish,
    settle_wish,
    tell_by_note,
    the_wish,
    write_note,
)
from portal.referrals.own_actions import (
    NotToBeChanged,
    change_answer,
    change_pin,
    change_reminders,
    change_ways,
    confirm_spoken,
    erase,
    still_safe,
    stop_messages,
    type_figures,
)
from portal.referrals.quick_actions import Started, start_quick_contact
from portal.referrals.saved_actions import forget_saved, save_for_later, taken_up
from portal.referrals.send_actions import agree, move, send, set_ways

__all__ = [
    "CodeOpensNothing",
    "NoFreeCode",
    "NoSafeWay",
    "NoSuchKindOfWish",
    "NoSuchWish",
    "NotToBeChanged",
    "Started",
    "agree",
    "answer_note",
    "answer_wish",
    "change_answer",
    "change_pin",
    "change_reminders",
    "change_ways",
    "confirm_spoken",
    "end_what_is_left",
    "erase",
    "forget_saved",
    "give_anew",
    "mark_read",
    "move",
    "refuse_if_ended",
    "save_for_later",
    "send",
    "send_wish",
    "set_code",
    "set_ways",
    "settle_wish",
    "start_again",
    "start_quick_contact",
    "still_safe",
    "stop_messages",
    "take_own",
    "taken_up",
    "tell_by_note",
    "the_wish",
    "type_figures",
    "withdraw",
    "write_note",
]
