"""Forms of talking from afar."""

from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.mentoring.chat import LINE_MOST
from portal.web.forms import Block, Line, OnceKey, PortalForm, Press


class LineForm(PortalForm):
    """What one of the two writes next."""

    words = Block(_("Write here"), most=LINE_MOST)
    once_key = OnceKey()
    submit = Press(_("Send"))


class RoomForm(PortalForm):
    """A mentor's own video room."""

    link = Line(
        _("The address of your video room"),
        description=_("It starts with https://. Leave it empty to have none of your own."),
        most=200,
    )
    submit = Press(_("Save"))

    def validate_link(self, field: Line) -> None:
        if not field.data:
            return
        parts = urlsplit(field.data)
        if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or " " in field.data:
            raise StopValidation(gettext("Enter an address that starts with https://"))
