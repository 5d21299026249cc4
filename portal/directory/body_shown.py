"""The main part of the page of results: what many searches of a minute share is put together once, the rest put in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from flask import current_app, request, url_for
from markupsafe import Markup, escape

from portal.directory import find_shown
from portal.directory.find_queries import Answer
from portal.directory.fitting_queries import Hit
from portal.directory.forms import Looking
from portal.directory.kept import Card, Few
from portal.directory.place import Found
from portal.directory.when import Asked
from portal.web.i18n import current_language

# They stand for what differs; no keyboard has them.
PLACE, QUERY, OTHERS, FORM = "\ue010", "\ue011", "\ue012", "\ue013"
_PARTS = "\ue014\ue015\ue016\ue017"
_MARKS = re.compile(f"([{PLACE}{QUERY}{OTHERS}{FORM}{_PARTS}])")


@dataclass(frozen=True)
class Body:
    """`query`: what the address says besides the time."""

    looking: Looking
    asked: Asked
    found: Found
    answer: Answer[Hit]
    made: Mapping[int, Card]
    moment: datetime
    query: Sequence[tuple[str, str]]

    def html(self, kept: Few[tuple[str, ...]], *, next_free: datetime | None) -> Markup:
        parts = find_shown.parts(self.answer, self.made, self.looking.query)
        key = self._key(parts)
        pieces = kept.get(key) if key else None
        if pieces is None:
            pieces = tuple(_MARKS.split(self._rendered(parts, next_free)))
            if key:
                kept.put(key, pieces)
        with_these = {
            PLACE: str(escape(self.found.label)),
            QUERY: str(escape(self.looking.query)),
            OTHERS: str(escape(urlencode(self.query) + "&")) if self.query else "",
            FORM: str(self._form()),
            **{mark: str(part.cards) for mark, part in zip(_PARTS, parts, strict=False)},
        }
        return Markup("".join([with_these.get(piece, piece) for piece in pieces]))  # noqa: S704

    def _form(self) -> Markup:
        is_short = self.found.point is None
        return find_shown.asking(self.looking, request.script_root, self.moment, is_short=is_short)

    def _key(self, parts: Sequence[find_shown.Part]) -> tuple[object, ...] | None:
        """None where more of it differs than the marks stand for: kept is only what says nothing that was typed."""
        if not self.answer.near or self.looking.words or self.found.choices:
            return None
        whole_minutes = [int(at.timestamp()) // 60 if at else None for at in (self.asked.opens, self.asked.closes)]
        counts = tuple((part.kind, part.count) for part in parts)
        looking = replace(self.looking, place="")
        return current_language(), request.script_root, self.asked.key, *whole_minutes, looking, self.found.how, counts

    def _rendered(self, parts: Sequence[find_shown.Part], next_free: datetime | None) -> str:
        looking, asked, answer = self.looking, self.asked, self.answer
        found = replace(self.found, label=PLACE)
        has_map = found.point is not None and not answer.is_empty_here
        return current_app.jinja_env.get_template("directory/_found.html").render(
            looking=looking,
            found=found,
            asked=asked,
            moment=self.moment,
            heading=find_shown.heading(found, asked, has_open=bool(answer.near)),
            notes=find_shown.notes(found, answer, looking, asked),
            nothing=find_shown.nothing_near(answer, found, asked, looking),
            parts=[
                (find_shown.part_heading(part.kind, part.count, asked), mark)
                for mark, part in zip(_PARTS, parts, strict=False)
            ],
            map_href=url_for("directory.find_map") + QUERY if has_map else "",
            times=find_shown.times(),
            asking=FORM,
            others=OTHERS,
            query=self.query,
            next_free=next_free,
        )
