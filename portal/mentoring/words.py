"""Words for kinds of place. The view passes its translate function; this file only marks the sentences."""

from portal.directory.times_of_day import PartOfWeek
from portal.mentoring.alike import Alike
from portal.mentoring.outcomes import GroupOutcome, MissedKind, Outcome
from portal.mentoring.patterns import Often
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.venue_fit import VenueWhyNot


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

# Whom somebody would find it easiest to talk to: what they say themselves.
ALIKE_WORDS = {
    Alike.PARENT: _("Someone who is also a parent"),
    Alike.PARTNER: _("Someone who is also a partner, or was one"),
    Alike.SIBLING: _("Someone who is also a sister or brother"),
    Alike.CHILD: _("Someone who is also a son or daughter"),
    Alike.GRANDPARENT: _("Someone who is also a grandparent"),
    Alike.FRIEND: _("Someone who is also a friend"),
    Alike.NEAR: _("Someone who is also a neighbour, housemate or workmate"),
    Alike.BEREAVED: _("Someone who has also had a person close to them die"),
}
# What mentors publish of themselves, as it follows "Has been through it as:".
EXPERIENCE_WORDS = {
    "sister": _("sister"),
    "brother": _("brother"),
    "mother": _("mother"),
    "father": _("father"),
    "parent": _("parent"),
    "daughter": _("daughter"),
    "son": _("son"),
    "grandmother": _("grandmother"),
    "grandfather": _("grandfather"),
    "partner": _("partner"),
    "ex-partner": _("ex-partner"),
    "friend": _("friend"),
    "neighbour": _("neighbour"),
    "housemate": _("housemate"),
    "colleague": _("workmate"),
}
# Why somebody fits: what they have been through as well, as it was asked for.
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
    "bereaved": _("Someone close to them died too."),
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
PATTERN_WORDS = {
    Often.WEEKLY: _("Every week: %(days)s, %(starts)s to %(ends)s."),
    Often.FORTNIGHTLY: _("Every 2 weeks: %(days)s, %(starts)s to %(ends)s."),
    Often.FIRST: _("The first of each month: %(days)s, %(starts)s to %(ends)s."),
    Often.SECOND: _("The second of each month: %(days)s, %(starts)s to %(ends)s."),
    Often.THIRD: _("The third of each month: %(days)s, %(starts)s to %(ends)s."),
    Often.FOURTH: _("The fourth of each month: %(days)s, %(starts)s to %(ends)s."),
    Often.LAST: _("The last of each month: %(days)s, %(starts)s to %(ends)s."),
}
WEEKDAY_WORDS = {
    "MO": _("Monday"),
    "TU": _("Tuesday"),
    "WE": _("Wednesday"),
    "TH": _("Thursday"),
    "FR": _("Friday"),
    "SA": _("Saturday"),
    "SU": _("Sunday"),
}
VENUE_WORDS = {
    VenueWhyNot.NOT_AGREED: _("Left out: the place is not ours to use at the moment."),
    VenueWhyNot.CLOSED: _("Left out: the place is closed then."),
    VenueWhyNot.NOT_SURE: _("Left out: the place may be closed then. Ask the team."),
    VenueWhyNot.SHARED: _("Left out: another group uses the place then."),
    VenueWhyNot.FULL: _("Left out: every room is taken then."),
}
NATION_WORDS = (_("England"), _("Scotland"), _("Wales"), _("Northern Ireland"))
OUTCOME_WORDS = {
    Outcome.HELD: _("We talked"),
    Outcome.ENDED_EARLY: _("We talked and stopped early"),
    Outcome.MISSED: _("It did not happen"),
}
GROUP_OUTCOME_WORDS = {
    GroupOutcome.HELD: _("It was held"),
    GroupOutcome.ENDED_EARLY: _("It was held and stopped early"),
    GroupOutcome.NOT_HELD: _("It was not held"),
}
MISSED_WORDS = {
    MissedKind.BY_THEM: _("They could not come"),
    MissedKind.BY_MENTOR: _("I could not come"),
    MissedKind.NOT_REACHED: _("They could not be reached safely"),
}
MISSED_FOR_PERSON = {
    MissedKind.BY_THEM: _("You could not come. That is all right. You can choose another time."),
    MissedKind.BY_MENTOR: _("We could not come. We are sorry. You can choose another time."),
    MissedKind.NOT_REACHED: _("We could not reach you safely, so we did not try again. You can choose another time."),
}
HEADING_WORDS = {
    "listen": _("What we talked about"),
    "information": _("Information"),
    "coping": _("Ways of coping"),
    "other_support": _("Other support"),
    "what_next": _("What next"),
    "for_you": _("For you"),
}
