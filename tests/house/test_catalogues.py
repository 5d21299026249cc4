"""Every string a person reads is there in Welsh; what other languages have keeps its placeholders (N-38)."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from portal.referrals.questions import STEPS
from portal.setup.words import collect
from portal.web.i18n import OWN_NAMES, PARTLY
from tests.house.tracked import ROOT

# The same in Welsh as in English, each for the reason beside it.
SAME_IN_WELSH = {
    "PIN",  # the same word
    "partner",  # as well
    "Roma",  # the people's own name, and the wording of the census in Welsh
    "E-mail",
    "Map",
    "Mentor",
    "mentor",
    # hours are typed in English so far, and these show how
    "Monday to Friday, 9am to 12 noon and 2pm to 5pm, closed on bank holidays",
    "Every 2 weeks on Thursday, 7pm to 9pm, starting 26 November 2026",
    "First and third Tuesday of the month, 6pm to 8pm, in term time",
    "%(name)s",  # nothing but what is put in
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
HOW = "run: python -m portal.setup.words, then write the sentence in translations/{0}/LC_MESSAGES/messages.po"


def catalogue(language: str) -> Catalog:
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return Catalog(locale=language)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def languages() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "translations").glob("*/LC_MESSAGES"))


def test_no_words_stand_inside_the_braces_of_an_f_string():
    """There they are not collected: Python 3.11 reads the whole f-string as one word."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "portal").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr) and any(map(_asks_for_words, ast.walk(node)))
    ]
    assert not hidden, "\n".join(hidden)


def _asks_for_words(node: ast.AST) -> bool:
    """A call such as gettext("…"): with a name instead of the words nothing is hidden."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and "gettext" in node.func.id):
        return False
    return bool(node.args) and isinstance(node.args[0], ast.Constant)


@pytest.fixture(scope="module")
def wanted() -> list[Message]:
    return [message for message in collect(ROOT) if message.id]


def missing(wanted: list[Message], said: Catalog) -> list[str]:
    """Strings without a finished translation."""
    return [str(message.id) for message in wanted if not _is_finished(said.get(message.id, message.context))]


def _is_finished(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def test_welsh_has_every_string(wanted: list[Message]):
    absent = missing(wanted, catalogue("cy"))
    assert not absent, f"{len(absent)} strings are not in Welsh; {HOW.format('cy')}:\n" + "\n".join(absent[:60])


def test_a_missing_string_is_found(wanted: list[Message]):
    said = catalogue("cy")
    said.delete(wanted[0].id, wanted[0].context)
    assert str(wanted[0].id) in missing(wanted, said)


def test_welsh_is_not_english(wanted: list[Message]):
    said = catalogue("cy")
    copied = [
        str(message.id)
        for message in wanted
        if (found := said.get(message.id, message.context)) is not None
        and message.id not in SAME_IN_WELSH
        and found.string in (message.id, message.id[0] if isinstance(message.id, tuple | list) else message.id)
    ]
    assert not copied, f"these are English in the Welsh catalogue: {copied}; translate, or list them with the reason"


@pytest.mark.parametrize("language", languages())
def test_a_translation_keeps_the_placeholders_of_its_english(language: str):
    wrong = [str(message.id) for message in catalogue(language) if message.id and not _keeps_placeholders(message)]
    assert not wrong, f"{language}: each %(name)s of the English stands in the translation too: {wrong}"


def test_a_lost_placeholder_is_found():
    assert not _keeps_placeholders(Message("At %(time)s", "Am %(amser)s"))
    assert _keeps_placeholders(Message("At %(time)s", "Am %(time)s"))


def test_no_string_is_put_together_with_unnamed_placeholders(wanted: list[Message]):
    unnamed = [str(message.id) for message in wanted if re.search(r"(?<!%)%[sd]", str(message.id))]
    assert not unnamed, f"name what is put in, %(time)s: other languages change the order: {unnamed}"


def test_the_template_catalogue_is_up_to_date(wanted: list[Message]):
    path: Path = ROOT / "translations" / "messages.pot"
    assert path.is_file(), "run: python -m portal.setup.words"
    written = {message.id for message in read_po(io.BytesIO(path.read_bytes())) if message.id}
    assert {message.id for message in wanted} == written, "run: python -m portal.setup.words"


def _keeps_placeholders(message: Message) -> bool:
    """A plural form may leave out the number: one line, two lines."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    known = {name for source in sources for name in PLACEHOLDER.findall(source)}
    plural = len(sources) > 1
    used = [set(PLACEHOLDER.findall(form)) for form in forms if form]
    return all(names <= known and (plural or names == known) for names in used)


@pytest.mark.shows("N-37", "J3.3")
def test_a_language_that_is_not_all_there_says_so_and_one_that_is_does_not(wanted: list[Message]):
    for language in languages():
        assert bool(missing(wanted, catalogue(language))) is (language in PARTLY), language
        assert language in OWN_NAMES


@pytest.mark.shows("N-37", "N-38")
def test_no_question_is_asked_half_in_urdu():
    """The way through the questions is there in Urdu; what is added to it is added there as well."""
    kept = catalogue("ur")
    asked: set[str] = set()
    for step in STEPS:
        asked |= {step.question, step.short, step.part, step.why, step.hint, step.needed, step.past, step.past_why}
        asked |= {step.young, step.young_why, *(answer.text for answer in step.answers)}
    lacking = sorted(words for words in asked if words and not (kept.get(words) and kept.get(words).string))
    assert not lacking, HOW.format("ur")
