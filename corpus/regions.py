"""Lines of a plan -> regions: header, title, body, tables, recipients, signature, footnotes.

A plan is read from top to bottom in the order in which offices write it; what belongs to no other
region is body and becomes clauses.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from corpus.columns import Column, opens_header, read_header, split_header
from corpus.lines import Line

# Phụ lục = annex, biểu = form
_ANNEX = re.compile(
    r"^(?P<name>(?:PHỤ LỤC|Phụ lục|PHỤ BIỂU|Phụ biểu)(?:\s*(?:số|SỐ)?\s*(?:[IVXLC]+|\d+(?:\.\d+)?[A-Za-z]?|[A-Z]))?|(?:BIỂU|Biểu)\s*(?:số|SỐ)?\s*\d+(?:\.\d+)?)\s*[:.]?\s*(?P<rest>.*)$"
)
_TITLE = re.compile(r"^(?:KẾ HOẠCH|CHƯƠNG TRÌNH|CHƯƠNG TRÌNH HÀNH ĐỘNG|ĐỀ ÁN|QUYẾT ĐỊNH|CHỈ THỊ|NGHỊ QUYẾT)\b[A-ZÀ-Ỹ ]*$")
_PREAMBLE = re.compile(r"^(?:Thực hiện|Căn cứ|Nhằm|Để|Tiếp tục|Triển khai|Xét|Theo|Trên cơ sở|UBND|Ủy ban|Uỷ ban|Bộ|Năm|Với)\b")
_SECTION = re.compile(r"^(?:PHẦN\s+)?(I|1)[.)]\s+\S|^(?:PHẦN|Phần)\s+(?:I|1|thứ nhất)\b")
_ANY_SECTION = re.compile(r"^[IVX]{1,5}\.\s+[A-ZĐÀ-Ỹ][A-ZĐÀ-Ỹ\s,\-]{3,}")
_HEADER = re.compile(
    # the national heading, the issuer, number and place with date
    r"^(?:Ủ?Y BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|ỦY BAN|UBND\s+[A-ZĐÀ-Ỹ]{2}|CỘNG H[OÒÀ]{1,2}A?|Độc lập|ĐỘC LẬP|Số\s*:|Số\s+\d*\s*/|HỘI ĐỒNG NHÂN DÂN|CHÍNH PHỦ|"
    r"(?:THÀNH PHỐ|TỈNH|HUYỆN|QUẬN|XÃ|PHƯỜNG|THỊ XÃ|THỊ TRẤN|BỘ|SỞ|CỤC|BAN)\s+[A-ZĐÀ-Ỹ]|[-_*=]{3,}|"
    r"[A-ZĐÀ-Ỹ][^,.;]{2,30},\s*ngày\s)"
)
_RECIPIENTS = re.compile(r"^\**\s*Nơi nhận\s*[:.]?", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^\**\s*(?:TM\.|T/M|KT\.|TL\.|TUQ\.|Q\.\s)|^\**(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|BỘ TRƯỞNG|THỨ TRƯỞNG|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|CHÁNH VĂN PHÒNG)\**$"
)
_FOOTNOTE = re.compile(r"^(?:\(?\d{1,2}\)?|\[\d{1,2}\]|\*)\s+\S")
_PAGE_NUMBER = re.compile(r"^[-–]?\s*\d{1,3}\s*[-–]?$|^Trang\s+\d+(?:/\d+)?$|^Page\s+\d+")


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


@dataclass
class Region:
    """A run of lines of one kind; for a table also its name, title, header and columns."""

    kind: RegionKind
    lines: list[Line] = field(default_factory=list)
    name: str = ""
    title: list[Line] = field(default_factory=list)
    header: list[Line] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)


def split_regions(lines: list[Line]) -> list[Region]:
    """All regions in the order of the text; every line is in exactly one."""
    starts = [i for i, line in enumerate(lines) if _is_annex(lines, i)]
    main = lines[: starts[0]] if starts else lines
    regions = _main_part(main)
    for start, stop in pairwise([*starts, len(lines)]):
        regions += _annex(lines[start:stop])
    return regions


def _is_annex(lines: list[Line], at: int) -> bool:
    found = _ANNEX.match(lines[at].text)
    if not found:
        return False
    rest = found.group("rest")
    return not rest or rest.upper() == rest


def _main_part(lines: list[Line]) -> list[Region]:
    first_section = next((i for i, line in enumerate(lines) if _SECTION.match(line.text)), len(lines))
    tail = _tail_start(lines)
    opening, rest = lines[: min(first_section, tail)], lines[min(first_section, tail) : tail]
    regions = _opening(opening)
    regions += _body(rest)
    regions += _tail(lines[tail:])
    return regions


def _tail_start(lines: list[Line]) -> int:
    for index, line in enumerate(lines):
        if _RECIPIENTS.match(line.text):
            return index
        if _SIGNATURE.match(line.text) and index > len(lines) // 3:
            return index
    return len(lines)


def _opening(lines: list[Line]) -> list[Region]:
    """Header lines, the title and the preamble; header lines may come after the preamble."""
    header, title, body = Region(RegionKind.HEADER), Region(RegionKind.TITLE), Region(RegionKind.BODY)
    in_title = False
    for line in lines:
        if not title.lines and _TITLE.match(line.text):
            title.lines.append(line)
            in_title = True
        elif in_title and not _ends_title(title, line):
            title.lines.append(line)
        elif _HEADER.match(line.text) or (not title.lines and not body.lines and line.text.isupper()):
            in_title = False
            header.lines.append(line)
        elif not title.lines and _PAGE_NUMBER.match(line.text):
            header.lines.append(line)
        else:
            in_title = False
            body.lines.append(line)
    return [region for region in (header, title, body) if region.lines]


def _ends_title(title: Region, line: Line) -> bool:
    if len(title.lines) > 9 or re.fullmatch(r"[-_*=–]{3,}", line.text):
        return True
    opens = line.text[:1].isupper() and line.blank_before and len(title.lines) > 1
    return opens and bool(_PREAMBLE.match(line.text))


def _body(lines: list[Line]) -> list[Region]:
    """Clauses, with page numbers, footnotes and tables taken out."""
    regions: list[Region] = []
    body = Region(RegionKind.BODY)
    at = 0
    while at < len(lines):
        line = lines[at]
        header = find_header(lines, at)
        if header:
            stop = _table_end(lines, at + header[0])
            regions += [_table("Bảng trong kế hoạch", [], lines[at:stop], header)]
            at = stop
            continue
        if _PAGE_NUMBER.match(line.text) and (line.blank_before or line.page_start):
            regions.append(Region(RegionKind.PAGE_NUMBER, [line]))
            at += 1
            continue
        if line.rule and _FOOTNOTE.match(line.text):
            stop = at + 1
            while stop < len(lines) and not lines[stop].page_start and not lines[stop].blank_before:
                stop += 1
            regions.append(Region(RegionKind.FOOTNOTE, lines[at:stop]))
            at = stop
            continue
        body.lines.append(line)
        at += 1
    return [body, *regions] if body.lines else regions


def _table_end(lines: list[Line], at: int) -> int:
    """A table inside the body ends where the outline goes on or the plan closes."""
    for index in range(at, len(lines)):
        text = lines[index].text
        if "\t" in text:
            continue
        if _ANY_SECTION.match(text) or re.match(r"^Trên đây là", text):
            return index
    return len(lines)


def find_header(lines: list[Line], at: int) -> tuple[int, list[Column]] | None:
    """Number of lines and columns of a table header that opens at a line, if one does."""
    text = lines[at].text
    if "\t" in text:
        cells = [cell.strip() for cell in text.split("\t")]
        columns = read_header(cells)
        return (1, columns) if columns else None
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


def _annex(lines: list[Line]) -> list[Region]:
    """One annex: title lines, then a table or prose."""
    found = _ANNEX.match(lines[0].text)
    name = re.sub(r"\s+", " ", found.group("name")) if found else lines[0].text
    name = name[0].upper() + name[1:].lower() if name.isupper() and len(name) > 8 else name
    name = _annex_name(name)
    for at in range(len(lines)):
        header = find_header(lines, at)
        if header:
            return [_table(name, lines[:at], lines[at:], header)]
    return [
        Region(RegionKind.TABLE_TITLE, lines[:1], name=name),
        Region(RegionKind.ANNEX_PROSE, lines[1:], name=name),
    ]


def _annex_name(name: str) -> str:
    word, _, number = name.partition(" lục")
    number = number.strip()
    if re.fullmatch(r"[ivxlc]+", number):
        number = number.upper()
    return f"{word.capitalize()} lục {number}".strip() if number or name.lower().startswith("phụ lục") else name


def _table(name: str, title: list[Line], lines: list[Line], header: tuple[int, list[Column]]) -> Region:
    count, columns = header
    return Region(RegionKind.TABLE, lines[count:], name=name, title=title, header=lines[:count], columns=columns)


def _tail(lines: list[Line]) -> list[Region]:
    recipients, signature = Region(RegionKind.RECIPIENTS), Region(RegionKind.SIGNATURE)
    current = recipients
    for line in lines:
        if _RECIPIENTS.match(line.text):
            current = recipients
        elif _SIGNATURE.match(line.text):
            current = signature
        current.lines.append(line)
    return [region for region in (recipients, signature) if region.lines]
