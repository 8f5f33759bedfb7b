"""PDF with a text layer -> plain text whose lines are the coordinates of citations.

Ruled tables become tab-separated rows, the rest keeps its lines; a wide gap parts two columns
(national heading, signature), which then follow one another. Each page opens with a form feed. A
page without a text layer gives a `Problem` and is left out.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from corpus.errors import Problem, UnreadablePlanError
from corpus.merged_cells import Grid, carry_down
from corpus.text import compose, squeeze

MAX_PAGES = 500  # a plan has under 100; more is a book or an attack
_COLUMN_GAP = 1.5  # in heights of a line: wider than any blank between words of one column
_PARAGRAPH_GAP = 0.75  # in heights of a line: more space than this parts paragraphs


@dataclass(frozen=True)
class _Word:
    """A word and where it stands on its page, in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return max(1.0, self.bottom - self.top)

    @property
    def width(self) -> float:
        return self.right - self.left


def pdf_text(path: Path) -> tuple[str, list[Problem]]:
    """The text of a document and what was left out of it.

    Raises:
        UnreadablePlanError: no PDF, damaged, protected, or without any text layer.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # damaged objects are reported as problems
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > MAX_PAGES:
                raise UnreadablePlanError(
                    f"{path.name}: {len(document.pages)} pages; expected at most {MAX_PAGES}; split the file"
                )
            return _pages(path, document.pages)
    except UnreadablePlanError:
        raise
    except Exception as error:  # pdfminer raises many kinds, undocumented, on damaged files
        raise UnreadablePlanError(_why(path, error)) from error


def _why(path: Path, error: Exception) -> str:
    causes = {type(error), type(error.__cause__), type(error.__context__), *(type(a) for a in error.args)}
    if causes & {PDFPasswordIncorrect, PDFEncryptionError}:
        return f"{path.name}: protected by a password; expected an open PDF; remove the password and save it again"
    return (
        f"{path.name}: not a readable PDF ({type(error).__name__}); expected a complete PDF file; "
        "download it again, or open it and print it to a new PDF"
    )


def _pages(path: Path, pages: list[Any]) -> tuple[str, list[Problem]]:
    texts: list[str] = []
    problems: list[Problem] = []
    for number, page in enumerate(pages, start=1):
        lines = list(_page(page))
        if any(line.strip() for line in lines):
            texts.append(("\f" if texts else "") + "\n".join(lines))
        else:
            problems.append(_no_text(path, number))
        page.close()
    if not texts:
        raise UnreadablePlanError(
            f"{path.name}: none of {len(pages)} pages has a text layer; expected text, not a scan; run OCR first (cần OCR)"
        )
    return "\n".join(texts) + "\n", problems


def _no_text(path: Path, number: int) -> Problem:
    return Problem(
        place=f"{path.name}:page {number}", what="no text layer, probably a scan", expected="a page with text",
        todo="run OCR on the page (cần OCR) and read the file again",
    )  # fmt: skip


def _page(page: Any) -> Iterator[str]:
    """Lines of a page from top to bottom, tables in their place."""
    tables = [table for table in page.find_tables() if _is_ruled_table(table)]
    outside = page
    for table in tables:
        outside = outside.outside_bbox(table.bbox)
    parts: list[tuple[float, list[str]]] = [(table.bbox[1], _rows(table)) for table in tables]
    parts += _prose(outside, [table.bbox[1] for table in tables])
    for _, texts in sorted(parts, key=lambda part: part[0]):
        yield from texts
        yield ""


def _is_ruled_table(table: Any) -> bool:
    """Three columns and two rows at least: a frame around a heading is none."""
    return len(table.rows) >= 2 and max(len(row.cells) for row in table.rows) >= 3


def _rows(table: Any) -> list[str]:
    texts = [[squeeze(compose(cell or "")) for cell in row] for row in table.extract()]
    return ["\t".join(cells) for cells in carry_down(_grid(texts, table)) if any(cells)]


def _grid(texts: list[list[str]], table: Any) -> Grid:
    """The texts of a table's cells, None where a cell above reaches down into the row."""
    grid: Grid = []
    reaches: dict[int, float] = {}  # lower edge of the last cell of each column
    for cells, row in zip(texts, table.rows, strict=True):
        top = min(cell[1] for cell in row.cells if cell)
        goes_on = [cell is None and reaches.get(at, 0.0) > top + 1 for at, cell in enumerate(row.cells)]
        grid.append([None if on else text for on, text in zip(goes_on, cells, strict=True)])
        reaches |= {at: cell[3] for at, cell in enumerate(row.cells) if cell}
    return grid


# -- text outside tables ---------------------------------------------------------------------------


def _prose(page: Any, tables: list[float]) -> Iterator[tuple[float, list[str]]]:
    """Blocks of lines with their height on the page; of two columns the left comes first.

    Args:
        tables: upper edges of the tables, which no block runs across.
    """
    lines = _lines(page)
    right = max((word.right for line in lines for word in line), default=0.0)
    for _, band in groupby(lines, key=lambda line: sum(edge < line[0].top for edge in tables)):
        for block in _blocks(list(band), page.width):
            split = next(filter(None, (_column_gap(line, page.width) for line in block)), None)
            texts = _texts(block, right) if split is None else _columns(block, split)
            yield block[0][0].top, texts


def _columns(block: list[list[_Word]], split: float) -> list[str]:
    """The lines left of a gap, then those right of it."""
    texts: list[str] = []
    for left in (True, False):
        column = [[word for word in line if (word.left < split) is left] for line in block]
        texts += [*_texts([line for line in column if line], 0.0), ""]
    return texts


def _lines(page: Any) -> list[list[_Word]]:
    """Words grouped into lines, from top to bottom and left to right."""
    words = [
        _Word(compose(w["text"]), w["x0"], w["x1"], w["top"], w["bottom"])
        for w in page.extract_words(keep_blank_chars=False, x_tolerance=2)
    ]
    lines: list[list[_Word]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        if lines and abs(middle - (lines[-1][0].top + lines[-1][0].bottom) / 2) < word.height / 2:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.left) for line in lines]


def _column_gap(line: list[_Word], width: float) -> float | None:
    """Where a line is parted into two columns: a wide gap about the middle of the page."""
    for before, after in pairwise(line):
        middle = (before.right + after.left) / 2
        if after.left - before.right > _COLUMN_GAP * before.height and width / 3 < middle < width * 2 / 3:
            return middle
    return None


def _blocks(lines: list[list[_Word]], width: float) -> Iterator[list[list[_Word]]]:
    """Lines in runs: those in two columns together, the rest by themselves."""
    block: list[list[_Word]] = []
    split: float | None = None
    for line in lines:
        gap = _column_gap(line, width)
        aside = split is not None and (line[-1].right <= split or line[0].left >= split)
        if block and (gap is None and not aside) != (split is None):
            yield block
            block, split = [], None
        block.append(line)
        split = split if split is not None else gap
    if block:
        yield block


def _texts(lines: list[list[_Word]], right: float) -> list[str]:
    """Lines as text: a trailing blank where the next word would not have fitted, a blank line
    where paragraphs are spaced."""
    texts: list[str] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        wraps = following is not None and right and line[-1].right + following[0].width + 3 > right
        texts.append(" ".join(word.text for word in line) + (" " if wraps else ""))
        if following is not None and following[0].top - line[0].bottom > _PARAGRAPH_GAP * line[0].height:
            texts.append("")
    return texts
