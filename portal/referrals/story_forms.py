"""Writing a story down; two things a person may add about themselves (R-05, R-15, R-20)."""

from flask_babel import lazy_gettext as _

from portal.referrals.stories import LONGEST, MENTIONS
from portal.web.forms import Block, Choice, Choices, Line, PortalForm, Tick


class StoryForm(PortalForm):
    title = Line(_("Heading"), needed=_("Enter a heading"), most=100)
    text = Block(_("The story"), needed=_("Write the story, or paste it"), most=LONGEST)
    mentions = Choices(_("It mentions"), choices=[(name, _(words)) for name, words in MENTIONS.items()])
    language = Choice(
        _("Language"), choices=[("en", "English"), ("cy", "Cymraeg")], needed=_("Select the language it is in")
    )
    agreed = Tick(_("The person was told these words and agrees"))


class PressForm(PortalForm):
    """A button and nothing else."""


class MoreForm(PortalForm):
    """Asked after sending, and never needed."""

    entry_source = Choice(_("How did you find us? (optional)"), choices=[])
    in_recovery = Tick(_("I am in recovery myself"))
