"""Numbers that Word counts by itself («1.», «a)», «II.»): they stand in no text run.

A paragraph's list and level come from itself or from its style; the level's pattern («%1.%2.») is
filled with the counts of that list.
"""

from collections.abc import Callable
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _letter(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26]


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str, "decimalZero": lambda n: f"{n:02d}", "lowerLetter": _letter, "upperLetter": lambda n: _letter(n).upper(),
    "lowerRoman": _roman, "upperRoman": lambda n: _roman(n).upper(), "bullet": lambda n: "-", "none": lambda n: "",
}  # fmt: skip


class Numbering:
    """Counts the lists of one document while its paragraphs are read in order."""

    def __init__(self, document: Any) -> None:
        """Reads the definitions of lists and the lists that styles carry."""
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = {s.get(f"{_W}styleId"): s for s in document.styles.element.iter(f"{_W}style")}
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                self._define(relation.target_part.element)

    def _define(self, root: Any) -> None:
        for abstract in root.iter(f"{_W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{_W}lvl"):
                start = _value(level, "start", "1")
                levels[int(level.get(f"{_W}ilvl"))] = (
                    _value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), int(start) if start.isdigit() else 1,
                )  # fmt: skip
            self._levels[abstract.get(f"{_W}abstractNumId")] = levels
        for number in root.iter(f"{_W}num"):
            self._abstract[number.get(f"{_W}numId")] = _value(number, "abstractNumId", "")

    def marker(self, paragraph: Any) -> str:
        """The number that Word shows before a paragraph; counts it. «» where there is none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, depth = place
        levels = self._levels.get(self._abstract.get(number, ""), {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._abstract[number], {})
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return self._pattern(levels, counts, depth)

    def _pattern(self, levels: dict[int, tuple[str, str, int]], counts: dict[int, int], depth: int) -> str:
        form, text, _ = levels[depth]
        if form == "bullet":
            return "-"
        for level in range(depth + 1):
            shape = _FORMATS.get(levels.get(level, (form, "", 1))[0], str)
            text = text.replace(f"%{level + 1}", shape(counts.get(level, 1)))
        return text

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """List and level of a paragraph: its own, or those of its style and the styles below it."""
        properties = paragraph.find(f"{_W}pPr")
        name = _value(properties, "pStyle", "") if properties is not None else ""
        for _ in range(10):  # styles build on one another; a damaged file could go in circles
            found = properties.find(f"{_W}numPr") if properties is not None else None
            if found is not None:
                number, depth = _value(found, "numId", "0"), _value(found, "ilvl", "0")
                return None if number == "0" or not depth.isdigit() else (number, int(depth))
            style = self._styles.get(name)
            if style is None:
                return None
            properties, name = style.find(f"{_W}pPr"), _value(style, "basedOn", "")
        return None


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(f"{_W}{name}")
    value = found.get(f"{_W}val") if found is not None else None
    return value if value is not None else default
