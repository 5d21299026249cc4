"""Words for kinds of place. The view passes its translate function; this file only marks the sentences."""

from portal.directory.times_of_day import PartOfWeek
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

# Why somebody fits: what they have been through as well.
ALSO_WORDS = {
    "sister": _("Also a sister."),
    "brother": _("Also a brother."),
    "mother": _("Also a mother."),
    "father": _("Also a father."),
    "parent": _("Also a parent."),
    "daughter": _("Also a daughter."),
    "son": _("Also a son."),
    "grandmother": _("Also a grandmother."),
    "grandfather": _("Also a grandfather."),
    "partner": _("Also a partner."),
    "ex-partner": _("Also an ex-partner."),
    "friend": _("Also a friend."),
    "neighbour": _("Also a neighbour."),
    "housemate": _("Also a housemate."),
    "colleague": _("Also a colleague."),
    "bereaved": _("Has lost someone too."),
}
ALSO_ANOTHER = _("Has been in a place like yours.")
FREE_WORDS = {
    PartOfWeek.DAYTIME: _("Free on %(weekday)s in the daytime."),
    PartOfWeek.EVENING: _("Free on %(weekday)s in the evening."),
    PartOfWeek.WEEKEND: _("Free at the weekend, on %(weekday)s."),
    PartOfWeek.NIGHT: _("Free on %(weekday)s at night."),
}
PART_WORDS = {
    PartOfWeek.DAYTIME: _("Daytime"),
    PartOfWeek.EVENING: _("Evening"),
    PartOfWeek.WEEKEND: _("Weekend"),
    PartOfWeek.NIGHT: _("Night"),
}
