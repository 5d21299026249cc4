"""Which settings the team may change on its page, what each may be, and how it is read from what was typed. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.shared import team_hours
from portal.shared.contact import BadPhoneNumber, PhoneNumber
from portal.shared.errors import BadInput

N_ = str  # marks a sentence for the catalogue
_AREA = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")

USUAL_HOURS = N_("Where somebody named no hours. They are told 8am to 8pm, so it can only be less.")
NOT_URGENT = N_("News that cannot wait still goes to whoever is on duty.")


class Kind(StrEnum):
    NUMBER = "number"
    NUMBERS = "numbers"  # some whole numbers with commas
    LINE = "line"
    HOURS = "hours"  # days and times
    PHONE = "phone"
    AREAS = "areas"  # first parts of postcodes with commas
    YES_NO = "yes_no"


class NotASetting(BadInput):
    """What was typed cannot be this setting. `str()` is the sentence to show."""


@dataclass(frozen=True)
class Setting:
    name: str  # of portal.settings.Settings
    label: str
    kind: Kind
    hint: str = ""
    least: int = 1
    most: int = 365

    @property
    def is_said_in_record(self) -> bool:
        """Whether the record keeps the value itself, or only that it changed."""
        return self.kind in (Kind.NUMBER, Kind.NUMBERS, Kind.YES_NO, Kind.HOURS)


GROUPS: tuple[tuple[str, tuple[Setting, ...]], ...] = (
    (
        N_("Who you are and when you are there"),
        (
            Setting(
                "team_phone", N_("Phone number people may ring"), Kind.PHONE, N_("Answer it with the neutral name.")
            ),
            Setting(
                "team_write",
                N_("Where people write who cannot ring"),
                Kind.LINE,
                N_(
                    "An e-mail address, or a number for texts. Leave empty for the address that your e-mails come from."
                ),
            ),
            Setting(
                "team_hours",
                N_("When the team is there"),
                Kind.HOURS,
                N_(
                    "Days and times, like Monday to Friday, 9am to 8pm. Bank holidays are left out. What we promise"
                    " counts in these hours. Leave empty for “Monday to Friday, 9am to 8pm”."
                ),
            ),
            Setting(
                "areas_served",
                N_("Areas you serve"),
                Kind.AREAS,
                N_("First parts of postcodes with commas, like LS8, BD1. Leave empty for everywhere."),
            ),
            Setting(
                "intake_paused",
                N_("Pause new requests?"),
                Kind.YES_NO,
                N_("Places, lines and people who asked before stay as they are."),
            ),
            Setting(
                "usual_wait_days",
                N_("Usual wait now, in days"),
                Kind.NUMBER,
                N_("Look at it every week. 0 shows none."),
                0,
            ),
        ),
    ),
    (
        N_("Requests"),
        (
            Setting("first_reply_working_days", N_("First reply, in working days"), Kind.NUMBER, most=30),
            Setting(
                "triage_hours",
                N_("Danger: somebody acts within, in hours"),
                Kind.NUMBER,
                N_("Hours in which the team is there, or whoever is on call."),
                1,
                8,
            ),
            Setting("remind_days_before", N_("Reminders, so many days before"), Kind.NUMBERS, N_("Like 3, 1."), 0, 30),
            Setting("review_months", N_("Look at support again after, in months"), Kind.NUMBER, most=24),
            Setting(
                "keep_days",
                N_("Erase a request so long after anything happened last, in days"),
                Kind.NUMBER,
                N_("365 is a year."),
                30,
                3650,
            ),
            Setting("crisis_check_days", N_("Check crisis numbers every, in days"), Kind.NUMBER, most=365),
        ),
    ),
    (
        N_("Mentors"),
        (
            Setting("supervision_weeks", N_("Supervision every, in weeks"), Kind.NUMBER, most=26),
            Setting("supervision_weeks_first", N_("The same in the first 6 months"), Kind.NUMBER, most=26),
            Setting(
                "rest_hours",
                N_("Rest between two turns on duty, in hours"),
                Kind.NUMBER,
                N_("Less is possible, after a warning."),
                0,
                24,
            ),
            Setting("caseload_limit", N_("People at once, for a new mentor"), Kind.NUMBER, most=30),
        ),
    ),
    (
        N_("Messages and texts"),
        (
            Setting("messages_from", N_("Messages come from, hour of the day"), Kind.NUMBER, USUAL_HOURS, 8, 12),
            Setting("messages_to", N_("Messages come until, hour of the day"), Kind.NUMBER, "", 15, 20),
            Setting(
                "texts_a_day",
                N_("Parts of texts a day, at most"),
                Kind.NUMBER,
                N_("Texts are paid by the part. The team hears of it at half."),
                1,
                10_000,
            ),
            Setting("texts_a_month", N_("Parts of texts a month, at most"), Kind.NUMBER, "", 1, 100_000),
            Setting("texts_a_day_each", N_("Texts a day to one number, at most"), Kind.NUMBER, NOT_URGENT, 1, 50),
        ),
    ),
    (
        N_("Working together"),
        (
            Setting(
                "agencies_before_meeting", N_("Organisations before a meeting is suggested"), Kind.NUMBER, "", 2, 20
            ),
            Setting("minutes_working_days", N_("Minutes sent within, in working days"), Kind.NUMBER, most=30),
        ),
    ),
    (
        N_("Keeping things private"),
        (
            Setting(
                "visit_minutes",
                N_("A visit ends unused after, in minutes"),
                Kind.NUMBER,
                N_("A warning comes 2 minutes before."),
                5,
                60,
            ),
            Setting("code_tries", N_("Wrong codes before a pause"), Kind.NUMBER, "", 3, 10),
            Setting("code_pause_minutes", N_("Length of that pause, in minutes"), Kind.NUMBER, "", 5, 120),
            Setting(
                "records_an_hour", N_("Records one person opens in an hour before an alert"), Kind.NUMBER, "", 5, 200
            ),
        ),
    ),
)
ALL = {setting.name: setting for _group, settings in GROUPS for setting in settings}


def as_typed(setting: Setting, value: Any) -> str:
    """A value as its field shows it."""
    if setting.kind is Kind.YES_NO:
        return "yes" if value else "no"
    if setting.kind in (Kind.NUMBERS, Kind.AREAS):
        return ", ".join(str(part) for part in value)
    return str(value)


def read(setting: Setting, typed: str) -> Any:
    """The value of what was typed. Raises NotASetting."""
    if setting.kind is Kind.YES_NO:
        return typed == "yes"
    if setting.kind is Kind.NUMBER:
        return _number(setting, typed)
    if setting.kind is Kind.NUMBERS:
        return tuple(sorted({_number(setting, part) for part in _parts(typed)}, reverse=True))
    if setting.kind is Kind.AREAS:
        return tuple(_area(part) for part in _parts(typed))
    if setting.kind is Kind.PHONE:
        return _phone(typed)
    if setting.kind is Kind.HOURS:
        return _hours(typed)
    return typed.strip()


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is not as it was."""
    return {name: value for name, value in after.items() if before[name] != value}


def _parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.replace(";", ",").split(",") if part.strip()]


def _number(setting: Setting, typed: str) -> int:
    plain = typed.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 6 and setting.least <= int(plain) <= setting.most):
        raise NotASetting(N_("Enter a whole number from %(least)s to %(most)s"))
    return int(plain)


def _area(typed: str) -> str:
    plain = typed.upper().replace(" ", "")
    if not _AREA.fullmatch(plain):
        raise NotASetting(N_("Enter first parts of postcodes, like LS8, BD1"))
    return plain


def _hours(typed: str) -> str:
    """As it is kept, or nothing for the usual ones."""
    if not typed.strip():
        return ""
    try:
        return team_hours.written(team_hours.read(typed))
    except team_hours.NotTeamHours as why:
        raise NotASetting(N_("Enter days and times, like Monday to Friday, 9am to 8pm")) from why


def _phone(typed: str) -> str:
    """As it was typed, when it is a number at all."""
    try:
        PhoneNumber.read(typed)
        return " ".join(typed.split())
    except BadPhoneNumber as why:
        raise NotASetting(str(why)) from why
