"""Lines of a plan -> regions: header, title, body, tables, recipients, signature, footnotes.

A plan is read from top to bottom in the order in which offices write it; what belongs to no other
region is body and becomes clauses.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from corpus.columns import Column, guess_content, names_columns, opens_header, read_double_header, read_header, split_header
from corpus.endings import attached_start, tail_parts, tail_start
from corpus.lines import Line
from corpus.models import Block, BlockKind, Source, Span
from corpus.text import squeeze

# Phụ lục = annex, biểu = form
_ANNEX = re.compile(
    r"^(?P<name>(?:PHỤ LỤC|Phụ lục|PHỤ BIỂU|Phụ biểu)"
    r"(?:\s*(?:số|SỐ)?\s*(?:[IVXLC]+|\d+(?:\.\d+)?[A-Za-z]?|[A-Z]))?|(?:BIỂU|Biểu)\s*(?:số|SỐ)?\s*\d+(?:\.\d+)?)\s*[:.]?\s*(?P<rest>.*)$"
)
_TITLE = re.compile(r"^(?:KẾ HOẠCH|CHƯƠNG TRÌNH|CHƯƠNG TRÌNH HÀNH ĐỘNG|ĐỀ ÁN|QUYẾT ĐỊNH|CHỈ THỊ|NGHỊ QUYẾT)\b[A-ZÀ-Ỹ ]*$")
_PREAMBLE = re.compile(r"^(?:Thực hiện|Căn cứ|Nhằm|Để|Tiếp tục|Triển khai|Xét|Theo|Trên cơ sở|UBND|Ủy ban|Uỷ ban|Bộ|Năm|Với)\b")
_SECTION = re.compile(r"^(?:PHẦN\s+)?(I|1|A)[.)]\s+\S|^(?:PHẦN|Phần|CHƯƠNG|Chương)\s+(?:I|1|A|thứ nhất)\b")
_ANY_SECTION = re.compile(r"^(?P<mark>[IVX]{1,5}|[A-HĐ])\.\s+(?P<text>\S.*)$")
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"]
_LETTERS = (list("ABCDĐEGHIK"), list("ABCDEFGHIK"))
_HEADER = re.compile(
    # the national heading, the issuer, number and place with date
    r"^(?:Ủ?Y BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|ỦY BAN|UBND\s+[A-ZĐÀ-Ỹ]{2}|CỘNG H[OÒÀ]{1,2}A?|Độc lập|ĐỘC LẬP|"
    r"Số\s*:|Số\s+\d*\s*/|HỘI ĐỒNG NHÂN DÂN|CHÍNH PHỦ|"
    r"(?:THÀNH PHỐ|TỈNH|HUYỆN|QUẬN|XÃ|PHƯỜNG|THỊ XÃ|THỊ TRẤN|ĐẶC KHU|BỘ|SỞ|CỤC|BAN)\s+[A-ZĐÀ-Ỹ]|[-_*=]{3,}|"
    r"[A-ZĐÀ-Ỹ][^,.;]{2,30},\s*ngày\s)"
)
NATIONAL_HEADING = re.compile(  # with the motto below it, or that of the Party; it may run on behind the issuer on its line
    r"CỘNG\s+H[OÒ][ÀA]\s+XÃ\s+HỘI(?:\s+CHỦ\s+NGHĨA(?:\s+VIỆT\s+NAM)?)?|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM"
    r"|Độc\s+lập\s*[-–]\s*Tự\s+do\s*[-–]\s*Hạnh\s+phúc",
    re.IGNORECASE,
)
_HEAD = re.compile(rf"{_HEADER.pattern}|{NATIONAL_HEADING.pattern}")
_ORDERS = re.compile(  # who decides, in capitals below the title of a decision: «BỘ TRƯỞNG BỘ NỘI VỤ»
    r"^(?:BỘ TRƯỞNG|CHỦ TỊCH|(?:ỦY|UỶ) BAN NHÂN DÂN|UBND|HỘI ĐỒNG NHÂN DÂN|THỦ TƯỚNG|(?:TỔNG )?GIÁM ĐỐC|(?:TỔNG )?CỤC TRƯỞNG)\b"
)
_SAMPLE = 30  # rows that tell which column of an unknown name holds the work
DECISION = "Quyết định"  # how the articles of a decision are cited that carries a plan
_FOOTNOTE = re.compile(r"^(?:\(?\d{1,2}\)?|\[\d{1,2}\]|\*)\s+\S")
_PAGE_NUMBER = re.compile(r"^[-–]?\s*\d{1,3}\s*[-–]?$|^Trang\s+\d+(?:/\d+)?$|^Page\s+\d+")


_REMARK = re.compile(r"\W*(?:Ghi chú|Chú thích|Lưu ý)\b", re.IGNORECASE)
_CAPTION = re.compile(r"(?:BẢNG|BIỂU|DANH MỤC|PHÂN CÔNG)\b")  # table, form, list, assignment


class RegionKind(StrEnum):
    """What a run of lines is."""

    HEADER = "header"
    TITLE = "title"
    BODY = "body"
    TABLE = "table"
    ANNEX_PROSE = "annex_prose"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    PAGE_NUMBER = "page_number"
    FOOTNOTE = "footnote"
    TABLE_TITLE = "table_title"
    UNREAD_TABLE = "unread_table"


@dataclass
class Region:
    """A run of lines of one kind; for a table also its name, title, header and columns."""

    kind: RegionKind
    lines: list[Line] = field(default_factory=list)
    name: str = ""
    title: list[Line] = field(default_factory=list)
    header: list[Line] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)


def block_of(source: Source, kind: BlockKind, lines: list[Line], locator: str) -> Block:
    """Whole lines that belong to no row, as a block."""
    span = Span(start=lines[0].start, stop=lines[-1].stop)
    text = squeeze(" ".join(line.text for line in lines))
    return Block(plan=source.plan_id, kind=kind, locator=locator, text=text, span=span, lines=source.lines(span))


def split_regions(lines: list[Line]) -> list[Region]:
    """All regions in the order of the text; every line is in exactly one."""
    starts = [i for i, line in enumerate(lines) if _is_annex(lines, i)]
    main = lines[: starts[0]] if starts else lines
    regions = _main_part(main)
    for start, stop in pairwise([*starts, len(lines)]):
        regions += _annex(lines[start:stop])
    return _with_unique_names(regions)


def _with_unique_names(regions: list[Region]) -> list[Region]:
    """Two tables of one name («PHỤ LỤC» twice) get a count, so that locators and ids differ."""
    seen: dict[str, int] = {}
    for region in regions:
        if region.kind in (RegionKind.TABLE, RegionKind.ANNEX_PROSE, RegionKind.UNREAD_TABLE):
            seen[region.name] = seen.get(region.name, 0) + 1
            if seen[region.name] > 1:
                region.name = f"{region.name} ({seen[region.name]})"
    return regions


def title_text(region: Region) -> str:
    """A table's title without the annex's name above it and the bracketed line below it."""
    lines = region.title[1:] if region.title and _ANNEX.match(region.title[0].text) else region.title
    return " ".join(squeeze(line.text) for line in lines if not line.text.startswith("("))


def _is_annex(lines: list[Line], at: int) -> bool:
    found = _ANNEX.match(lines[at].text)
    if not found:
        return False
    rest = found.group("rest")
    return not rest or rest.upper() == rest


def _main_part(lines: list[Line]) -> list[Region]:
    first_section = next((i for i, line in enumerate(lines) if _SECTION.match(line.text)), len(lines))
    tail = tail_start(lines)
    attached = attached_start(lines[tail:], _SECTION, _HEAD)
    if attached is not None:
        carrier = _named(_main_part(lines[: tail + attached]), DECISION)
        return [*carrier, *_main_part(lines[tail + attached :])]
    opening, rest = lines[: min(first_section, tail)], lines[min(first_section, tail) : tail]
    regions = _opening(opening)
    regions += _body(rest)
    regions += [Region(RegionKind.SIGNATURE if signs else RegionKind.RECIPIENTS, run) for signs, run in tail_parts(lines[tail:])]
    return regions


def _named(regions: list[Region], name: str) -> list[Region]:
    """The regions of a document that carries another: its articles are told apart from the sections of that."""
    for region in regions:
        if region.kind is RegionKind.BODY:
            region.name = name
    return regions


def _opening(lines: list[Line]) -> list[Region]:
    """Header lines, the title and the preamble; header lines may come after the preamble."""
    headers: list[Region] = []
    title, body = Region(RegionKind.TITLE), Region(RegionKind.BODY)
    last = title
    for at, line in enumerate(lines):
        if not title.lines and _TITLE.match(line.text):
            last = title
        elif not title.lines or last is not title or _ends_title(title, line, lines[at:]):
            last = _opening_region(line, title, body, headers, last)
        last.lines.append(line)
    return [*headers, *(region for region in (title, body) if region.lines)]


def _opening_region(line: Line, title: Region, body: Region, headers: list[Region], last: Region) -> Region:
    """Header or preamble; each run of header lines is a region of its own."""
    capitals = not title.lines and not body.lines and line.text.isupper()
    number = not title.lines and bool(_PAGE_NUMBER.match(line.text))
    national = not title.lines and bool(NATIONAL_HEADING.search(line.text))
    if not (_HEADER.match(line.text) or capitals or number or national):
        return body
    if not headers or last is not headers[-1]:
        headers.append(Region(RegionKind.HEADER))
    return headers[-1]


def _ends_title(title: Region, line: Line, rest: list[Line]) -> bool:
    """A rule, or the preamble: it opens with «Căn cứ», «Thực hiện» … and says «như sau»."""
    if len(title.lines) > 9 or re.fullmatch(r"[-_*=–]{3,}", line.text):
        return True
    if len(title.lines) > 1 and _ORDERS.match(line.text) and line.text.isupper() and not title.lines[-1].text.isupper():
        return True
    if not _PREAMBLE.match(line.text) or len(title.lines) < 2:
        return False
    announces = re.search(r"(?:như|nội dung)\s+sau|ban\s+hành\s+Kế\s+hoạch", " ".join(r.text for r in rest))
    return line.blank_before or bool(announces and not title.lines[-1].wraps)


def _body(lines: list[Line]) -> list[Region]:
    """Clauses, with page numbers, footnotes and tables taken out."""
    regions: list[Region] = []
    body = Region(RegionKind.BODY)
    at, page = 0, 1
    while at < len(lines):
        line, stop = lines[at], at + 1
        header = find_header(lines, at)
        if header:
            stop = _table_end(lines, at + header[0], lines[:at])
            regions.append(_table(_body_table_name(lines[:at]), _caption(body), lines[at:stop], header))
        elif names_columns(line.text):
            stop = _table_end(lines, at + 1, lines[:at])
            regions.append(Region(RegionKind.UNREAD_TABLE, lines[at:stop], name=_body_table_name(lines[:at])))
        elif _is_page_number(line, page, lines[at + 1] if at + 1 < len(lines) else None):
            page = _printed(line) or page
            regions.append(Region(RegionKind.PAGE_NUMBER, [line]))
        elif line.rule and _FOOTNOTE.match(line.text):
            while stop < len(lines) and not lines[stop].page_start and not lines[stop].blank_before:
                stop += 1
            regions.append(Region(RegionKind.FOOTNOTE, lines[at:stop]))
        else:
            body.lines.append(line)
        at = stop
    return [body, *regions] if body.lines else regions


def _is_page_number(line: Line, page: int, following: Line | None) -> bool:
    """A number alone on its line that a blank or page break sets off, or that counts on from the last page."""
    if not _PAGE_NUMBER.match(line.text):
        return False
    if line.blank_before or line.page_start or _printed(line) == page + 1:
        return True
    return following.page_start if following else _printed(line) == page


def _printed(line: Line) -> int:
    digits = re.search(r"\d{1,3}", line.text)
    return int(digits.group()) if digits else 0


def _body_table_name(above: list[Line]) -> str:
    """«Bảng tại mục C», by the section that the table stands in."""
    section = next((found for line in reversed(above) if (found := _ANY_SECTION.match(line.text))), None)
    return f"Bảng tại mục {section['mark']}" if section else "Bảng trong kế hoạch"


def _caption(body: Region) -> list[Line]:
    """The lines in capitals directly above a table, taken from the body: «BIỂU CHI TIẾT …»."""
    count = 0
    while count < min(3, len(body.lines)) and body.lines[-1 - count].text.isupper():
        count += 1
    lines = body.lines[len(body.lines) - count :]
    if not lines or not _CAPTION.match(lines[0].text):
        return []
    del body.lines[len(body.lines) - count :]
    return lines


def _table_end(lines: list[Line], at: int, above: list[Line]) -> int:
    """A table inside the body ends where the next section opens, the plan closes, or its tabs end.

    Groups inside a table count like sections («I. …», «II. …»): the next section is the one that
    follows the section above the table, in the same kind of numeral and letter case.
    """
    section = next((line for line in reversed(above) if _ANY_SECTION.match(line.text)), None)
    tabbed = "\t" in lines[at - 1].text
    last = at
    for index in range(at, len(lines)):
        text = lines[index].text
        if "\t" in text:
            last = index + 1
        elif re.match(r"^Trên đây là", text) or (section and _next_section(section.text, text)):
            return index
        elif tabbed and index - last > 2:
            return last
    return last if tabbed else len(lines)


def _next_section(section: str, text: str) -> bool:
    before, after = _ANY_SECTION.match(section), _ANY_SECTION.match(text)
    if not before or not after or before["text"].isupper() != after["text"].isupper():
        return False
    return any((before["mark"], after["mark"]) in pairwise(order) for order in (_ROMAN, *_LETTERS))


def find_header(lines: list[Line], at: int) -> tuple[int, list[Column]] | None:
    """Number of lines and columns of a table header that opens at a line, if one does."""
    text = lines[at].text
    if "\t" in text:
        return _tabbed_header(lines, at)
    if not opens_header(text):
        return None
    best = None
    joined = ""
    for count, line in enumerate(lines[at : at + 14], start=1):
        joined = f"{joined} {line.text}"
        columns = split_header(joined)
        if columns:
            best = (count, columns)
    return best


def _tabbed_header(lines: list[Line], at: int) -> tuple[int, list[Column]] | None:
    """A heading of one row of cells, or of two where the lower row names what the upper groups."""
    cells = [cell.strip() for cell in lines[at].text.split("\t")]
    if at + 1 < len(lines):
        columns = read_double_header(cells, [cell.strip() for cell in lines[at + 1].text.split("\t")])
        if columns:
            return 2, columns
    below = [[cell.strip() for cell in line.text.split("\t")] for line in lines[at + 1 : at + 1 + _SAMPLE]]
    columns = read_header(cells) or guess_content(cells, below)
    return (1, columns) if columns else None


def _annex(lines: list[Line]) -> list[Region]:
    """One annex: title lines, then a table or prose."""
    found = _ANNEX.match(lines[0].text)
    name = re.sub(r"\s+", " ", found.group("name")) if found else lines[0].text
    name = _annex_name(name)
    for at in range(len(lines)):
        header = find_header(lines, at)
        if header:
            stop = _remark_below(lines, at)
            remark = [Region(RegionKind.FOOTNOTE, lines[stop:], name=name)] if stop < len(lines) else []
            return [_table(name, lines[:at], lines[at:stop], header), *remark]
        if names_columns(lines[at].text):
            title = Region(RegionKind.TABLE_TITLE, lines[:at], name=name)
            unread = Region(RegionKind.UNREAD_TABLE, lines[at:], name=name)
            return [title, unread] if at else [unread]
    return [
        Region(RegionKind.TABLE_TITLE, lines[:1], name=name),
        Region(RegionKind.ANNEX_PROSE, lines[1:], name=name),
    ]


def _remark_below(lines: list[Line], at: int) -> int:
    """Index of «Ghi chú: …» behind the last row of a table with cells, else the end."""
    last = max((i for i in range(at, len(lines)) if "\t" in lines[i].text), default=len(lines))
    return next((i for i in range(last + 1, len(lines)) if _REMARK.match(lines[i].text)), len(lines))


def _annex_name(name: str) -> str:
    """«PHỤ LỤC II» and «Phụ lục II» alike as «Phụ lục II»."""
    found = re.fullmatch(r"(phụ lục|phụ biểu|biểu)\s*(.*)", name, re.IGNORECASE)
    if not found:
        return name
    number = found.group(2).upper() if re.fullmatch(r"[ivxlc]+", found.group(2), re.IGNORECASE) else found.group(2)
    return f"{found.group(1).capitalize()} {number}".strip()


def _table(name: str, title: list[Line], lines: list[Line], header: tuple[int, list[Column]]) -> Region:
    count, columns = header
    return Region(RegionKind.TABLE, lines[count:], name=name, title=title, header=lines[:count], columns=columns)
