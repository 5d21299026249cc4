"""Ways to reach a person or a place: cleaned and checked once, then carried as they are.

The sentences of the errors are for people. They are written here in English and marked for the catalogue; forms
pass them through gettext when they show them. None repeats what was typed: it may be somebody's number.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from portal.shared.errors import BadInput
from portal.shared.later import Later

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = Later("phonenumbers")

N_ = str  # marks a sentence for the catalogue


class BadEmailAddress(BadInput):
    """Not an address that mail can be sent to."""


class BadPhoneNumber(BadInput):
    """Not a number that can be rung."""


class NumberCostsExtra(BadPhoneNumber):
    """Premium, personal, pager or satellite: ringing it could cost the service a lot (T19)."""


class BadPostcode(BadInput):
    """Not a UK postcode, nor the first part of one."""


# ------------------------------------------------------------------------------------------------ e-mail

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """`value` as typed with the domain in lower case and ASCII; `key` is the same for every way to write it."""

    value: str

    @classmethod
    def read(cls, text: str) -> "EmailAddress":
        """Raises BadEmailAddress."""
        typed = _tidy(text).removeprefix("mailto:").strip("<>").rstrip(".,;")
        if not typed:
            raise BadEmailAddress(N_("Enter an e-mail address, like name@example.com"))
        if typed.count("@") != 1:
            raise BadEmailAddress(N_("An e-mail address has one @ in it, like name@example.com"))
        if " " in typed:
            raise BadEmailAddress(N_("An e-mail address has no spaces in it, like name@example.com"))
        local, domain = typed.split("@")
        if not _LOCAL.fullmatch(local) or len(local) > 64:
            raise BadEmailAddress(N_("Check the part before the @. It should look like name@example.com"))
        return cls(f"{local}@{_domain(domain)}")

    @property
    def key(self) -> str:
        return self.value.lower()

    def __str__(self) -> str:
        return self.value


def _domain(typed: str) -> str:
    try:
        domain = typed.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    is_good = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    if not is_good or len(domain) > 190 or labels[-1].isdigit():
        raise BadEmailAddress(N_("Check the part after the @. It should look like name@example.com"))
    return domain


# ------------------------------------------------------------------------------------------------ phone

# set aside by Ofcom for drama; never given to anybody (phonenumbers calls most of them not valid)
_DRAMA_MOBILE = re.compile(r"\+447700900\d{3}")
_DRAMA_LANDLINE = re.compile(r"\+441632960\d{3}")
_ALLOWED = re.compile(r"[\d\s+().\-\u2010-\u2015/#]*((x|ext|extn|extension)[.:]?\s*\d{1,6})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`value` is E.164, such as +441632960001; an extension is kept beside it."""

    value: str
    extension: str = ""

    @classmethod
    def read(cls, text: str) -> "PhoneNumber":
        """A UK number however written, or one from abroad that starts with + or 00. Raises BadPhoneNumber."""
        typed = _tidy(text).removeprefix("tel:")
        if not typed:
            raise BadPhoneNumber(N_("Enter a phone number, like 01632 960 001"))
        if not _ALLOWED.fullmatch(typed):
            raise BadPhoneNumber(N_("Enter only the phone number, like 01632 960 001"))
        try:
            found = phonenumbers.parse(_abroad(typed), "GB")
        except phonenumbers.NumberParseException as error:
            raise BadPhoneNumber(N_("Enter a phone number, like 01632 960 001")) from error
        number = cls(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164), found.extension or "")
        number._check(found)
        return number

    def _check(self, found: "phonenumbers.PhoneNumber") -> None:
        if self._is_drama:
            return
        if not phonenumbers.is_valid_number(found):
            raise BadPhoneNumber(N_("Check the phone number. It may have a figure too many or too few"))
        is_satellite = phonenumbers.region_code_for_number(found) == "001"
        if is_satellite or _costs_extra(phonenumbers.number_type(found)):
            raise NumberCostsExtra(N_("We cannot ring that kind of number. Enter another phone number"))

    @property
    def _is_drama(self) -> bool:
        return bool(_DRAMA_MOBILE.fullmatch(self.value) or _DRAMA_LANDLINE.fullmatch(self.value))

    @property
    def can_text(self) -> bool:
        """A mobile of the United Kingdom itself: not Jersey, Guernsey or Man, not 070, not abroad (T19)."""
        if not self.value.startswith("+447"):
            return False
        if _DRAMA_MOBILE.fullmatch(self.value):
            return True
        found = phonenumbers.parse(self.value)
        is_mobile = phonenumbers.number_type(found) == phonenumbers.PhoneNumberType.MOBILE
        return is_mobile and phonenumbers.region_code_for_number(found) == "GB"

    @property
    def is_uk(self) -> bool:
        return self.value.startswith("+44")

    @property
    def key(self) -> str:
        return self.value

    @property
    def shown(self) -> str:
        """As people in the UK write it: 07700 900123, and +353 ... for a number from abroad."""
        forms = phonenumbers.PhoneNumberFormat
        form = forms.NATIONAL if self.is_uk else forms.INTERNATIONAL
        number = phonenumbers.format_number(phonenumbers.parse(self.value), form)
        return f"{number} ext {self.extension}" if self.extension else number

    def __str__(self) -> str:
        return self.value


