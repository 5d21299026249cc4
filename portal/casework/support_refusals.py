"""Why something about safety, sharing or a plan cannot be as asked. Each is a fact with a name (house habit 7)."""

from portal.shared.errors import BadInput, Gone, NotAllowed, NotFound


class NoSuchConcern(NotFound):
    """No concern has this reference."""


class NothingToBeAbout(NotFound):
    """This reference leads to nobody's record."""


class ConcernClosed(Gone):
    """It was closed; nothing is added to it."""


class NotComplete(BadInput):
    """A concern cannot be closed yet. `missing`: told, decision, second, looked_over, taken_over, outcome."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class SaysNoReason(BadInput):
    """A decision, or not telling somebody, needs its reason."""


class RiskReasonNeeded(BadInput):
    """Sharing without agreement needs the risk that makes it right (N-19)."""


class NamesSomeoneAtRisk(BadInput):
    """What would be shared names people who could be harmed by it (N-19). `names`: which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class AnotherPersonLooks(NotAllowed):
    """The second look is another person's than the first."""


class NotUnderSixteen(NotAllowed):
    """This view is about people under 16 only (N-22)."""


class TalkFirst(NotAllowed):
    """Nothing is done together with a loved one before a one-to-one talk about safety (N-24, R-75)."""


class NotReceiver(NotAllowed):
    """Things are shown to partner workers who sign in, one named person at a time."""


class NotAskedFor(NotFound):
    """Nothing of this reference was asked of this person, or it has ended."""


class NotShared(NotFound):
    """Not there, not theirs, not agreed to, or ended: one answer for all."""


class NoSuchPart(NotFound):
    """Nothing of this reference is part of this person's record."""


class IsFinal(Gone):
    """It was made final; what is new is written as something new."""


class OnlyInitials(BadInput):
    """Other people are kept by initials only (R-76)."""


class PlanNotComplete(BadInput):
    """A plan cannot be agreed yet (R-87). `missing`: family, wellbeing, response."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class ToolIsOff(NotAllowed):
    """A measure without a confirmed licence is not used (R-93, N-45)."""


class OwnViewFirst(NotAllowed):
    """A review begins with the person's own view (N-50)."""


class NotAgreedToBe(BadInput):
    """Nobody is grouped with others before they said yes themselves (R-41)."""


class CaseClosed(Gone):
    """It was closed; it is opened again before anything is added to it."""


class HasALead(Gone):
    """There is one lead at a time: hand over instead (R-52)."""


class TooLittleRest(BadInput):
    """Somebody would be on duty again before they had rested."""


class ShiftTaken(Gone):
    """This place in the line is somebody's already."""


class NoSuchShift(NotFound):
    """No shift with this reference is theirs."""


class SamePerson(BadInput):
    """Nobody stands beside themselves."""


class PersonFirst(NotAskedFor):
    """The person says yes before their friend is asked (R-14)."""


class TakesNoPart(NotAllowed):
    """A named person decided that they take no part at present (R-50)."""


class NameTaken(Gone):
    """An organisation of this name is on the list already."""
