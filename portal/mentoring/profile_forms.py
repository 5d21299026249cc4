"""A mentor's profile as the team sets it up, their own words, and who looks after whom."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import StopValidation

from portal.mentoring.caring_forms import WithDates
from portal.mentoring.contact_in_words import holds_contact
from portal.mentoring.words import EXPERIENCE_WORDS, LANGUAGE_WORDS, NATION_WORDS, PLACE_WORDS
from portal.referrals import typed_dates
from portal.web.forms import Block, Choice, Choices, Line, PortalForm, Press, Tick

MOST_WORDS, MOST_AREA = 1200, 40
BEREAVED = "bereaved"


class _WithWords(PortalForm):
    """`seen`: what stood there when the page was opened."""

    seen = HiddenField()

    def validate_words(self, field: Any) -> None:
        if holds_contact(field.data or ""):
            raise StopValidation(gettext("Take out numbers and addresses. People reach a mentor through this site"))


class WordsForm(_WithWords):
    words = Block(_("About you, in your own words"), needed=_("Write a few words about yourself"), most=MOST_WORDS)
    submit = Press(_("Save"))


class ProfileForm(WithDates, _WithWords):
    alias = Line(
        _("Name that people see"),
        needed=_("Enter a first name, or another name they chose"),
        description=_("A first name, or another name that they chose. No surname."),
        most=60,
    )
    words = Block(
        _("About them, in their own words"),
        description=_("Written by them or read to them. Name nobody else. You can use **bold** and lists."),
        most=MOST_WORDS,
    )
    languages = Choices(
        _("Which languages do they speak?"),
        choices=[(code, _(words)) for code, words in LANGUAGE_WORDS.items()],
        needed=_("Choose at least one language"),
    )
    kinds = Choices(
        _("How, or where, do they talk?"),
        choices=[(kind.value, _(words)) for kind, words in PLACE_WORDS.items()],
        needed=_("Choose at least one way to talk"),
    )
    experiences = Choices(
        _("What have they been through it as?"),
        choices=[
            *((code, _(words)) for code, words in EXPERIENCE_WORDS.items()),
            (BEREAVED, _("somebody close to them died")),
        ],
    )
    nation = Choice(
        _("In which nation do they live?"),
        choices=[(name, _(name)) for name in NATION_WORDS],
        needed=_("Choose a nation. Its bank holidays count"),
    )
    district = Line(
        _("In which area? (optional)"),
        description=_("A town, or the first part of a postcode such as LS8. Nothing closer."),
        most=MOST_AREA,
    )
    supervisor = Choice(_("Who looks after them?"), choices=[])
    supervision = Line(
        _("When do they meet next?"), description=_("Such as 24 November. Nobody new can book after that day."), most=40
    )
    training = Line(
        _("Until when does their training count?"),
        description=_("Such as 24 November 2027. Leave it empty if it is still to come."),
        most=40,
    )
    people = Line(_("How many people at once?"), most=3, needed=_("Enter a number, such as 5"))
    submit = Press(_("Save the profile"))
    supervision_on: date | None = None
    training_until: date | None = None
    people_read = 0
    held_on: date | None = None  # the day that is set now: it may lie behind

    def validate_alias(self, field: Any) -> None:
        if holds_contact(field.data):
            raise StopValidation(gettext("Enter a first name, or another name they chose"))

    def validate_district(self, field: Any) -> None:
        if holds_contact(field.data or ""):
            raise StopValidation(gettext("Enter the town, or only the first part of the postcode"))

    def validate_supervision(self, field: Any) -> None:
        if field.data:
            self.supervision_on = self.read_ahead(field)
            if self.supervision_on < self.today and self.supervision_on != self.held_on:
                raise StopValidation(gettext("This date has passed. Enter one from today on"))
        elif self.supervisor.data:
            raise StopValidation(gettext("Enter the day on which they meet next, such as 24 November"))

    def validate_training(self, field: Any) -> None:
        """It may have run out as well as not: without a year a day that has passed would be next year's."""
        if field.data and not typed_dates.has_year(field.data):
            self.read_ahead(field)  # what is no date at all is told so
            raise StopValidation(gettext("Enter the year too, such as 24 November 2027"))
        self.training_until = self.read_ahead(field) if field.data else None

    def validate_people(self, field: Any) -> None:
        self.people_read = self.read_count(field, 0, 40)


class SupervisorForm(PortalForm):
    mentors = Choices(_("Which mentors?"), choices=[], needed=_("Choose at least one mentor"))
    supervisor = Choice(_("Who looks after them from now on?"), choices=[], needed=_("Choose who looks after them"))
    submit = Press(_("Hand them over"))


class HandOnForm(PortalForm):
    to = Choice(_("Who is there for them from now on?"), choices=[], needed=_("Choose who is there for them"))
    was_warned = Tick(_("I know, and they can take this person"))
    warned_about = HiddenField()  # the tick is about them alone
    submit = Press(_("Hand over and tell them"))
