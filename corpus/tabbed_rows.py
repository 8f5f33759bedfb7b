"""Rows of a table whose cells are parted by tabs: OCR text, DOCX tables, ruled PDF tables.

`RULES` decides what a row of cells is, in this order: a repeated heading, a group's heading, the
rest of the row above, a row of its own. A line that lost its tabs is put together again from the
lines that follow, or kept aside as unparsed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from corpus.agencies import gazetteer, tokenize
from corpus.columns import Role, read_header
from corpus.drafts import Draft
from corpus.lines import Flow, Line
from corpus.models import Block, BlockKind, Source, Span
from corpus.regions import Region, block_of
from corpus.text import normalize, squeeze

_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"]
_ALPHABETS = ("ABCDĐEGHIKLMN", "ABCDEFGHIJKLMN")
_SMALL = ("abcdđeghiklmnopqrstuvxy", "abcdefghijklmnopqrstuvwxyz")
_GROUP_MARK = re.compile(r"^(?:[IVX]+|[A-HĐ])(?:\.\d+)*\.?$")
_GROUP_TEXT = re.compile(r"^(?P<mark>[IVX]{1,5}|[A-HĐ])[.)]\s+(?P<text>[^\W\d_].*)$", re.DOTALL)
_LETTERED = re.compile(r"^([a-zđ])\)\s+")
_PAGE_NUMBER = re.compile(r"^[-–]?\s*\d{1,3}\s*[-–]?$|^Trang\s+\d+")
_EMPHASIS = re.compile(r"\*\*|</?[a-z]+>")


@dataclass
class Cells:
    """One row of cells and the lines that it stands on."""

    flows: list[Flow]
    lines: list[Line]
    after_break: bool = False  # a page ends above it

    @property
    def texts(self) -> list[str]:
        """The text of each cell."""
        return [flow.text for flow in self.flows]


@dataclass
class Group:
    """An open group heading."""

    style: str  # roman, letter, plain, and the depth of a dotted mark
    mark: str
    text: str


@dataclass
class Reader:
    """State while the rows of one table are read from top to bottom."""

    source: Source
    region: Region
    numbered: bool
    drafts: list[Draft] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    last: dict[str, str] = field(default_factory=dict)  # the last mark of each style
    after_break: bool = False
    following: Cells | None = None  # the row below the one that is read
    heading: tuple[str, str] | None = None  # number and text of a numbered heading, open for the rows a), b) below it

    def keyed(self, row: Cells) -> dict[str, Flow]:
        """Cells by column key."""
        return dict(zip((c.key for c in self.region.columns), row.flows, strict=True))

    def skip(self, kind: BlockKind, row: Cells, locator: str = "") -> None:
        """Keep the lines of a row as a block."""
        self.blocks.append(block_of(self.source, kind, row.lines, locator or self.region.name))


Rule = Callable[[Reader, Cells], bool]


def read_tabbed(source: Source, region: Region) -> tuple[list[Draft], list[Block], list[str]]:
    """Drafts, blocks and the trace of one table."""
    rows, blocks = _rows_of_cells(source, region)
    at = next((i for i, c in enumerate(region.columns) if c.role is Role.STT), None)
    numbered = at is not None and any(row.texts[at] for row in rows)
    reader = Reader(source, region, numbered, blocks=blocks)
    for row, following in zip_longest(rows, rows[1:]):
        reader.following = following
        name = next(rule.__name__.strip("_") for rule in RULES if rule(reader, row))
        reader.trace.append(f"{row.lines[0].number}: {name}")
    return reader.drafts, reader.blocks, reader.trace


# -- lines -> rows of cells ------------------------------------------------------------------------


def _rows_of_cells(source: Source, region: Region) -> tuple[list[Cells], list[Block]]:
    width, at = len(region.columns), 0
    rows: list[Cells] = []
    blocks: list[Block] = []
    page_ended = False
    while at < len(region.lines):
        line = region.lines[at]
        page_ended = page_ended or line.page_start
        taken = _whole_row(region.lines[at : at + 12], width)
        if taken is None:
            kind = BlockKind.PAGE_NUMBER if _PAGE_NUMBER.match(line.text) else BlockKind.UNPARSED
            page_ended = page_ended or kind is BlockKind.PAGE_NUMBER
            blocks.append(block_of(source, kind, [line], region.name))
            at += 1
        else:
            taken.after_break, page_ended = page_ended, False
            rows.append(taken)
            at += len(taken.lines)
    return rows, blocks


def _whole_row(lines: list[Line], width: int) -> Cells | None:
    """The row that opens at the first line, put together from as many lines as it takes."""
    flows = _split(lines[0])
    while len(flows) > width and not flows[-1].text:
        flows.pop()
    if len(flows) == width:
        return Cells(flows, lines[:1])
    if len(flows) > width or (len(flows) == 1 and not _GROUP_TEXT.match(flows[0].text)):
        return None
    if _is_group(flows):
        return Cells(flows + [Flow() for _ in range(width - len(flows))], lines[:1])
    return _joined(flows, lines, width)


def _joined(flows: list[Flow], lines: list[Line], width: int) -> Cells | None:
    """A row whose cells run over several lines: the last cell goes on in the next line's first."""
    for count, line in enumerate(lines[1:], start=2):
        further = _split(line)
        if _opens_row(line):
            return None
        _append(flows[-1], further[0])
        flows += further[1:]
        if len(flows) >= width:
            return Cells(flows, lines[:count]) if len(flows) == width else None
    return None


