"""Whether one record satisfies what a list question asks of it: section, time, row number, group heading, quoted words."""

from __future__ import annotations

import re
from datetime import date

from assistant.lexicon import word_set
from assistant.list_constraints import produces, waits_for
from assistant.parsed_question import ParsedQuestion
from assistant.periods import Period
from assistant.records import Library
from corpus.deadlines import points
from corpus.models import DeadlineKind
from corpus.text import fold, normalize, squeeze
from index import Status, TaskItem, status_on


def has_quoted_filter(query: ParsedQuestion) -> bool:
    """Whether a question quotes what a cell must hold."""
    return bool(_filters(query)) and bool(re.search(r"\bcot\b|ket qua|thoi gian|san pham|nop ra|\bghi\b", query.folded))


def _filters(query: ParsedQuestion) -> list[str]:
    """Quoted words that a cell must hold; a time is read as a time, «kể cả …» widens."""
    if query.cell_quoted:
        return list(query.quoted)
    onward = query.period is not None and query.period.kind is DeadlineKind.OPEN_ENDED
    return [q for q in query.quoted if not (query.period and (points(normalize(q)) or query.period.rhythm or onward))]


def with_headings(query: ParsedQuestion, library: Library) -> ParsedQuestion:
    """The question with its resolutions told apart: those under which rows stand, and those of which rows speak.

    «chỉ tiêu nào của NQ 35 đồng thời là chỉ tiêu của NQ 461»: of the annex for NQ 35, the rows that mention NQ 461.
    """
    query = query.model_copy(update={"cell_quoted": _is_a_cell(query, library)})
    if not query.resolutions:
        return query
    heads = {
        number
        for (plan, table), numbers in library.served.items()
        for number in numbers
        if (not query.plans or plan in query.plans) and (not query.tables or table in query.tables)
    }
    mentioned = tuple(n for n in query.resolutions if n not in heads)
    return query.model_copy(update={"mentioned": mentioned, "resolutions": tuple(n for n in query.resolutions if n in heads)})


def _is_a_cell(query: ParsedQuestion, library: Library) -> bool:
    """Whether all that a question quotes are whole values of cells («Đứng đầu cả nước»)."""
    wanted = {normalize(q).rstrip(".") for q in query.quoted}
    if not wanted or (query.period is not None and any(points(w) for w in wanted)):
        return False
    cells = {
        normalize(cell).rstrip(".")
        for item in library.items.values()
        if (not query.plans or item.plan in query.plans) and (not query.tables or item.table in query.tables)
        for cell in (item.target, item.output)
        if cell
    }
    return wanted <= cells


def in_section(item: TaskItem, query: ParsedQuestion, library: Library) -> bool:
    """«mục III Phụ lục 1», «mục III» of the body, «mục 2.2»."""
    for section in query.sections:
        row = re.fullmatch(r"([IVX]+)\.(\d+)", section)
        dotted = re.match(r"[IVX]+\.\d", item.group or "")  # «I.3 Phát triển kinh tế số» is a heading
        if row and item.kind != "duty" and item.group and not dotted:  # «phần III.7 Phụ lục 4»: row 7, which stands in part III
            if row.group(2) not in (item.stt, item.parent):
                return False
            continue
        marker = section.split(".")[0] if item.kind == "duty" else section
        if item.kind == "duty":
            if not re.match(rf"mục {re.escape(section)}(?:\.|,|$)", item.locator):
                return False
        elif item.group and re.match(r"^[IVXA-H]+(?:\.\d+)*", item.group) and re.fullmatch(r"[IVX]+(?:\.\d+)*|[A-H]", section):
            heads = [h for h in (item.group, item.section) if h]
            if not any(re.match(rf"{re.escape(section)}(?:[.\s]|$)", h) for h in heads):
                return False
        elif not re.search(rf"\b{re.escape(marker)}(?:\.|$|\b)", item.locator) and not (item.group or "").startswith(section):
            return False
    return True


