"""What was read of a feed as plain JSON and back, so that it can cross from one process to another. Pure.

Nothing that comes across is code: names of types are looked up in a fixed list, and values are checked on the way in.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from portal.directory.shapes import Channel, DayException, Freq, Kind, OnHolidays, Reading, Record, Refusal, Rule, Spot

_SHAPES: dict[str, Any] = {
    shape.__name__: shape for shape in (Channel, DayException, Reading, Record, Refusal, Rule, Spot)
}
_WORDS: dict[str, type[StrEnum]] = {words.__name__: words for words in (Freq, Kind, OnHolidays)}
_ENDS = (str, int, float, bool, type(None))


class NotAReading(ValueError):
    """What came across is nothing that a reader writes."""


def to_text(reading: Reading) -> str:
    return json.dumps(_out(reading), ensure_ascii=True, default=str)


def from_text(text: str) -> Reading:
    """Raises NotAReading."""
    try:
        made = _in(json.loads(text))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotAReading(type(error).__name__) from error
    if not isinstance(made, Reading):
        raise NotAReading("another shape")
    return made


def _out(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "shape": type(value).__name__,
            **{name: part if name == "raw" else _out(part) for name, part in _parts(value)},
        }
    if isinstance(value, StrEnum):
        return {"word": type(value).__name__, "is": str(value)}
    if isinstance(value, (date, time)):
        return {"word": type(value).__name__, "is": value.isoformat()}
    return [_out(each) for each in value] if isinstance(value, tuple) else value


def _parts(value: Any) -> list[tuple[str, Any]]:
    return [(each.name, getattr(value, each.name)) for each in fields(value)]


def _in(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_in(each) for each in value)
    if isinstance(value, dict) and "shape" in value:
        shape = _SHAPES[value.pop("shape")]
        return shape(**{name: part if name == "raw" else _in(part) for name, part in value.items()})
    if isinstance(value, dict):
        maker: Any = {"date": date.fromisoformat, "time": time.fromisoformat}.get(value["word"])
        return (maker or _WORDS[value["word"]])(value["is"])
    if not isinstance(value, _ENDS):
        raise NotAReading(type(value).__name__)
    return value