def _opens_row(line: Line) -> bool:
    return bool(re.match(r"(?:\d{1,3}(?:\.\d+)*\.?|[IVX]+\.?|[a-zđ]\))\t", line.text)) or bool(_PAGE_NUMBER.match(line.text))


def _append(flow: Flow, more: Flow) -> None:
    if more.text and flow.text:
        flow.text += " " + more.text
        flow.at += [flow.at[-1], *more.at]
    elif more.text:
        flow.text, flow.at = more.text, list(more.at)


def _split(line: Line) -> list[Flow]:
    """The cells of a line, without emphasis marks at their ends."""
    flows, start = [], line.start
    for cell in line.text.split("\t"):
        flow = Flow()
        bare = cell.strip()
        bare = bare.removeprefix("**").removesuffix("**").strip()
        if bare:
            flow.add(bare, start + cell.index(bare))
        flows.append(flow)
        start += len(cell) + 1
    return flows


# -- rules: what a row of cells is -----------------------------------------------------------------


def _heading(reader: Reader, row: Cells) -> bool:
    """The table's own heading again, after a page break, or the numbers of its columns."""
    names = {normalize(column.name) for column in reader.region.columns}
    header = [normalize(cell) for line in reader.region.header for cell in line.text.split("\t")]
    texts = [normalize(text) for text in row.texts if text]
    again = len(texts) > 1 and all(text in names or text in header for text in texts)
    counted = [text.strip("()") for text in row.texts] == [str(n + 1) for n in range(len(row.texts))]
    if not again and not counted and not read_header(row.texts):
        return False
    reader.skip(BlockKind.TABLE_HEADER, row)
    reader.after_break = True
    return True


def _is_group(flows: list[Flow]) -> bool:
    """«I | Nâng cao nhận thức», «A. XÂY DỰNG …» over the whole width, or a heading in capitals."""
    texts = [flow.text for flow in flows]
    filled = [text for text in texts if text]
    if len(filled) == 2 and texts[0] == filled[0] and texts[1] == filled[1]:
        return bool(_GROUP_MARK.match(texts[0].rstrip(")")))
    return len(filled) == 1 and filled[0] in texts[:2] and bool(_GROUP_TEXT.match(filled[0]))


