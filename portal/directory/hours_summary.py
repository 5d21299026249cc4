"""A set of rules in one plain sentence: "Monday to Friday, 9am to 5pm; last Saturday of the month, 10am to 1pm"."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from portal.directory.recurrence import days_are_known, read_byday
from portal.directory.shapes import ALL_DAY, Freq, OnHolidays, Rule
from portal.directory.voice import Voice, listed, time_words

_MONDAY = date(2024, 1, 1)  # any Monday: names of weekdays come from dates
_END_OF_DAY = ALL_DAY[1]


def summary(rules: Iterable[Rule], voice: Voice, *, today: date) -> str:
    """What the rules say from `today` on; rules that ended are left out. Empty when nothing is left to say."""
    current = [rule for rule in rules if rule.valid_to is None or rule.valid_to >= today]
    usual = [rule for rule in current if rule.on_holidays is not OnHolidays.ONLY]
    special = [rule for rule in current if rule.on_holidays is OnHolidays.ONLY]
    together: dict[Rule, list[Rule]] = {}
    for rule in usual:
        together.setdefault(_but_for_times(rule), []).append(rule)
    says_holidays = len({rule.on_holidays for rule in usual}) == 1
    parts = [_part(same, voice, today, says_holidays) for same in together.values()]
    if special:
        on_holidays = voice.gettext("bank holidays")
        parts.append(f"{on_holidays}, {_times_words(special, voice)}")
    elif says_holidays:
        parts.append(_holiday_words(usual[0].on_holidays, voice))
    sentence = "; ".join(filter(None, parts))
    return sentence[:1].upper() + sentence[1:]


def _but_for_times(rule: Rule) -> Rule:
    text = rule.source_text if rule.doubtful else ""
    return replace(rule, opens_at=None, closes_at=None, source_text=text)


def _part(rules: Sequence[Rule], voice: Voice, today: date, says_holidays: bool) -> str:
    rule = rules[0]
    days = days_words(rule, voice)
    if rule.doubtful or not days:
        said = "; ".join(dict.fromkeys(rule.source_text for rule in rules if rule.source_text))
        times = voice.gettext("hours not sure (%(text)s)", text=said) if said else voice.gettext("hours not known")
    else:
        times = _times_words(rules, voice)
    extras = [_validity_words(rule, voice, today), *_condition_words(rule, voice)]
    if not says_holidays:
        extras.append(_holiday_words(rule.on_holidays, voice))
    return ", ".join(filter(None, [days, times, *extras]))


def days_words(rule: Rule, voice: Voice) -> str:
    """Monday to Friday; every 2 weeks on Monday; first and last Friday of the month. Empty when not known."""
    if not days_are_known(rule):
        return ""
    letters, places = read_byday(rule.byday)
    if rule.freq is Freq.DAILY:
        return _pace(voice.gettext("every day") if len(letters) in (0, 7) else _weekdays(letters, voice), rule, voice)
    if rule.freq is Freq.WEEKLY:
        named = letters or frozenset({rule.starts_on.weekday()} if rule.starts_on else ())
        return _pace(_weekdays(named, voice), rule, voice)
    return _pace(_monthly(rule, letters, places, voice), rule, voice)


def _pace(days: str, rule: Rule, voice: Voice) -> str:
    if rule.interval == 1:
        return days
    if rule.freq is Freq.DAILY:
        return voice.ngettext("every %(num)s day", "every %(num)s days", rule.interval)
    if rule.freq is Freq.WEEKLY:
        return voice.ngettext(
            "every %(num)s week on %(days)s", "every %(num)s weeks on %(days)s", rule.interval, days=days
        )
    return voice.ngettext("%(days)s, every %(num)s month", "%(days)s, every %(num)s months", rule.interval, days=days)


def _weekdays(numbers: Iterable[int], voice: Voice) -> str:
    """Runs of three and more are written "Monday to Friday"."""
    days = sorted(numbers)
    if len(days) == 7:
        return voice.gettext("every day")
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words: list[str] = []
    for run in runs:
        names = [_weekday(day, voice) for day in run]
        if len(run) > 2:
            names = [voice.gettext("%(first)s to %(last)s", first=names[0], last=names[-1])]
        words += names
    return listed(words, voice)


def _weekday(number: int, voice: Voice) -> str:
    return voice.weekday(_MONDAY + timedelta(days=number))


def _monthly(rule: Rule, letters: frozenset[int], places: frozenset[tuple[int, int]], voice: Voice) -> str:
    numbers = rule.bymonthday
    if not letters and not places and not numbers and rule.starts_on:
        numbers = (rule.starts_on.day,)
    words = []
    for weekday in sorted({weekday for _, weekday in places}):
        which = sorted((place for place, day in places if day == weekday), key=lambda place: place % 10)
        named = listed([_place_words(place, voice) for place in which], voice)
        facts = {"which": named, "weekday": _weekday(weekday, voice)}
        words.append(voice.gettext("%(which)s %(weekday)s of the month", **facts))
    if letters:
        words.append(_weekdays(letters, voice))
    if numbers:
        named = listed([_day_of_month(number, voice) for number in numbers], voice)
        dates = voice.gettext("%(days)s of the month", days=named)
        if words:
            return voice.gettext("%(weekdays)s when that is %(days)s", weekdays=listed(words, voice), days=dates)
        words.append(dates)
    return listed(words, voice)


def _place_words(place: int, voice: Voice) -> str:
    _ = voice.gettext
    from_start = [_("first"), _("second"), _("third"), _("fourth"), _("fifth")]
    from_end = [_("last"), _("second last"), _("third last"), _("fourth last"), _("fifth last")]
    return from_start[place - 1] if place > 0 else from_end[-place - 1]


def _day_of_month(number: int, voice: Voice) -> str:
    if number > 0:
        return voice.gettext("day %(number)s", number=number)
    if number == -1:
        return voice.gettext("last day")
    return voice.gettext("day %(number)s from the end", number=-number)


def _times_words(rules: Iterable[Rule], voice: Voice) -> str:
    spans = sorted({(rule.opens_at, rule.closes_at) for rule in rules}, key=lambda span: span[0] or time(0))
    return listed([times_words(opens_at, closes_at, voice) for opens_at, closes_at in spans], voice)


def times_words(opens_at: time | None, closes_at: time | None, voice: Voice) -> str:
    """9am to 5pm; from 7pm; 24 hours."""
    if opens_at is None or opens_at == closes_at:
        return voice.gettext("hours not known")
    start = time_words(opens_at, voice)
    if (opens_at, closes_at) == ALL_DAY:
        return voice.gettext("24 hours")
    if closes_at is None:
        return voice.gettext("from %(start)s", start=start)
    end = time_words(time(0) if closes_at == _END_OF_DAY else closes_at, voice)
    return voice.gettext("%(start)s to %(end)s", start=start, end=end)


def _validity_words(rule: Rule, voice: Voice, today: date) -> str:
    starts = max((day for day in (rule.valid_from, rule.starts_on) if day), default=None)
    facts = {"first": voice.day(starts) if starts else "", "last": voice.day(rule.valid_to) if rule.valid_to else ""}
    if starts and starts > today and rule.valid_to:
        return voice.gettext("from %(first)s to %(last)s", **facts)
    if starts and starts > today:
        return voice.gettext("from %(first)s", **facts)
    return voice.gettext("until %(last)s", **facts) if rule.valid_to else ""


def _condition_words(rule: Rule, voice: Voice) -> list[str]:
    term = voice.gettext("in term time") if rule.term_only else ""
    appointment = voice.gettext("by appointment") if rule.by_appointment else ""
    return [term, appointment]


def _holiday_words(on_holidays: OnHolidays, voice: Voice) -> str:
    if on_holidays is OnHolidays.CLOSED:
        return voice.gettext("closed on bank holidays")
    if on_holidays is OnHolidays.OPEN:
        return voice.gettext("open on bank holidays")
    return voice.gettext("bank holidays not known")
