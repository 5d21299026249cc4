"""A button and nothing else: a press with its token."""

from portal.web.forms import PortalForm


class PlainForm(PortalForm):
    """Buttons only."""