def _group(reader: Reader, row: Cells) -> bool:
    """A group's heading: its mark and text and nothing else."""
    filled = [text for text in row.texts if text]
    if _is_group(row.flows):
        found = _GROUP_TEXT.match(filled[0]) if len(filled) == 1 else None
        mark = found["mark"] if found else filled[0].rstrip(")")
        text = filled[0] if found else f"{filled[0]} {filled[1]}"
    elif len(filled) == 1 and filled[0] in row.texts[:2] and _is_title(reader, filled[0], row):
        mark, text = "", filled[0]
    else:
        return False
    bare = mark.rstrip(".")
    _open_group(reader, bare, squeeze(_EMPHASIS.sub("", text)))
    reader.skip(BlockKind.GROUP, row, f"{reader.region.name}, mục {bare}" if bare else reader.region.name)
    reader.after_break = False
    return True


def _is_title(reader: Reader, text: str, row: Cells) -> bool:
    emphasised = "**" in row.lines[0].text or re.match(r"<[bi]>", text)
    return len(text) > 3 and not reader.after_break and (text.isupper() or bool(emphasised))


def _open_group(reader: Reader, mark: str, text: str) -> None:
    reader.heading = None
    style = _style(mark, reader.last)
    styles = [group.style for group in reader.groups]
    kept = styles.index(style) if style in styles else len(styles)
    for closed in reader.groups[kept + 1 :]:
        reader.last.pop(closed.style, None)
    reader.groups = [*reader.groups[:kept], Group(style, mark, text)]
    reader.last[style] = mark


def _numbered_heading(reader: Reader, row: Cells) -> bool:
    """«1. | Văn bản trình HĐND tỉnh», nothing else, over rows a), b) or 1.1, 1.2: a heading, not a task.

    «2 | Xây dựng các thông tư:» orders something that its rows are parts of, and stays a row.
    """
    cells = reader.keyed(row)
    number, content = cells["stt"].text.rstrip(".)") if reader.numbered else "", cells["content"].text
    filled = [key for key, flow in cells.items() if flow.text]
    if not number.isdigit() or filled != ["stt", "content"] or reader.following is None:
        return False
    below = reader.keyed(reader.following)
    opens = below["stt"].text.rstrip(".)") in ("a", f"{number}.1") or (
        not below["stt"].text and below["content"].text.startswith("a)")
    )
    verb = tuple(token.word for token in tokenize(content)[:2]) in gazetteer().orders
    if not opens or verb or content.endswith(":"):
        return False
    reader.heading = (number, f"{number}. {squeeze(content)}")
    place = ".".join([*(group.mark for group in reader.groups if group.mark), number])
    reader.skip(BlockKind.GROUP, row, f"{reader.region.name}, mục {place}")
    reader.after_break = False
    return True


def _style(mark: str, last: dict[str, str]) -> str:
    """Roman or letter: «C» goes on from «B», «I» opens a Roman count; «I.2» is a level deeper."""
    if not mark or "." in mark:
        return f"dotted {mark.count('.')}" if mark else "plain"
    possible = [s for s, fits in (("roman", mark in _ROMAN), ("letter", mark in "ABCDĐEFGHIKLMN")) if fits]
    for style in possible:
        if style in last and _follows(last[style], mark):
            return style
    return next((s for s in possible if mark == ("I" if s == "roman" else "A")), possible[0] if possible else "roman")


def _follows(before: str, mark: str) -> bool:
    orders = (_ROMAN, *(list(letters) for letters in _ALPHABETS))
    return any((before, mark) in pairwise(order) for order in orders)


def _rest_of_row(reader: Reader, row: Cells) -> bool:
    """No number, and the content is empty or goes on: the row above was cut by a page or a merge."""
    cells = reader.keyed(row)
    content = cells["content"].text
    broken = reader.after_break or row.after_break
    if not reader.drafts or (reader.numbered and cells["stt"].text) or _next_letter(reader, content):
        return False
    if content[:1].isupper() and not (broken and _goes_on(reader, row)):
        return False
    above = reader.drafts[-1]
    for key, flow in cells.items():
        repeated = key in above.cells and above.cells[key].text == flow.text  # a cell merged over both rows
        if key != "stt" and not repeated:
            above.add(key, flow)
    reader.drafts[-1].spans += _spans(row)
    reader.after_break = False
    return True


