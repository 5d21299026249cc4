"""The families of things that stop an action. Features raise small classes of their own; web/errors.py words them."""


class PortalError(Exception):
    """Something a person can be told about. `status` is the HTTP answer."""

    status = 400


class BadInput(PortalError):
    """What came in cannot be used as it is."""

    status = 400


class NotFound(PortalError):
    """There is no such thing, or this person may not know of it: the same answer."""

    status = 404


class NotAllowed(PortalError):
    """Known, but not for this person."""

    status = 403


class Gone(PortalError):
    """It was there a moment ago: taken, moved, cancelled, over."""

    status = 409


class Busy(PortalError):
    """The store cannot take a write at the moment. Nothing was saved; the same request may be sent again."""

    status = 503


class SetUpWrong(Exception):
    """The portal cannot start as it is set up. One sentence that names the setting or file."""
