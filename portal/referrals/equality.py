"""Questions about groups people belong to: after sending, optional as a whole and one by one, kept apart (N-29).

Ethnic groups are worded as in the census of each nation (2021; Scotland 2022).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.shared.clock import local

N_ = str  # marks a sentence for the catalogue
RATHER_NOT = ("rather_not", N_("I’d rather not say"))


@dataclass(frozen=True)
class Group:
    name: str
    question: str
    answers: tuple[tuple[str, str], ...]


_ASIAN = (
    ("indian", N_("Indian")),
    ("pakistani", N_("Pakistani")),
    ("bangladeshi", N_("Bangladeshi")),
    ("chinese", N_("Chinese")),
    ("asian_other", N_("Any other Asian background")),
)
_ENGLAND_WALES = (
    *_ASIAN,
    ("caribbean", N_("Caribbean")),
    ("african", N_("African")),
    ("black_other", N_("Any other Black, Black British, or Caribbean background")),
    ("white_black_caribbean", N_("White and Black Caribbean")),
    ("white_black_african", N_("White and Black African")),
    ("white_asian", N_("White and Asian")),
    ("multiple_other", N_("Any other Mixed or multiple ethnic background")),
    ("white_british", N_("English, Welsh, Scottish, Northern Irish or British")),
    ("white_irish", N_("Irish")),
    ("gypsy_traveller", N_("Gypsy or Irish Traveller")),
    ("roma", N_("Roma")),
    ("white_other", N_("Any other White background")),
    ("arab", N_("Arab")),
    ("any_other", N_("Any other ethnic group")),
)
_SCOTLAND = (
    ("scottish", N_("Scottish")),
    ("other_british", N_("Other British")),
    ("white_irish", N_("Irish")),
    ("polish", N_("Polish")),
    ("gypsy_traveller", N_("Gypsy or Traveller")),
    ("roma", N_("Roma")),
    ("showman", N_("Showman or Showwoman")),
    ("white_other", N_("Other white ethnic group")),
    ("multiple", N_("Any mixed or multiple ethnic groups")),
    *_ASIAN,
    ("african", N_("African, Scottish African or British African")),
    ("caribbean_black", N_("Caribbean or Black")),
    ("arab", N_("Arab, Scottish Arab or British Arab")),
    ("any_other", N_("Any other ethnic group")),
)
_NORTHERN_IRELAND = (
    ("white", N_("White")),
    ("irish_traveller", N_("Irish Traveller")),
    ("roma", N_("Roma")),
    ("indian", N_("Indian")),
    ("chinese", N_("Chinese")),
    ("filipino", N_("Filipino")),
    ("pakistani", N_("Pakistani")),
    ("arab", N_("Arab")),
    ("asian_other", N_("Other Asian")),
    ("african", N_("Black African")),
    ("black_other", N_("Black Other")),
    ("multiple", N_("Mixed ethnic group")),
    ("any_other", N_("Any other ethnic group")),
)
_ETHNIC: Mapping[str, tuple[tuple[str, str], ...]] = {
    "England": _ENGLAND_WALES,
    "Wales": _ENGLAND_WALES,
    "Scotland": _SCOTLAND,
    "Northern Ireland": _NORTHERN_IRELAND,
}


def groups(nation: str) -> tuple[Group, ...]:
    """The questions of one nation, each with a way not to say."""
    found = (
        Group("ethnic_group", N_("What is your ethnic group?"), _ETHNIC.get(nation, _ENGLAND_WALES)),
        Group("sex", N_("What is your sex?"), (("female", N_("Female")), ("male", N_("Male")))),
        Group(
            "gender_same",
            N_("Is your gender the same as the sex you were registered at birth?"),
            (("yes", N_("Yes")), ("no", N_("No"))),
        ),
        Group(
            "orientation",
            N_("Which of these describes you best?"),
            (
                ("straight", N_("Straight or heterosexual")),
                ("gay", N_("Gay or lesbian")),
                ("bisexual", N_("Bisexual")),
                ("another", N_("Another way of saying it")),
            ),
        ),
        Group(
            "disability",
            N_("Do you have a health condition or illness that makes daily life harder?"),
            (("lot", N_("Yes, a lot harder")), ("little", N_("Yes, a little harder")), ("no", N_("No"))),
        ),
    )
    return tuple(Group(group.name, group.question, (*group.answers, RATHER_NOT)) for group in found)


def month_of(moment: datetime) -> str:
    """2026-11, local."""
    return local(moment).strftime("%Y-%m")
