"""What a person of the team may do with one message, and the reasons to choose from. No reason is typed: typed words
would sooner or later hold something about somebody."""

from enum import StrEnum

from portal.messages.safety import Reason
from portal.messages.states import WAITING, State


class Why(StrEnum):
    ASKED = "asked"
    SOON = "soon"
    MENDED = "mended"
    TOLD = "told"
    NOT_NEEDED = "not-needed"
    MISTAKE = "mistake"


TO_SEND = (Why.ASKED, Why.SOON, Why.MENDED)
TO_DROP = (Why.TOLD, Why.NOT_NEEDED, Why.MISTAKE)


def may_send_now(state: State, reason: str | None) -> bool:
    """Before its time. What is in doubt waits until the doubt is over, or it would come twice (F2)."""
    return state in (State.PLANNED, State.HELD) and reason != Reason.UNSURE


def may_try_again(state: State) -> bool:
    return state is State.FAILED


def may_drop(state: State) -> bool:
    return state in WAITING or state in (State.FAILED, State.REFUSED)
