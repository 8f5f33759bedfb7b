"""Cells of a row under headings of their own («Kinh phí», «Tổng mức đầu tư (tỷ đồng)») that a question asks for by name.

And a value of a series of years that a question asks the year of («đạt 100% vào năm nào»).
"""

from __future__ import annotations

import re

from assistant.models import Ask
from assistant.parsed_question import Expects, ParsedQuestion
from assistant.records import Library
from corpus.deadlines import points
from corpus.text import fold, syllables
from index import TaskItem

_MONEY = re.compile(r"\b(?:kinh phi|von|muc dau tu|du toan|ngan sach|chi phi|gia tri)\b")
_REMARKS = re.compile(r"(?:ghi chu|chu thich|luu y|note|remarks?)\b")
_HOW_LONG = re.compile(
    r"\b(?:trong|mat) (?:bao lau|may (?:gio|ngay|tuan|thang)|bao nhieu (?:gio|ngay|tuan|thang))\b|\bbao lau\b|\bhow (?:long|soon)\b"
)
_A_WHILE = re.compile(r"\d+ ?(?:gio|ngay|tuan|thang|phut|nam|h)\b")
_DOCUMENT = re.compile(
    r"\d+ ?/[\w ]*[A-ZĐ]{2}|\b(?:[Qq]uyết định|[Nn]ghị quyết|[Nn]ghị định|[Cc]ông văn|[Tt]hông tư|[Kk]ế hoạch) (?:số )?\d"
)
_OF_WORDS = 2  # that a heading must have to be asked for by name
_SAID = 0.75  # share of a heading's words from which a question asks for what stands under it
_WHICH_YEAR = re.compile(r"\bnam (?:nao|may|bao nhieu)\b|\b(?:khi nao|bao gio)\b|\bwhich year\b")


def asked_cells(query: ParsedQuestion, library: Library, item: TaskItem | None) -> list[tuple[str, str]]:
    """The further cells of a row, heading and value, that the question asks for."""
    row = library.rows.get(item.id) if item is not None else None
    if row is None or item is None:
        return []
    found = []
    for heading, value in row.extra.items():
        wanted = _named(query, heading) or (Expects.MONEY in query.expects and _MONEY.search(fold(heading)))
        if value.strip() and (wanted or (_REMARKS.match(fold(heading)) and _supplies(query, item, value))):
            found.append((heading, value))
    return found


def empty_cells(query: ParsedQuestion, library: Library, item: TaskItem | None) -> list[str]:
    """Headings of a row's table that the question asks for by name and under which the row has nothing."""
    row = library.rows.get(item.id) if item is not None else None
    if row is None:
        return []
    headings = {h for other in library.rows.values() if (other.plan, other.table) == (row.plan, row.table) for h in other.extra}
    return sorted(h for h in headings if _named(query, h) and not row.extra.get(h, "").strip())


def further_cells(library: Library, item: TaskItem) -> list[tuple[str, str]]:
    """All cells of a row under headings of their own, heading and value."""
    row = library.rows.get(item.id)
    return [(heading, value) for heading, value in row.extra.items() if value.strip()] if row is not None else []


def _named(query: ParsedQuestion, heading: str) -> bool:
    """Whether a question says most of a heading's words, near to one another."""
    words = [w for w in syllables(fold(re.sub(r"\([^)]*\)", " ", heading))) if w.isalpha()]
    if _REMARKS.match(fold(heading)):
        return fold(heading) in query.folded
    if len(words) < _OF_WORDS:
        return False
    said = [at for at, w in enumerate(syllables(query.folded)) if w in words]
    held = {w for w in syllables(query.folded) if w in words}
    return len(held) >= _SAID * len(words) and any(
        b - a <= 2 * len(words) for a, b in zip(said, said[len(held) - 1 :], strict=False)
    )


def _supplies(query: ParsedQuestion, item: TaskItem, value: str) -> bool:
    """Whether a remark says what is asked and no column of the row says it («650 hộ», «Quyết định số …», «Trả lời trong 24 giờ»)."""
    if query.expects:
        return False  # «phạt bao nhiêu tiền»: no number of households
    if _HOW_LONG.search(query.folded) and _A_WHILE.search(fold(value)):
        return True
    unsaid = {
        Ask.TARGET: not item.target
        and not item.values
        and bool(re.search(r"\d", value))
        and not re.search(r"\d", item.output or ""),
        Ask.RESOLUTION: item.resolution is None and bool(_DOCUMENT.search(value)),
        Ask.OUTPUT: item.output is None,
        Ask.DEADLINE: item.deadline is None and bool(points(value)),
    }
    return any(unsaid.get(ask, False) for ask in query.asks)


def years_reached(query: ParsedQuestion, item: TaskItem) -> list[str]:
    """«đạt 100% vào năm nào»: the years whose value is the number that the question states."""
    if Ask.DEADLINE not in query.asks or not _WHICH_YEAR.search(query.folded):
        return []
    stated = set(re.findall(r"(?<![\d/])\d[\d.,]*\d|(?<![\d/.,])\d(?![\d/])", query.folded))
    return [year for year, value in item.values.items() if value.strip().rstrip("%").strip() in stated]