def _costs_extra(kind: int) -> bool:
    kinds = phonenumbers.PhoneNumberType
    return kind in (kinds.PREMIUM_RATE, kinds.PERSONAL_NUMBER, kinds.PAGER)


def _abroad(typed: str) -> str:
    return "+" + typed[2:] if typed.startswith("00") else typed


# ------------------------------------------------------------------------------------------------ postcode

# A letter, 9 a digit; the longest first, so that what is left over is the second part
_SHAPES = ("AA9A", "AA99", "AA9", "A9A", "A99", "A9")
_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")
_FIRST = re.compile(r"[A-PR-UWYZ]([0-9][0-9A-HJKMNPR-Y]?|[A-HK-Y][0-9][0-9ABEHMNPRVWXY]?)")
_OLD = {"GIR", "NPT"}  # in the lists, of no shape
_TO_DIGIT = str.maketrans("OI", "01")
_TO_LETTER = str.maketrans("01", "OI")


@dataclass(frozen=True, slots=True, order=True)
class Postcode:
    """`outcode` is the first part, as LS8; `inward` the second, as 1AB, or empty when only the first is known."""

    outcode: str
    inward: str = ""

    @classmethod
    def read(cls, text: str) -> "Postcode":
        """Any case, any spaces; letter O or I where only a digit can stand. Raises BadPostcode.

        The beginning of a second part ("LS8 1") is left away: the first part is as much as it says.
        """
        words = re.sub(r"[^A-Z0-9 ]", "", _tidy(text).upper()).split()
        typed = "".join(words)
        if not 2 <= len(typed) <= 7 or len(words) > 7:
            _not_a_postcode()
        if len(words) == 2 and len(words[1]) < 3:
            return cls(_outcode(words[0]))
        if whole := _whole(typed):
            return cls(*whole)
        begun = re.fullmatch(r"(.{3,4}?)[0-9][A-Z]?", typed) if len(typed) > 4 else None
        return cls(_outcode(begun[1] if begun else typed))

    @property
    def is_whole(self) -> bool:
        return bool(self.inward)

    def __str__(self) -> str:
        return f"{self.outcode} {self.inward}".rstrip()


def _not_a_postcode() -> NoReturn:
    raise BadPostcode(N_("Enter a postcode, or the first part of one, like LS8"))


def _whole(typed: str) -> tuple[str, str] | None:
    inward = typed[-3:-2].translate(_TO_DIGIT).replace("L", "1") + typed[-2:]
    if len(typed) < 5 or not _INWARD.fullmatch(inward):
        return None
    try:
        return _outcode(typed[:-3]), inward
    except BadPostcode:
        return None


def _outcode(typed: str) -> str:
    if typed in _OLD:
        return typed
    if typed.isdigit():
        _not_a_postcode()
    readings = (_in_shape(typed, shape) for shape in _SHAPES if len(shape) == len(typed))
    good = [reading for reading in readings if _FIRST.fullmatch(reading)]
    if not good:
        _not_a_postcode()
    return min(good, key=lambda reading: sum(a != b for a, b in zip(reading, typed, strict=True)))


def _in_shape(typed: str, shape: str) -> str:
    return "".join(
        letter.translate(_TO_DIGIT if kind == "9" else _TO_LETTER) for letter, kind in zip(typed, shape, strict=True)
    )


def _tidy(text: str) -> str:
    """One kind of letter and figure, one kind of space, none at the ends, nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (letter for letter in plain if letter.isspace() or not unicodedata.category(letter).startswith("C"))
    return " ".join("".join(" " if letter.isspace() else letter for letter in kept).split())
