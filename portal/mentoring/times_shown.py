"""How a mentor's patterns, and the dates left out of them, read on their page."""

from babel.lists import format_list
from flask_babel import get_locale, gettext

from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring.patterns import days_of, often_of
from portal.mentoring.weeks_ahead import Ahead, LeftOut
from portal.mentoring.words import PATTERN_WORDS, VENUE_WORDS, WEEKDAY_WORDS
from portal.web.i18n import show_day, show_time, small_day


def pattern_words(rule: Rule) -> str:
    """Every 2 weeks: Monday and Thursday, 6pm to 8pm."""
    days = format_list([small_day(gettext(WEEKDAY_WORDS[day])) for day in days_of(rule)], locale=get_locale())
    assert rule.opens_at is not None and rule.closes_at is not None
    said: str = gettext(
        PATTERN_WORDS[often_of(rule)], days=days, starts=show_time(rule.opens_at), ends=show_time(rule.closes_at)
    )
    if rule.valid_to is not None:
        said += " " + gettext("Until %(day)s.", day=show_day(rule.valid_to, year=True))
    if rule.on_holidays is OnHolidays.OPEN:
        said += " " + gettext("Bank holidays too.")
    return said


def left_out_words(each: Ahead, nation: str) -> str:
    """Why a date is left out, in one short sentence."""
    if each.left_out is LeftOut.HOLIDAY:
        return str(gettext("Left out: bank holiday in %(nation)s (%(name)s).", nation=gettext(nation), name=each.name))
    if each.left_out is LeftOut.CONFIRM:
        return str(gettext("Please confirm: we do not know yet whether this is a bank holiday."))
    if each.left_out is LeftOut.MOVED:
        return str(gettext("Please confirm: the bank holiday for this day is on another day."))
    if each.left_out is LeftOut.AWAY:
        return str(gettext("Left out: you are away."))
    return str(gettext(VENUE_WORDS[each.why_not])) if each.why_not else ""