def _goes_on(reader: Reader, row: Cells) -> bool:
    """Behind a page break: whether a row that opens with a capital goes on the row above.

    «Sơn | trở lên | 30/9/2026» does, for one of its cells opens in lower case; «Giai đoạn 3 | …»
    does not where «Giai đoạn 2» is the row above, nor does a row whose cells all read as whole.
    """
    above = reader.drafts[-1]
    content = reader.keyed(row)["content"].text
    if above.milestone and (above.text(Role.CONTENT) or "").split()[:1] == content.split()[:1]:
        return False
    others = [text for text in row.texts if text and text != content]
    return reader.numbered and (not others or any(text[:1].islower() for text in others))


def _row(reader: Reader, row: Cells) -> bool:
    """A row of its own: numbered, lettered, or unnumbered under a numbered one."""
    cells = reader.keyed(row)
    number = cells["stt"].text.strip().rstrip(".)") if reader.numbered else ""
    letter = number if re.fullmatch(r"[a-zđ]", number) else _next_letter(reader, cells["content"].text)
    if not letter and not (reader.heading and number.startswith(f"{reader.heading[0]}.")):
        reader.heading = None
    headings = [group.text for group in reader.groups] + ([reader.heading[1]] if reader.heading else [])
    draft = Draft(
        stt=number if number and not letter else None, sub=letter or None,
        parent=_parent(reader, number, letter), milestone=reader.numbered and not number and not letter,
        group=headings[-1] if headings else None, section=headings[0] if len(headings) > 1 else None,
        group_mark=".".join(group.mark for group in reader.groups if group.mark),
    )  # fmt: skip
    if draft.milestone and draft.parent is None:
        draft.milestone = False  # nothing above it to belong to
    for key, flow in cells.items():
        if key not in ("stt", "detail"):
            draft.add(key, _unlettered(flow) if key == "content" and letter and not number else flow)
    draft.spans += _spans(row)
    reader.drafts.append(draft)
    reader.after_break = False
    return True


def _next_letter(reader: Reader, content: str) -> str:
    """The letter of «b) …» inside a content cell, if it is the next one under the row above."""
    found = _LETTERED.match(content)
    if not found or not reader.numbered or not (reader.drafts or reader.heading):
        return ""
    letter = found.group(1)
    above = reader.drafts[-1].sub if reader.drafts and not _opens_heading(reader) else None
    follows = letter == "a" if above is None else any((above, letter) in pairwise(order) for order in _SMALL)
    return letter if follows else ""


def _opens_heading(reader: Reader) -> bool:
    """Whether no row stands yet below the open heading."""
    return reader.heading is not None and reader.drafts[-1].group != reader.heading[1]


def _unlettered(flow: Flow) -> Flow:
    found = _LETTERED.match(flow.text)
    cut = found.end() if found else 0
    return Flow(flow.text[cut:], flow.at[cut:])


def _parent(reader: Reader, number: str, letter: str) -> str | None:
    """The number of the row that a sub-row or milestone belongs to, within the same group."""
    if reader.heading and (letter or number.rpartition(".")[0] == reader.heading[0]):
        return reader.heading[0]
    mark = ".".join(group.mark for group in reader.groups if group.mark)
    above = [draft.stt for draft in reversed(reader.drafts) if draft.stt and draft.group_mark == mark]
    if "." in number:
        owner = number.rsplit(".", 1)[0]
        return owner if owner in above else None
    return (above[0] if above else None) if letter or not number else None


def _spans(row: Cells) -> list[Span]:
    return [Span(start=row.lines[0].start, stop=row.lines[-1].stop)]


RULES: list[Rule] = [_heading, _group, _numbered_heading, _rest_of_row, _row]
