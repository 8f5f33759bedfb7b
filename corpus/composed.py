"""A text whose letters are taken apart («e» + accents, as files from a Mac are) is read as if it were composed.

All rules are written for composed letters. The text itself stays as it is, with its lines and every
character that a citation shows: only the places that the reader found are moved back onto it.
"""

import unicodedata
from collections.abc import Callable
from itertools import accumulate
from typing import Any

from corpus.models import ParsedPlan, Source


def read_composed(source: Source, read: Callable[[Source], ParsedPlan]) -> ParsedPlan:
    """What `read` finds in the composed text, with the places of the text as given."""
    composed = unicodedata.normalize("NFC", source.raw)
    if composed == source.raw:
        return read(source)
    places = _places(source.raw)
    if len(places) != len(composed) + 1:  # letters that compose across what we take for one: read as it is
        return read(source)
    parsed = read(Source(source.plan_id, composed))
    return ParsedPlan.model_validate(_moved(parsed.model_dump(round_trip=True), places))


def _places(raw: str) -> list[int]:
    """For each character of the composed text, and its end, where it begins in the raw text."""
    letters: list[str] = []
    for char in raw:
        if letters and unicodedata.combining(char):
            letters[-1] += char
        else:
            letters.append(char)
    starts = accumulate((len(letter) for letter in letters), initial=0)
    places: list[int] = []
    for letter, start in zip(letters, starts, strict=False):
        places += [start] * len(unicodedata.normalize("NFC", letter))
    return [*places, len(raw)]


def _moved(value: Any, places: list[int]) -> Any:
    """A record's fields with every span moved."""
    if isinstance(value, dict):
        if value.keys() == {"start", "stop"}:
            return {key: places[at] for key, at in value.items()}
        return {key: _moved(inner, places) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_moved(inner, places) for inner in value]
    return value
