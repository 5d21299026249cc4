"""Forms of how to find each other, or how to join."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.mentoring.finding import MOST, NEEDED_FOR_GROUPS, has_address
from portal.mentoring.place_kinds import PlaceKind
from portal.web.forms import Block, PortalForm, Press


def check_finding(kind: PlaceKind, words: str) -> None:
    """Of a group: enough for somebody to come. Raises StopValidation."""
    if kind is PlaceKind.VIDEO and not has_address(words):
        raise StopValidation(gettext("Enter the address of the video call. It starts with https://"))
    if kind in NEEDED_FOR_GROUPS and not words:
        if kind is PlaceKind.OUTDOORS:
            raise StopValidation(gettext("Enter where you meet, so that people can find you"))
        raise StopValidation(gettext("Enter the number to ring, and the code if there is one"))


class FindingForm(PortalForm):
    """For one booking, or one group."""

    words = Block(_("How do people find you, or join?"), most=MOST)
    submit = Press(_("Save"))
    group_kind: PlaceKind | None = None

    def validate_words(self, field: Any) -> None:
        if self.group_kind is not None:
            check_finding(self.group_kind, field.data or "")


class UsualForm(PortalForm):
    """What is the same for everybody who books this mentor in this way. Only ways they offer are shown."""

    outdoors = Block(_("Outdoors: where do you meet?"), most=MOST)
    venue = Block(_("In a library or hall: how do you find each other?"), most=MOST)
    phone = Block(_("By phone: what should people know?"), most=MOST)
    video = Block(_("By video: how do people join?"), most=MOST)
    submit = Press(_("Save"))