def in_period(item: TaskItem, query: ParsedQuestion) -> bool:
    """Whether an item's time is the one asked for: the same cell, or due within it, as the question is put."""
    period = query.period
    if period is None:
        return True
    due = item.due
    if period.no_spans and due is not None and due.kind is DeadlineKind.RANGE:
        return False
    if period.after:
        fits = period.grain is None or (due is not None and due.kind is period.grain)
        return fits and due is not None and due.latest is not None and period.start is not None and due.latest >= period.start
    if period.until and not query.exact:
        return due is not None and due.latest is not None and period.stop is not None and due.latest <= period.stop
    if period.several:
        return any(in_period(item, query.model_copy(update={"period": each})) for each in period.several)
    if period.overdue or period.due_soon:
        wanted = Status.OVERDUE if period.overdue else Status.DUE_SOON
        on = status_on(item, query.as_of)
        inside = period.stop is None or (due is not None and due.latest is not None and query.as_of <= due.latest <= period.stop)
        return inside if period.stop and not period.overdue else on is wanted
    if period.kind is DeadlineKind.OPEN_ENDED:
        return due is not None and due.kind is period.kind and period.start in (None, due.earliest)
    if period.rhythm:
        return due is not None and due.kind is period.kind and (not query.exact or due.condition is None)
    if (
        period.relative
        or (period.kind is DeadlineKind.YEAR and re.search(r"\broi (?:vao|trong)\b", query.folded))
        or (
            not query.exact
            and re.search(r"\btrong (?:thang|quy|nam|tuan)\b|phai xong|den han|roi vao|\bxong\b|toi han|ke ca han", query.folded)
            and period.kind is not DeadlineKind.RANGE
        )
    ):
        if (
            (due is None or due.kind is DeadlineKind.RECURRING)
            and period.relative
            and not query.exact
            and _each_year(item, period)
        ):
            return True
        if due is None:
            return _headed_by_year(item, query)
        if due.latest is None or due.kind is DeadlineKind.DONE:
            return False
        if due.kind is DeadlineKind.YEAR and period.start and period.stop and (period.stop - period.start).days < _A_YEAR:
            return False  # «2026» falls due in no quarter or month in particular
        inside = bool(period.start and period.stop and period.start <= due.latest <= period.stop)
        if period.kind is DeadlineKind.MONTH and due.kind in _LONGER:
            return False  # «Quý II/2025» ends in June and is not written as June; such rows are told apart
        if query.exact and period.relative and _AS_WRITTEN.search(query.folded) and period.start and period.stop:
            return inside and due.earliest == period.start and due.latest == period.stop  # the cell names that month itself
        if query.exact and period.relative:
            return inside and due.kind in (DeadlineKind.MONTH, DeadlineKind.QUARTER, DeadlineKind.BY_DATE, DeadlineKind.RANGE)
        return inside
    if due is None:
        return _headed_by_year(item, query)
    grain = _ONE_OF_A_YEAR.search(query.folded) if period.kind is DeadlineKind.YEAR else None
    if grain is not None:  # «hạn là một quý của năm 2027», «hạn ghi năm 2026 hoặc một tháng của năm 2026»
        kinds = [DeadlineKind.QUARTER] if grain.group("grain") == "quy" else [DeadlineKind.MONTH, DeadlineKind.BY_DATE]
        kinds += [DeadlineKind.YEAR] if grain.group("either") else []
        within = bool(due.latest and period.start and period.stop and period.start <= due.latest <= period.stop)
        return within and due.kind in kinds
    if period.kind is DeadlineKind.BY_DATE:
        return due.latest == period.stop and due.kind is DeadlineKind.BY_DATE
    same = due.kind is period.kind and due.latest == period.stop and (due.earliest == period.start)
    if not query.exact and period.kind in (DeadlineKind.QUARTER, DeadlineKind.YEAR) and re.search(r"\bdue\b", query.folded):
        if due.kind is DeadlineKind.YEAR and period.kind is DeadlineKind.QUARTER:
            return False  # «2025» falls due in no quarter in particular
        return bool(due.latest and period.start and period.stop and period.start <= due.latest <= period.stop)
    if same or query.exact or period.kind in (DeadlineKind.RANGE, DeadlineKind.QUARTER, DeadlineKind.YEAR):
        return same
    in_month = due.kind is DeadlineKind.BY_DATE and due.latest and period.start and period.stop
    return bool(in_month and period.start <= due.latest <= period.stop)  # type: ignore[operator]


_ONE_OF_A_YEAR = re.compile(
    r"\b(?P<either>nam 20\d\d (?:hoac|hay) )?(?:ghi )?(?:la |vao )?(?:mot|1|cac) (?P<grain>quy|thang)(?: nao do)? (?:cua |trong |thuoc )?(?:nam )?20\d\d\b"
)
_MONTH_OF_A_YEAR = re.compile(r"(?<![\d/])\d{1,2}/(\d{1,2})(?![/\d])|[Tt]háng (\d{1,2})\b(?!/)")


def _each_year(item: TaskItem, period: Period) -> bool:
    """Whether what recurs in a month («Trước 31/10 hằng năm», «Tháng 9») falls in a period of less than a year."""
    said = _MONTH_OF_A_YEAR.search(item.deadline or "")
    if said is None or period.start is None or period.stop is None or (period.stop - period.start).days > _A_YEAR:
        return False
    month = int(said.group(1) or said.group(2))
    return any((period.start.month + at - 1) % 12 + 1 == month for at in range(_months(period.start, period.stop)))


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


