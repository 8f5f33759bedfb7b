"""DOCX -> plain text whose lines are the coordinates of citations; table rows are tab-separated.

Paragraphs and tables keep their order. A cell merged over columns has its text in the first of
them, a cell merged over rows in each row that it spans (`merged_cells`). A table of one or two
columns only lays out the page (national heading, signature): its cells follow one another as lines.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml

from corpus.docx_numbering import Numbering
from corpus.errors import UnreadablePlanError
from corpus.merged_cells import carry_down
from corpus.text import compose, squeeze

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RULE = " " * 24  # how a rule above a footnote reads in a text


def docx_text(path: Path) -> str:
    """The text of a document.

    Raises:
        UnreadablePlanError: no DOCX, damaged, or protected by a password.
    """
    try:
        document = docx.Document(str(path))
        return "\n".join(_Reader(document).lines()) + "\n"
    except Exception as error:  # zipfile, zlib, lxml and python-docx raise many kinds on damaged files
        raise UnreadablePlanError(
            f"{path.name}: not a readable DOCX ({type(error).__name__}); expected a Word document without password; "
            "open it in Word or LibreOffice and save it again as .docx"
        ) from error


class _Reader:
    """Walks the body in its order and writes lines."""

    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        self.numbering = Numbering(document)
        self.footnotes = _footnotes(document)

    def lines(self) -> Iterator[str]:
        yield from self._blocks(self.body)

    def _blocks(self, parent: Any) -> Iterator[str]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"):
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        """The lines of a paragraph (it may hold line breaks), a blank line, then its footnotes."""
        marker = self.numbering.marker(paragraph)
        texts = [squeeze(text) for text in _runs(paragraph).split("\n")]
        texts = [text for text in texts if text]
        if not texts:
            yield ""
            return
        texts[0] = f"{marker} {texts[0]}".strip()
        yield from texts
        yield ""
        for reference in paragraph.iter(f"{_W}footnoteReference"):
            note = self.footnotes.get(reference.get(f"{_W}id"))
            if note:
                yield from (_RULE, f"{reference.get(f'{_W}id')} {note}", "")

    def _table(self, table: Any) -> Iterator[str]:
        rows = [self._row(row) for row in table.iter(f"{_W}tr") if _owner(row) is table]
        width = max((len(row) for row in rows), default=0)
        yield ""
        if width <= 2:
            for row in rows:
                for cell in row:
                    yield from (text for text in cell or () if text)
                    yield ""
        else:
            grid = [[None if cell is None else " ".join(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
            for cells in carry_down(grid):
                if any(cells):
                    yield "\t".join(cells)
        yield ""

    def _row(self, row: Any) -> list[list[str] | None]:
        """Cells of a row, each a list of lines: None where the cell above goes on, empty behind one merged over columns."""
        cells: list[list[str] | None] = [[] for _ in range(_number(row, "gridBefore"))]
        for cell in _cells(row):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            cells.append(None if goes_on else self._cell(cell))
            cells += [[] for _ in range(max(0, _number(cell, "gridSpan", 1) - 1))]
        return cells + [[] for _ in range(_number(row, "gridAfter"))]

    def _cell(self, cell: Any) -> list[str]:
        found = []
        for paragraph in cell.iter(f"{_W}p"):
            text = f"{self.numbering.marker(paragraph)} {_runs(paragraph)}"
            found += [line for line in map(squeeze, text.split("\n")) if line]
        return found


def _owner(row: Any) -> Any:
    """The table that a row belongs to: a row of a table inside a cell is not one of the outer."""
    return next(row.iterancestors(f"{_W}tbl"))


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _cells(child)


def _number(element: Any, name: str, default: int = 0) -> int:
    """A count in a row's or cell's properties; a damaged one counts as the default."""
    found = next((e for e in element.iter(f"{_W}{name}")), None)
    if found is None or (element.tag == f"{_W}tr" and found.getparent().tag != f"{_W}trPr"):
        return default
    value = found.get(f"{_W}val") or ""
    return min(int(value), 60) if re.fullmatch(r"\d{1,3}", value) else default


def _runs(paragraph: Any) -> str:
    """The words of a paragraph: deleted text and fallback drawings left out, tabs as blanks."""
    parts: list[str] = []
    for element in paragraph.iter():
        if any(above.tag in (f"{_W}del", f"{_W}moveFrom", _FALLBACK) for above in element.iterancestors()):
            continue
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag == f"{_W}tab" and element.getparent().tag == f"{_W}r":
            parts.append(" ")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return compose("".join(parts).replace("\t", " "))


def _footnotes(document: Any) -> dict[str, str]:
    """Footnotes by id, the separators left out."""
    for part in document.part.package.iter_parts():
        if part.content_type == _FOOTNOTES:
            root = parse_xml(part.blob)
            notes = {note.get(f"{_W}id"): note for note in root.iter(f"{_W}footnote") if not note.get(f"{_W}type")}
            return {key: squeeze(" ".join(_runs(p) for p in note.iter(f"{_W}p"))) for key, note in notes.items()}
    return {}
