"""Cells of a row under headings of their own («Kinh phí», «Tổng mức đầu tư (tỷ đồng)») that a question asks for by name.

And a value of a series of years that a question asks the year of («đạt 100% vào năm nào»).
"""

from __future__ import annotations

import re

from assistant.models import Ask
from assistant.parsed_question import Expects, ParsedQuestion
from assistant.records import Library
from corpus.text import fold, syllables
from index import TaskItem

_MONEY = re.compile(r"\b(?:kinh phi|von|muc dau tu|du toan|ngan sach|chi phi|gia tri)\b")
_SAID = 0.75  # share of a heading's words from which a question asks for what stands under it
_WHICH_YEAR = re.compile(r"\bnam (?:nao|may|bao nhieu)\b|\b(?:khi nao|bao gio)\b|\bwhich year\b")


def asked_cells(query: ParsedQuestion, library: Library, item: TaskItem | None) -> list[tuple[str, str]]:
    """The further cells of a row, heading and value, that the question asks for."""
    row = library.rows.get(item.id) if item is not None else None
    if row is None:
        return []
    said = set(syllables(query.folded))
    found = []
    for heading, value in row.extra.items():
        words = [w for w in syllables(fold(re.sub(r"\([^)]*\)", " ", heading))) if w.isalpha()]
        named = bool(words) and len(words) > 1 and sum(w in said for w in words) >= _SAID * len(words)
        if value.strip() and (named or (Expects.MONEY in query.expects and _MONEY.search(fold(heading)))):
            found.append((heading, value))
    return found


def years_reached(query: ParsedQuestion, item: TaskItem) -> list[str]:
    """«đạt 100% vào năm nào»: the years whose value is the number that the question states."""
    if Ask.DEADLINE not in query.asks or not _WHICH_YEAR.search(query.folded):
        return []
    stated = set(re.findall(r"(?<![\d/])\d[\d.,]*\d|(?<![\d/.,])\d(?![\d/])", query.folded))
    return [year for year, value in item.values.items() if value.strip().rstrip("%").strip() in stated]
