"""How many texts may leave: a hard stop a day and a month, an alarm at half, a limit per number (T19, G26)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """In parts, which is what texts are paid by; `per_number` in texts a day."""

    per_day: int = 300
    per_month: int = 4000
    per_number: int = 6


@dataclass(frozen=True)
class Spent:
    today: int
    this_month: int

    def is_over(self, budget: Budget, parts: int) -> bool:
        return self.today + parts > budget.per_day or self.this_month + parts > budget.per_month

    def is_half(self, budget: Budget) -> bool:
        return self.today * 2 >= budget.per_day or self.this_month * 2 >= budget.per_month
