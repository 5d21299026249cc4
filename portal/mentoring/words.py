"""Words for kinds of place. The view passes its translate function; this file only marks the sentences."""

from portal.mentoring.place_kinds import PlaceKind


def _(text: str) -> str:
    return text  # marks a sentence for the catalogues


PLACE_WORDS = {
    PlaceKind.VENUE: _("Library or hall"),
    PlaceKind.PHONE: _("Phone"),
    PlaceKind.VIDEO: _("Video"),
    PlaceKind.CHAT: _("Text chat on this site"),
    PlaceKind.OUTDOORS: _("Outdoors, a walk"),
    PlaceKind.ELSEWHERE: _("Another place we agree on"),
}

LANGUAGE_WORDS = {
    "en": _("English"),
    "cy": _("Welsh"),
    "ur": _("Urdu"),
    "pa": _("Panjabi"),
    "pl": _("Polish"),
    "ro": _("Romanian"),
    "es": _("Spanish"),
    "bsl": _("British Sign Language"),
}
