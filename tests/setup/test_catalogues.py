import gettext
import os
from pathlib import Path

from portal.setup.catalogues import catalogues_are_fresh, compile_catalogues
from portal.setup.words import collect, update

WELSH = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Help right now"
msgstr "Cymorth ar unwaith"
"""


def _catalogue(root: Path, text: str = WELSH) -> Path:
    path = root / "translations" / "cy" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_words_are_compiled_where_missing_and_where_older(tmp_path: Path):
    source = _catalogue(tmp_path)
    assert not catalogues_are_fresh(tmp_path)
    said: list[str] = []
    compile_catalogues(tmp_path, said.append)
    assert catalogues_are_fresh(tmp_path)
    assert said == ["Languages ready: cy"]
    welsh = gettext.translation("messages", tmp_path / "translations", ["cy"])
    assert welsh.gettext("Help right now") == "Cymorth ar unwaith"
    made = source.with_suffix(".mo")
    os.utime(source, ns=(made.stat().st_mtime_ns + 10**9,) * 2)
    assert not catalogues_are_fresh(tmp_path)


def test_nothing_is_written_where_all_is_fresh(tmp_path: Path):
    _catalogue(tmp_path)
    compile_catalogues(tmp_path, print)
    said: list[str] = []
    compile_catalogues(tmp_path, said.append)
    assert said == []
    assert sorted(path.name for path in (tmp_path / "translations/cy/LC_MESSAGES").iterdir()) == [
        "messages.mo",
        "messages.po",
    ]


def test_strings_of_code_and_templates_are_collected(tmp_path: Path):
    (tmp_path / "portal" / "referrals").mkdir(parents=True)
    (tmp_path / "portal" / "referrals" / "forms.py").write_text(
        'Line(_("Your name"))\nlazy_gettext("Lazy")\nngettext("%(num)s time", "%(num)s times", n)\nN_("Later")\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("{% do x %}{{ _('From a page') }}")
    found = {message.id for message in collect(tmp_path) if message.id}
    assert found == {"Your name", "Lazy", ("%(num)s time", "%(num)s times"), "Later", "From a page"}


def test_a_new_string_comes_into_each_catalogue_and_what_is_translated_stays(tmp_path: Path):
    path = _catalogue(tmp_path)
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "a.py").write_text('_("Help right now")\n_("New")\n')
    assert update(tmp_path) == ["cy: 2 strings, 1 not translated"]
    text = path.read_text(encoding="utf-8")
    assert 'msgid "New"\nmsgstr ""' in text
    assert "Cymorth ar unwaith" in text
    update(tmp_path)
    assert path.read_text(encoding="utf-8") == text
