"""What a visit holds of a journey that is not sent yet. Kept sealed in the visit, never in the database as it is."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from typing import Any

from portal.referrals import journey, return_codes
from portal.referrals.step import YOUNG

SAVED_FOR = timedelta(days=30)  # answers put aside under a code are kept so long (G17)


@dataclass
class Draft:
    """`at`: the present step. `once_key` makes sending twice one thing (F18). `secret`: the part of the return code
    that opens it, chosen before sending so that every press of Send gives the same code. `mask`: field names of a
    shared device begin with it, so that no browser knows them again (T1)."""

    began_at: str
    answers: dict[str, Any] = field(default_factory=dict)
    at: str = journey.FIRST
    changing: bool = False
    ahead: list[str] = field(default_factory=list)  # what a change opened and was not met yet
    is_shared: bool = False
    is_helped: bool = False
    source: str = ""
    was_young: bool = False
    is_odd: bool = False  # filled in a field that no person sees
    once_key: str = field(default_factory=lambda: secrets.token_hex(16))
    secret: str = field(default_factory=return_codes.new_secret)
    mask: str = field(default_factory=lambda: secrets.token_hex(3))
    way_in: str = ""  # where to go on afterwards: "times" when a time was chosen first
    wait_until: str = ""  # asked to wait before it is sent or saved; then it is not asked again
    saved: str = ""  # id of the family member under whose code these answers were saved before

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    def to_save(self) -> dict[str, Any]:
        """For the store: without what opens it, nor anything of this visit alone."""
        held = asdict(self)
        held["answers"].pop("return_pin", None)
        return {name: value for name, value in held.items() if name not in ("secret", "mask", "saved", "wait_until")}

    @classmethod
    def from_kept(cls, held: Any) -> "Draft | None":
        """None when there is no draft, or one of another shape (an older version of the portal made it)."""
        if not isinstance(held, Mapping) or "once_key" not in held or "began_at" not in held:
            return None
        known = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in held.items() if name in known})

    @property
    def present(self) -> str:
        return journey.present(self.answers, self.at)

    def answer(self, step: str, given: Mapping[str, Any]) -> None:
        """Take the answers of one page and go on. An earlier page's answers are kept without losing the place, unless
        they open something on the way there: then that comes first."""
        was, here = dict(self.answers), self.present
        self.answers |= given
        self.was_young = self.was_young or any(held.get("age_band") in YOUNG for held in (was, self.answers))
        opened = journey.opened(self.answers, was=was)
        if self.changing and (step == here or opened):
            self._meet([*self.ahead, *opened], step)
        elif step == here:
            self.at = journey.next_step(self.answers, step)
        else:
            self.at = next((name for name in opened if journey.is_reached(self.answers, name, here)), self.at)
        if self.at == journey.CHECK:
            self.changing = True

    def _meet(self, ahead: list[str], step: str) -> None:
        """From the answers to check, through what a change opened, and back to them."""
        self.ahead = [name for name in journey.in_order(self.answers, ahead) if name != step]
        self.at = self.ahead[0] if self.ahead else journey.CHECK

    def keep(self, given: Mapping[str, Any]) -> None:
        """Take answers without moving: typed before Back was pressed. A change that opens something on the way, such as
        another age, counts only once it is answered: else that would be passed by."""
        changed = self.answers | dict(given)
        if not (self.changing and journey.opened(changed, was=self.answers)):
            self.answers = changed

    def go_back(self) -> bool:
        """To the step before; from a change that opened nothing, to the answers to check. False when there is none
        before."""
        here = self.present
        opened_more = bool(self.ahead) or next(journey.missing(self.answers), None) is not None
        if self.changing and here != journey.CHECK and not opened_more:
            self.at = journey.CHECK
            return True
        before = journey.step_before(self.answers, here)
        if before is None:
            return False
        self.at, self.changing = before, self.changing and bool(self.ahead)
        return True

    def change(self, step: str) -> None:
        """From the answers to check to one question."""
        if self.present == journey.CHECK and journey.is_reached(self.answers, step, journey.CHECK):
            self.at, self.changing = step, True