_LONGER = (DeadlineKind.QUARTER, DeadlineKind.RANGE, DeadlineKind.YEAR)
_AS_WRITTEN = re.compile(r"\bghi (?:(?:han|thoi gian|thoi han|la) )*(?:dung|rieng)\b")
_A_YEAR = 360  # days from which a period is a year


def _headed_by_year(item: TaskItem, query: ParsedQuestion) -> bool:
    """An indicator without a deadline belongs to the year that its heading names («Đến năm 2045»)."""
    period = query.period
    if period is None or period.start is None or period.kind is not DeadlineKind.YEAR:
        return False
    year = str(period.start.year)
    return year in f"{item.section or ''} {item.group or ''}" or bool(year in item.values and not query.exact)


def numbered(items: list[TaskItem], query: ParsedQuestion) -> list[TaskItem]:
    """«số 15», «từ STT 9 trở đi», «từ số 45 đến số 77»."""
    span = re.search(
        r"\btu (?:stt|so(?: thu tu)?|dong|muc|nhiem vu(?: so)?) ?(\d{1,3})\b(?: (?:tro di|tro xuong|den het)| (?:den|toi) (?:stt |so |dong |muc )?(\d{1,3}))",
        query.folded,
    )
    if span:
        low, high = int(span.group(1)), int(span.group(2) or 10_000)
        inside = [i for i in items if (n := i.stt or i.parent) and n.isdigit() and low <= int(n) <= high]
        return inside or items
    if query.item_number is None:
        return items
    chosen = [item for item in items if item.stt == query.item_number]
    return chosen or items


def of_group(items: list[TaskItem], query: ParsedQuestion, library: Library) -> list[TaskItem]:
    """«phần xây dựng, ban hành văn bản»: a group heading said in the question picks its items."""
    if not (query.tables or query.resolutions or query.mentioned or (query.plans and _GROUP_SAID.search(query.folded))):
        return items
    said = " ".join(re.findall(r"[a-z]+", query.folded))
    heads = {i.id: _headings(i, library) for i in items}
    groups = {g for own in heads.values() for g in own}
    named = set()
    for group in groups:
        words = re.findall(
            r"[a-z]+", re.sub(r"^(?:ve|cac|nhom) ", "", fold(re.sub(r"^[IVX]+(?:\.\d+)*\.?\s|^\d+(?:\.\d+)*\.?\s", "", group)))
        )
        if (
            (len(words) >= 4 and " ".join(words[:4]) in said)
            or _said_group(query.folded, words)
            or (_GROUP_SAID.search(query.folded) and len(_told(words) & _told(said.split())) >= max(2, _MOST * len(_told(words))))
        ):
            named.add(group)
    named = {group for group in named if _exactly_said(query.folded, group)} or named
    kept = [i for i in items if not named.isdisjoint(heads[i.id])]
    return kept if named and len(named) < len(groups) and kept else items


def _headings(item: TaskItem, library: Library) -> list[str]:
    """The headings above a record: of its group, and of the section of prose that it is a task of."""
    row = library.rows.get(item.id)
    prose = [row.table_title] if row is not None and item.table.startswith("Mục ") and row.table_title else []
    return [g for g in (item.group, item.section, *prose) if g]


_GROUP_SAID = re.compile(r"\b(?:nhom|phan|mang|muc|giai doan|linh vuc)\b(?! (?:\d|20\d\d))")
_MOST = 0.6  # share of a heading's telling words that name it
_EVERYWHERE = word_set("cac nhung va cua do nhiem vu viec chi tieu thuc hien trien khai ve trong theo den voi cho nam thanh pho")


_BETWEEN = r"[^\w]+"  # «kinh tế - xã hội»


def _exactly_said(folded: str, group: str) -> bool:
    """«nhóm xã hội số»: of the headings that hold these words, the one that is nothing else."""
    words = re.findall(r"[a-z]+", fold(re.sub(r"^[IVX]+(?:\.\d+)*\.?\s|^\d+(?:\.\d+)*\.?\s", "", group)))
    if words[:2] in (["giai", "doan"], ["linh", "vuc"]):
        return re.search(rf"\b{_BETWEEN.join(words)}\b", folded) is not None  # the heading's own noun
    named = rf"\b(?:nhom|phan|mang|muc|linh vuc) (?:ve |chi tieu )?{_BETWEEN.join(words)}\b"
    return bool(words) and re.search(named, folded) is not None


