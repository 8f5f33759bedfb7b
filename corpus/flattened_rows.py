"""Lines of a flattened table -> row chunks: where each row, sub-row, milestone and group opens.

Marks decide, in the order of `RULES`: a repeated heading, a group's numeral, the next running
number, the next letter, a bullet where the table has no numbers. Everything else goes on the row
that is open. A number opens a row only if it is the next one, so «5 nhiệm vụ/năm» does not.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.agencies import words
from corpus.columns import Column, Role
from corpus.lines import Line
from corpus.marks import Fragment

_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"]
_ORDERS = {"roman": [_ROMAN], "letter": [list("ABCDĐEGHIK"), list("ABCDEFGHIK")]}
_LETTERS = "abcdđeghiklmnopqrstuvxy"


class ChunkKind(StrEnum):
    """What a run of lines inside a table is."""

    GROUP = "group"
    NUMBERED = "numbered"
    LETTERED = "lettered"
    BULLET = "bullet"


@dataclass
class Chunk:
    """A row's lines, cut into fragments where a page heading stands between them."""

    kind: ChunkKind
    marker: str
    detail: str | None = None
    parent: str | None = None
    depth: int = 0  # of a group: «I» under «A» is one deeper
    fragments: list[Fragment] = field(default_factory=lambda: [[]])
    mark_line: Line | None = None
    rule: str = ""

    def add(self, text: str, start: int, line: Line) -> None:
        """Append the rest of a line to the last fragment."""
        if text:
            self.fragments[-1].append((text, start, line))

    @property
    def empty(self) -> bool:
        """Whether no text has followed the marker yet."""
        return not any(self.fragments)


@dataclass
class Reader:
    """State while the lines of one table are read from top to bottom."""

    columns: list[Column]
    header_words: tuple[str, ...]
    chunks: list[Chunk] = field(default_factory=list)
    skipped: list[tuple[str, list[Line]]] = field(default_factory=list)
    next_number: int = 1
    groups: dict[str, str] = field(default_factory=dict)  # open groups: style -> last mark, outer first
    next_letter: int = 0
    next_decimal: int = 1
    page: int = 1  # the last page number that was passed
    dotted: bool | None = None  # «7.» or «7»: as the first row prints it

    @property
    def numbered(self) -> bool:
        """Whether the table has a column of running numbers."""
        return any(column.role is Role.STT for column in self.columns)

    @property
    def has_detail(self) -> bool:
        """Whether a second running number follows the first."""
        return any(column.role is Role.DETAIL for column in self.columns)


Rule = Callable[[Reader, list[Line], int], int]


def _repeated_header(reader: Reader, lines: list[Line], at: int) -> int:
    """The table's own heading again, after a page break; its words may run over several lines."""
    heading = _header_length(reader.header_words, lines, at)
    if heading:
        reader.skipped.append(("table_header", lines[at : at + heading]))
        if reader.chunks and reader.chunks[-1].fragments[-1]:
            reader.chunks[-1].fragments.append([])
    return heading


def _header_length(header: tuple[str, ...], lines: list[Line], at: int) -> int:
    seen: tuple[str, ...] = ()
    for count, line in enumerate(lines[at : at + 12], start=1):
        seen += words(line.text)
        if seen == header:
            return count
        if header[: len(seen)] != seen:
            return 0
    return 0


_PAGE_NUMBER = re.compile(r"^[-–]?\s*(\d{1,3})\s*[-–]?$")


def _page_before_header(reader: Reader, lines: list[Line], at: int) -> int:
    """A number alone on its line with the table's heading below it, whatever the next row's number."""
    found = _PAGE_NUMBER.match(lines[at].text)
    if not found or not _header_length(reader.header_words, lines, at + 1):
        return 0
    return _skip_page(reader, lines[at], int(found.group(1)))


def _skip_page(reader: Reader, line: Line, number: int) -> int:
    reader.skipped.append(("page_number", [line]))
    reader.page = number
    if reader.chunks and reader.chunks[-1].fragments[-1]:
        reader.chunks[-1].fragments.append([])  # the cells of the row above may go on behind the break
    return 1


