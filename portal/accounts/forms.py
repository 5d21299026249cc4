"""What people who sign in type."""

from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.accounts import password_list, passwords
from portal.web.forms import Line, PortalForm, Press, Secret

REFUSED = {
    passwords.Why.TOO_SHORT: _("Use 12 characters or more. Three words that do not belong together work well"),
    passwords.Why.TOO_LONG: _("Use 128 characters or fewer"),
    passwords.Why.COMMON: _("This password is easy to guess. Use three words that do not belong together"),
}


class SignInForm(PortalForm):
    email = Line(
        _("E-mail"),
        needed=_("Enter your e-mail"),
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = Secret(_("Password"), needed=_("Enter your password"))
    next = HiddenField()
    submit = Press(_("Continue"))


class CodeForm(PortalForm):
    code = Line(
        _("Code from your authenticator"),
        needed=_("Enter the 6 numbers that your authenticator shows"),
        most=40,
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
    submit = Press(_("Sign in"))


class ChoosePasswordForm(PortalForm):
    """`about`: words near the person that a password may not lean on."""

    password = Secret(_("Password"), needed=_("Choose a password"))
    submit = Press(_("Continue"))
    about: tuple[str, ...] = ()

    def validate_password(self, field):
        refuse_poor(field.data, self.about)


def refuse_poor(password, about):
    why = passwords.why_not(passwords.tidy(password or ""), about)
    if why is None and _is_on_the_larger_list(password):
        why = passwords.Why.COMMON
    if why is not None:
        raise ValidationError(REFUSED[why])


def _is_on_the_larger_list(password: str) -> bool:
    """The operator's own list, where there is one (ASVS 6.2.12). A list that cannot be read lets nobody through."""
    path = current_app.extensions["portal_settings"].passwords_file
    return bool(path) and any(password_list.holds(Path(path), each) for each in {password, passwords.tidy(password)})


class FirstCodeForm(PortalForm):
    code = Line(
        _("Code from your authenticator"),
        needed=_("Enter the 6 numbers that your authenticator shows"),
        most=40,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
    submit = Press(_("Continue"))


class CredentialField(HiddenField):
    """What the browser says about a passkey: JSON that it writes, checked by the library that verifies it."""

    def __init__(self, **kwargs):
        needed = _("Your browser did not answer. This page needs JavaScript; your password and a code do not")
        super().__init__("", validators=[InputRequired(needed), Length(max=20_000, message=needed)], **kwargs)


class PasskeyForm(PortalForm):
    credential = CredentialField()
    submit = Press(_("Use my passkey"))


class PasskeyNameForm(PortalForm):
    passkey_name = Line(
        _("A name for this passkey"), needed=_("Give it a name, such as “blue key” or “my phone”"), most=60
    )
    credential = CredentialField()
    submit = Press(_("Add a passkey"))


class NewPasswordForm(PortalForm):
    password = Secret(_("Your present password"), needed=_("Enter your present password"))
    new_password = Secret(_("New password"), needed=_("Choose a password"))
    submit = Press(_("Change password"))
    about: tuple[str, ...] = ()

    def validate_new_password(self, field):
        refuse_poor(field.data, self.about)