def under_its_heading(query: ParsedQuestion, items: list[TaskItem]) -> str | None:
    """The one heading under which all items stand, if the question names it as a group."""
    heads = {i.group or i.section for i in items}
    head = next(iter(heads)) if len(heads) == 1 else None
    return head if head and _GROUP_SAID.search(query.folded) else None


def _said_group(folded: str, heading: list[str]) -> bool:
    """«nhóm việc do các tập đoàn, doanh nghiệp tự đăng ký»: most of what is said of a group stands in its heading."""
    said = _OF_THE_GROUP.search(folded)
    words = _told(re.findall(r"[a-z]+", said.group(1))) if said else set()
    return len(words) >= _TELLING and len(words & set(heading)) >= _NEARLY * len(words)


_OF_THE_GROUP = re.compile(
    r"\bnhom(?: viec| nhiem vu| chi tieu)?(?: do| ve| la| cua)? ((?:[a-z]+,? ?){2,14}?)(?=(?:trong|o|thuoc|tai|co|gom|thi)\b|[?(])"
)
_TELLING, _NEARLY = 3, 0.75


def _told(words: list[str]) -> set[str]:
    return {w for w in words if w not in _EVERYWHERE}


# «nghị quyết của Bộ Chính trị ban hành ngày 30/4/2025 và ngày 04/5/2025», «… trong tháng 4 và 5/2025»
_ISSUED = re.compile(
    r"\b(?:nghi quyet|nq|quyet dinh|qd|ket luan|chi thi|nghi dinh|van ban)\b[^?.;]{0,40}?\b(?:ban hanh|ky|de)?(?: (?:trong|vao))?((?: ?,? ?(?:va )?ngay \d{1,2}/\d{1,2}/20\d\d)+| thang \d{1,2}(?: va| ,|,)?(?: thang)?(?: \d{1,2})? ?/ ?20\d\d)"
)
_DAY_SAID = re.compile(r"(\d{1,2})/(\d{1,2})/(20\d\d)")


def issued_when(folded: str) -> list[tuple[int | None, int, int]]:
    """Days (day, month, year) or months (None, month, year) of documents that a list's rows must speak of."""
    said = _ISSUED.search(folded)
    if said is None:
        return []
    days = [(int(d), int(m), int(y)) for d, m, y in _DAY_SAID.findall(said.group(1))]
    if days:
        return list(days)
    year = int(said.group(1)[-4:])
    return [(None, int(m), year) for m in re.findall(r"\b(\d{1,2})\b(?!/\d\d\d\d\d)", said.group(1)[:-5].replace("/", " "))]


def speaks_of(item: TaskItem, wanted: list[tuple[int | None, int, int]]) -> bool:
    """Whether a record's words hold one of the days, or a day of one of the months."""
    held = [(int(d), int(m), int(y)) for d, m, y in _DAY_SAID.findall(item.content)]
    return any((day in (None, d)) and (month, year) == (m, y) for day, month, year in wanted for d, m, y in held)


def _cells(item: TaskItem, library: Library) -> list[str]:
    """All that a row says, cell by cell, also under headings of its own («Căn cứ»)."""
    row = library.rows.get(item.id)
    return [squeeze(c) for c in (item.content, item.output or "", *(row.extra.values() if row is not None else ()))]


def in_words(item: TaskItem, query: ParsedQuestion, library: Library) -> bool:
    """A quoted cell must stand in the record word for word; so must a kind of document («NQ/TW»)."""
    if query.product and not produces(item, query.product):
        return False
    if query.condition is not None and not waits_for(item, query.condition):
        return False
    if query.mentioned and not any(number in said for number in query.mentioned for said in _cells(item, library)):
        return False
    symbol = re.search(r"\b(nq|nd|qd|kl|ctr)\s*[-/]\s*(tw|cp|ttg|tu)\b", query.folded)
    if symbol and not query.resolutions and not query.mentioned:
        return bool(re.search(rf"{symbol.group(1)}\s?[-/]\s?{symbol.group(2)}\b", fold(item.content)))
    if not query.quoted or not (has_quoted_filter(query) or query.cell_quoted):
        return True
    cells = [normalize(c) for c in (item.output, item.target, item.deadline, item.content, item.coordinating, item.lead) if c]
    wanted = [normalize(q) for q in _filters(query)]
    whole = re.search(r"\bdung\b|\bchi (?:ghi|lay|tinh|ke|dem|co)\b|exactly|nguyen van", query.folded)
    return all(any(w == c.rstrip(".") if whole else w in c for c in cells) for w in wanted)