def _page_number(reader: Reader, lines: list[Line], at: int) -> int:
    """A number alone on its line that is not the next row's: set off, or the next page's."""
    found = _PAGE_NUMBER.match(lines[at].text)
    if not found or int(found.group(1)) == reader.next_number:
        return 0
    if not reader.numbered and at + 1 < len(lines):
        return 0  # in a table of values a lone number may be a value; behind the last row it is none
    number = int(found.group(1))
    if _ends_page(reader, lines, at) or (at + 1 == len(lines) and _row_is_full(reader)):
        return _skip_page(reader, lines[at], number)
    if number == reader.page + 1 and not any(line.blank_before for line in lines):
        return _skip_page(reader, lines[at], number)  # a text without blank lines sets nothing off
    if not lines[at].blank_before and not lines[at].page_start:
        return 0
    if at + 1 < len(lines) and not (lines[at + 1].blank_before or lines[at + 1].page_start):
        return 0
    reader.skipped.append(("page_number", [lines[at]]))
    return 1


def _ends_page(reader: Reader, lines: list[Line], at: int) -> bool:
    """Whether a lone number stands where a page ends: above a page's first line, or last in a table without values."""
    if at + 1 < len(lines):
        return lines[at + 1].page_start
    return not {Role.VALUE, Role.TARGET, Role.NOTE} & {column.role for column in reader.columns}


_VALUES_END = re.compile(r"(?:(?:^|\s)(?:[<>≥≤~]\s?)?(?:\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?%?|-|–|x|X))+$")


def values_at_end(text: str) -> int:
    """How many values, or dashes in their place, a line ends with."""
    found = _VALUES_END.search(text)
    return len(found.group().split()) if found else 0


def _row_is_full(reader: Reader) -> bool:
    """Whether the open row has a value for each column of values, so that one more number is none of it."""
    columns = sum(column.role is Role.VALUE for column in reader.columns)
    last = reader.chunks[-1].fragments[-1] if reader.chunks else []
    return columns > 1 and bool(last) and values_at_end(" ".join(text for text, _, _ in last)) >= columns


_GROUP = re.compile(r"^([IVX]{1,5}|[A-HĐ])(?:[.)]|\s|$)\s*(.*)$")


def _group(reader: Reader, lines: list[Line], at: int) -> int:
    """«III Triển khai các nhiệm vụ …», «A. …»: a group's numeral, the next in its order."""
    found = _GROUP.match(lines[at].text)
    if not found or not reader.numbered:
        return 0
    marker, rest = found.groups()
    style = _group_style(reader, marker)
    if style is None or (rest and rest[:1].islower()):
        return 0
    if not rest and (at + 1 >= len(lines) or not lines[at + 1].text[:1].isupper()):
        return 0
    styles = list(reader.groups)
    depth = styles.index(style) if style in styles else len(styles)
    reader.groups = {s: reader.groups[s] for s in styles[:depth]} | {style: marker}
    chunk = Chunk(ChunkKind.GROUP, marker, mark_line=lines[at], rule="group", depth=depth)
    chunk.add(rest, lines[at].start + len(lines[at].text) - len(rest), lines[at])
    reader.chunks.append(chunk)
    reader.next_letter = 0
    return 1


def _group_style(reader: Reader, marker: str) -> str | None:
    """roman or letter, if the marker is the next of its kind or opens a count; else None."""
    for style, orders in _ORDERS.items():
        last = reader.groups.get(style)
        for order in orders:
            if marker in order and order.index(marker) == (order.index(last) + 1 if last in order else 0):
                return style
    return None


_NUMBER = re.compile(r"^(\d{1,3})(\.|\))?(?=\s|$)\s*")
_DETAIL = re.compile(r"^(\d{1,3})(?=\s|$)\s*")
_DECIMAL = re.compile(r"^((\d{1,3})\.(\d{1,2}))\.?(?=\s|$)\s*")


def _decimal(reader: Reader, lines: list[Line], at: int) -> int:
    """«1.2 …» under row 1: the next decimal of the row that is open."""
    line = lines[at]
    found = _DECIMAL.match(line.text)
    if not found or not reader.numbered:
        return 0
    owner = next((c for c in reversed(reader.chunks) if c.kind is ChunkKind.NUMBERED and not c.parent), None)
    if owner is None or found.group(2) != owner.marker or int(found.group(3)) != reader.next_decimal:
        return 0
    chunk = Chunk(ChunkKind.NUMBERED, found.group(1), parent=owner.marker, mark_line=line, rule="decimal")
    chunk.add(line.text[found.end() :], line.start + found.end(), line)
    reader.chunks.append(chunk)
    reader.next_decimal += 1
    reader.next_letter = 0
    return 1


