"""A page as a person meets it: what it says of itself, its fields with their labels, its links and forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN_INPUTS = {"hidden", "submit", "button", "image", "reset"}


@dataclass
class Form:
    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)  # as a browser would send them untouched
    names: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """`neutral_title`: what the page declares with data-neutral-title where its h1 names the subject (N-04)."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.lang = self.neutral_title = ""
        self.classes: set[str] = set()
        self.has_box = False
        self.text: dict[str, list[str]] = {"h1": [], "title": []}
        self.ids: list[str] = []
        self.fields: list[str] = []
        self.labels: set[str] = set()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.inline: list[str] = []
        self.words: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._select: tuple[str, bool] | None = None
        self.feed(html)
        self.close()

    @property
    def said(self) -> str:
        """All the words of the page, one space apart."""
        return " ".join(" ".join(self.words).split())

    def form(self, action: str = "", method: str = "post") -> Form:
        """The form of that method, and of that address where one is named."""
        fitting = [form for form in self.forms if form.method == method and form.action.endswith(action)]
        assert fitting, f"no {method} form to {action or 'anywhere'} on this page"
        return fitting[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.lang = given.get("lang", "") if tag == "html" else self.lang
        self.neutral_title = given.get("data-neutral-title", self.neutral_title)
        self.classes |= set(given.get("class", "").split())
        self.has_box = self.has_box or tag == "textarea"
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        self.labels |= {given["for"]} if tag == "label" and "for" in given else set()
        self.inline += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given and "json" not in given.get("type", "")):
            self.inline.append(f"<{tag}> with its text in the page")
        if tag in self.text:
            self.text[tag].append("")
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if tag in ("input", "select", "textarea", "button"):
            self._field(tag, given)
        if tag == "option" and self._select and "selected" in given:
            self._send(self._select[0], given.get("value", ""))
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while any(tag == name for name, _given in self._open) and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = [name for name, _given in self._open]
        if not {"script", "style", "template"} & set(inside):
            self.words.append(data)
        for tag in self.text:
            if tag in inside:
                self.text[tag][-1] = " ".join((self.text[tag][-1] + data).split(" "))
        if inside and inside[-1] == "textarea" and self.forms:
            self._send(self._open[-1][1].get("name", ""), data.removeprefix("\n"))

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind, name = given.get("type", "text" if tag == "input" else ""), given.get("name", "")
        if tag != "button" and kind not in UNSEEN_INPUTS:
            self.fields.append(given.get("id") or f"<{tag} name={name}> (give it an id)")
            inside_label = any(open_tag == "label" for open_tag, _given in self._open)
            if "aria-label" in given or "aria-labelledby" in given or inside_label:
                self.labels.add(self.fields[-1])
        if not self.forms or not name:
            return
        self.forms[-1].names.add(name)
        self._select = (name, False) if tag == "select" else None
        chosen = kind not in ("radio", "checkbox") or "checked" in given
        if tag == "input" and kind not in ("submit", "button", "image", "reset", "file") and chosen:
            self._send(name, given.get("value", "on" if kind == "checkbox" else ""))

    def _send(self, name: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1].values.append((name, value))


def check_page(html: str) -> Page:
    """What every page keeps. Each message says what to write instead."""
    page = Page(html)
    assert page.lang, "say the language: <html lang>"
    assert len(page.text["h1"]) == 1, f"one h1 a page, not {len(page.text['h1'])}"
    assert len(page.text["title"]) == 1, "one <title> a page"
    title = page.text["title"][0].strip().removeprefix(_error_prefix(page)).strip()
    start = page.neutral_title or page.text["h1"][0].strip()
    assert start and title.startswith(start), (
        f"the title starts with the h1: {start!r}, not {title!r} (or declare data-neutral-title where the h1 tells)"
    )
    twice = sorted({name for name in page.ids if page.ids.count(name) > 1})
    assert not twice, f"ids are unique: {twice}"
    unlabelled = sorted(set(page.fields) - page.labels)
    assert not unlabelled, f'every field has a label: <label for="{unlabelled[0]}">'
    says_when_read = {"when-read", "work"} & page.classes  # those who work here read; they are not asked to wait
    assert says_when_read or not page.has_box, (
        'beside a box stands when it is read and where help is now (N-16): {% include "_parts/when_read.html" %}'
    )
    assert not page.inline, f"styles and scripts live in files, for the strict policy: {page.inline}"
    foreign = [link for link in page.links if urlsplit(link).scheme == "javascript"]
    assert not foreign, f"links go to addresses: {foreign}"
    return page


def _error_prefix(page: Page) -> str:
    """A page that shows what to put right starts its title with a word for that, in its own language."""
    head, colon, _rest = page.text["title"][0].strip().partition(": ")
    is_form = any(form.method == "post" for form in page.forms)
    return head + colon if colon and is_form and not page.text["h1"][0].strip().startswith(head + colon) else ""
