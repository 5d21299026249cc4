"""What somebody looks for, read from an address. GET, no token: it changes nothing and its address can be kept.

The names are part of the contract's address /find?place=&when=&... The fields themselves are plain HTML in
templates/directory/_asking.html: this page is the one that must be quick.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from portal.directory.fitting_queries import Wanted
from portal.directory.word_queries import Groups
from portal.web.forms import clean_line

PLACE_MOST, WORDS_MOST = 100, 80
KINDS = (
    ("place", _("A place to meet")),
    ("group", _("A group")),
    ("line", _("Someone to ring")),
    ("service", _("A service")),
)
WHOM = (
    ("friend", _("Friends")),
    ("parent", _("Parents")),
    ("partner", _("Partners")),
    ("bereaved", _("People who have lost someone")),
    ("young", _("Young people")),
    ("women", _("Women")),
    ("men", _("Men")),
    ("lgbtq", _("LGBTQ+ people")),
)
LANGUAGES = (
    ("cy", _("Welsh")),
    ("ur", _("Urdu")),
    ("pa", _("Punjabi")),
    ("pl", _("Polish")),
    ("bn", _("Bengali")),
    ("ar", _("Arabic")),
    ("so", _("Somali")),
    ("bfi", _("British Sign Language")),
)
TICKS = (
    ("online", _("Online or by video")),
    ("step_free", _("Step-free only")),
    ("free", _("Free only")),
    ("independent", _("Run independently of treatment")),
    ("treatment", _("Also buildings where people are treated")),
)
_FAMILY = ("audience:families-and-friends", "audience:families-and-friends-only", "audience:anyone", "audience:carers")
_TAGS = {  # what each choice finds; who is there for all families is there for a friend, a parent, a partner
    "friend": ("audience:friends", *_FAMILY),
    "parent": ("audience:parents", "audience:grandparents", *_FAMILY),
    "partner": ("audience:partners", *_FAMILY),
    "bereaved": ("audience:bereaved",),
    "young": ("audience:young-people", "audience:children", "audience:adult-children"),
    "women": ("audience:women",),
    "men": ("audience:men",),
    "lgbtq": ("audience:lgbtq",),
}


@dataclass(frozen=True, slots=True)
class Looking:
    """As it was asked, forged choices left out. `is_too_long`: the place is longer than any place."""

    place: str = ""
    words: str = ""
    when: str = ""
    day: str = ""
    hour: str = ""
    kinds: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ticks: frozenset[str] = frozenset()
    is_too_long: bool = False

    @property
    def has_choices(self) -> bool:
        return bool(self.kinds or self.whom or self.languages or self.ticks or self.words)

    @property
    def query(self) -> str:
        """The same search as the end of an address, "?place=Leeds&when=now" or "": no finer than it was typed."""
        when = [("when", "at"), ("day", self.day), ("hour", self.hour)] if "T" in self.when and self.day else []
        given = [
            ("place", self.place),
            ("words", self.words),
            *(when or [("when", self.when)]),
            *(("kind", code) for code in self.kinds),
            *(("whom", code) for code in self.whom),
            *(("language", code) for code in self.languages),
            *((name, "y") for name, _words in TICKS if name in self.ticks),
        ]
        kept = [(name, value) for name, value in given if value]
        return f"?{urlencode(kept)}" if kept else ""

    def wanted(self, words: Groups = ()) -> Wanted:
        """Without times, which the search completes. `words`: as the directory's own words understand them."""
        return Wanted(
            words=words,
            kinds=self.kinds,
            audiences=tuple(dict.fromkeys(tag for choice in self.whom for tag in _TAGS[choice])),
            languages=tuple(f"language:{code}" for code in self.languages),
            online="online" in self.ticks,
            independent="independent" in self.ticks,
            step_free="step_free" in self.ticks,
            free="free" in self.ticks,
            with_treatment_premises="treatment" in self.ticks,
        )


def read_looking(given: MultiDict[str, str]) -> Looking:
    place, words = clean_line(given.get("place")), clean_line(given.get("words"))
    when, day, hour = given.get("when", ""), given.get("day", ""), given.get("hour", "")
    return Looking(
        place=place if len(place) <= PLACE_MOST else "",
        words=words[:WORDS_MOST],
        when=f"{day}T{hour}" if when == "at" else when,
        day=day,
        hour=hour,
        kinds=_chosen(given, "kind", KINDS),
        whom=_chosen(given, "whom", WHOM),
        languages=_chosen(given, "language", LANGUAGES),
        ticks=frozenset(name for name, _words in TICKS if given.get(name)),
        is_too_long=len(place) > PLACE_MOST,
    )


def _chosen(given: MultiDict[str, str], name: str, known: tuple[tuple[str, object], ...]) -> tuple[str, ...]:
    asked = set(given.getlist(name))
    return tuple(code for code, _words in known if code in asked)