def _number(reader: Reader, lines: list[Line], at: int) -> int:
    """The next running number, alone on its line or with text behind it."""
    line = lines[at]
    found = _NUMBER.match(line.text)
    if not found or not reader.numbered:
        return 0
    number, dot = int(found.group(1)), bool(found.group(2))
    after_group = bool(reader.chunks) and reader.chunks[-1].kind is ChunkKind.GROUP
    if number != reader.next_number and not (number == 1 and after_group):
        return 0
    if reader.dotted is not None and dot != reader.dotted:
        return 0
    if not _plausible_row(reader, lines, at, line.text[found.end() :]):
        return 0
    reader.dotted = dot
    rest, detail = line.text[found.end() :], None
    second = _DETAIL.match(rest) if reader.has_detail else None
    if second:
        detail, rest = second.group(1), rest[second.end() :]
    chunk = Chunk(ChunkKind.NUMBERED, found.group(1), detail, mark_line=line, rule="number")
    chunk.add(rest, line.start + len(line.text) - len(rest), line)
    reader.chunks.append(chunk)
    reader.next_number, reader.next_letter, reader.next_decimal = number + 1, 0, 1
    return 1


def _plausible_row(reader: Reader, lines: list[Line], at: int, rest: str) -> bool:
    """Whether a number opens a row rather than going on a sentence («… tối thiểu / 5 nhiệm vụ»)."""
    following = rest or (lines[at + 1].text if at + 1 < len(lines) else "")
    if following[:1].islower() or not following:
        return False
    if not reader.chunks or lines[at].blank_before or lines[at].page_start:
        return True
    before = lines[at - 1] if at else None
    # «thuộc nhóm / 5 Tỉnh …»: the number's own line goes on a wrapped one
    return not (before and before.wraps and reader.chunks[-1].empty)


_LETTER = re.compile(r"^([a-zđ])\)(?=\s|$)\s*")


def _letter(reader: Reader, lines: list[Line], at: int) -> int:
    """«a) …» under a numbered row; directly behind an empty number it belongs to the content."""
    line = lines[at]
    found = _LETTER.match(line.text)
    if not found or not reader.chunks or not reader.numbered:
        return 0
    owner = next((c for c in reversed(reader.chunks) if c.kind is ChunkKind.NUMBERED), None)
    if owner is None or (reader.chunks[-1] is owner and owner.empty):
        return 0
    if found.group(1) != _LETTERS[reader.next_letter]:
        return 0
    chunk = Chunk(ChunkKind.LETTERED, found.group(1), parent=owner.marker, mark_line=line, rule="letter")
    chunk.add(line.text[found.end() :], line.start + found.end(), line)
    reader.chunks.append(chunk)
    reader.next_letter += 1
    return 1


def _bullet(reader: Reader, lines: list[Line], at: int) -> int:
    """«- …» in a table without running numbers."""
    line = lines[at]
    if reader.numbered or not re.match(r"^[-–•]\s*\S", line.text):
        return 0
    chunk = Chunk(ChunkKind.BULLET, "-", mark_line=line, rule="bullet")
    chunk.add(line.text, line.start, line)
    reader.chunks.append(chunk)
    return 1


def _plain_group(reader: Reader, lines: list[Line], at: int) -> int:
    """«Về mạng lưới đối tác»: words without a bullet between the rows of an unnumbered table."""
    line = lines[at]
    if reader.numbered or not line.text[:1].isupper() or len(line.text) <= 1:
        return 0
    if re.search(r"\d", line.text) or not (at + 1 < len(lines) and re.match(r"^[-–•]", lines[at + 1].text)):
        return 0
    chunk = Chunk(ChunkKind.GROUP, "", mark_line=line, rule="plain group")
    chunk.add(line.text, line.start, line)
    reader.chunks.append(chunk)
    return 1


RULES: list[Rule] = [
    _repeated_header,
    _page_before_header,
    _group,
    _decimal,
    _number,
    _page_number,
    _letter,
    _bullet,
    _plain_group,
]


def read_chunks(lines: list[Line], columns: list[Column], header: list[Line]) -> Reader:
    """All chunks of a table, each with the rule that opened it; skipped lines kept apart."""
    header_words = tuple(word for line in header for word in words(line.text))
    reader = Reader(columns, header_words)
    at = 0
    while at < len(lines):
        taken = next((n for n in (rule(reader, lines, at) for rule in RULES) if n), 0)
        if not taken:
            if reader.chunks:
                reader.chunks[-1].add(lines[at].text, lines[at].start, lines[at])
            else:
                reader.skipped.append(("unparsed", [lines[at]]))
            taken = 1
        at += taken
    return reader
