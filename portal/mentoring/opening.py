"""What a mentor's profile needs before anybody can book: somebody who looks after them, training in date. Pure."""

from datetime import date
from enum import StrEnum


class Lacks(StrEnum):
    SUPERVISOR = "supervisor"
    SUPERVISION = "supervision"
    TRAINING = "training"


def lacking(
    *, is_supervised: bool, supervision_on: date | None, training_ok_until: date | None, on: date
) -> tuple[Lacks, ...]:
    """Nothing: it can be opened (R-27, R-28). That supervision is overdue keeps new people away by itself."""
    found = []
    if not is_supervised:
        found.append(Lacks.SUPERVISOR)
    if supervision_on is None:
        found.append(Lacks.SUPERVISION)
    if training_ok_until is None or training_ok_until < on:
        found.append(Lacks.TRAINING)
    return tuple(found)
