"""How many texts may leave: a hard stop a day and a month, an alarm at half, a limit per number and, for figures that
go to a number nobody has confirmed, per person and per network that asks for them (T19, G26)."""

from dataclasses import dataclass

# Numbers that one network may have figures sent to in a day. Phones of one company share a network, and so do all in a
# hospital: it is a tenth of what may leave in a day.
FIGURES_PER_NETWORK = 30
# And one person: a slip of the finger, a second phone, a third. Else one alone used up what all in a hospital have.
FIGURES_PER_PERSON = 4
# What cannot wait, to one number of somebody who signs in: a turn on duty on the worst day has fewer, and a fault that
# says something new every few minutes comes to a stop within the day.
URGENT_PER_NUMBER = 40
# In the session's info: counts a number for a person, once a day, and says whether figures may go to it. Absent: nobody
# outside asks.
ROOM = "figures_room"


@dataclass(frozen=True)
class Budget:
    """In parts, which is what texts are paid by; `per_number` in texts a day, and of what cannot wait `urgent`."""

    per_day: int = 300
    per_month: int = 4000
    per_number: int = 6
    urgent: int = URGENT_PER_NUMBER

    def to_one_number(self, *, cannot_wait: bool) -> int:
        return self.urgent if cannot_wait else self.per_number


@dataclass(frozen=True)
class Spent:
    today: int
    this_month: int

    def is_over(self, budget: Budget, parts: int) -> bool:
        return self.today + parts > budget.per_day or self.this_month + parts > budget.per_month

    def is_half(self, budget: Budget) -> bool:
        return self.today * 2 >= budget.per_day or self.this_month * 2 >= budget.per_month
