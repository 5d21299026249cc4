"""The settings page as a form, made from the list of settings."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import ValidationError

from portal.accounts import setting_kinds
from portal.accounts.setting_kinds import Kind, Setting
from portal.web.forms import Choice, Line, PortalForm


class SettingLine(Line):
    """One setting; `value` is what was read from it."""

    def __init__(self, label: Any, *, setting: Setting, **kwargs: Any):
        self.setting = setting
        super().__init__(label, most=300, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        try:
            self.value = setting_kinds.read(self.setting, self.data or "")
        except setting_kinds.NotASetting as why:
            said = {"least": self.setting.least, "most": self.setting.most}
            raise ValidationError(gettext(str(why)) % said if "%(" in str(why) else gettext(str(why))) from why


class SettingsForm(PortalForm):
    seen = HiddenField()

    @property
    def values(self) -> dict[str, Any]:
        """Of a form that was checked."""
        return {
            name: self[name].value if isinstance(self[name], SettingLine) else self[name].data == "yes"
            for name in setting_kinds.ALL
        }


def settings_form(values: Mapping[str, Any], *, seen: str, **more: Any) -> SettingsForm:
    made = {name: _field(setting) for name, setting in setting_kinds.ALL.items()}
    kind = type("MadeSettingsForm", (SettingsForm,), made)
    shown = {name: setting_kinds.as_typed(setting_kinds.ALL[name], value) for name, value in values.items()}
    form: SettingsForm = kind(data=shown | {"seen": seen}, **more)
    return form


def _field(setting: Setting) -> Any:
    hint = gettext(setting.hint) if setting.hint else ""
    if setting.kind is Kind.YES_NO:
        choices = [("no", _("No")), ("yes", _("Yes"))]
        return Choice(gettext(setting.label), choices=choices, default="no", description=hint)
    return SettingLine(gettext(setting.label), setting=setting, description=hint)
