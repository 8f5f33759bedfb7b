"""One record -> its sentences: the asked fields first, then its others, its sub-rows, and what another record says."""

from __future__ import annotations

import re

from assistant.evidence import asked_fields
from assistant.messages import say
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion
from assistant.remark_cells import asked_cells, empty_cells, further_cells, years_reached
from assistant.writing import Writer, plan_date, resolution_name, short_date, tidy
from corpus import DeadlineKind
from corpus.text import fold
from index import TaskItem

# «qua từng năm», «từ 2026 đến 2030»: the years between as well
_EACH_YEAR = re.compile(r"\b(?:tung|moi|cac|hang|qua cac|nhung) nam\b|\b20\d\d ?(?:den|toi|-|–)(?: nam| het)* ?20\d\d\b")

_NAMES_A_DOCUMENT = re.compile(r"\b(?:van ban|quyet dinh|nghi quyet|nghi dinh|ke hoach)(?: so)? (?:nao|may|gi|bao nhieu)\b")
# «mỗi năm 30.000 hay tăng dần đến 2030 mới đủ?»: only the years side by side tell
_ADDED_UP = re.compile(r"\b(?:tang dan|cong don|luy ke|cong lai|gop lai|dan dan)\b")


def write_fact(writer: Writer, query: ParsedQuestion, item: TaskItem, *, brief: bool = False) -> None:
    """One sentence with the asked fields first, then the record's other fields."""
    language = writer.language
    marker = writer.cite_item(item)
    plan = writer.library.plan(item.plan)
    content = _content(writer, item)
    parent = writer.library.parent_item(item)
    if parent is not None and content != tidy(item.content):
        writer.read_under(marker, parent.locator, parent.lines)  # its words stand in front
    asked = [a for a in asked_fields(query) if a is not Ask.OUTPUT or _has_outputs(writer, item)] or _usual(item)
    counted = item.target is None and not item.values and re.search(r"\d", item.output or "")
    if Ask.TARGET in query.asks and counted and Ask.OUTPUT not in asked:
        asked = [*asked, Ask.OUTPUT]  # «đạt bao nhiêu chức năng» where the column of results says it
    parts = [part for ask in asked if (part := _field(writer, query, item, ask, strong=True))]
    cells = asked_cells(query, writer.library, item)
    parts = [
        *(f"{_lower(heading)}: **{tidy(value)}**" for heading, value in cells),
        *(f"{_lower(heading)}: {say(language, 'not_stated')}" for heading in empty_cells(query, writer.library, item)),
        *parts,
    ]
    reached = years_reached(query, item)
    if reached:
        parts = [f"năm {year}: **{tidy(item.values[year])}**" for year in reached]
    head = f"{say(language, item.kind)} «{content}» ({writer.label(plan.id)}, {item.locator})"
    writer.say(f"{head}: {'; '.join(parts)}. {marker}" if parts else f"{head}. {marker}")
    if not brief:
        rest = [a for a in (Ask.TARGET, Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT) if a not in asked]
        others = [part for ask in rest if (part := _field(writer, query, item, ask, strong=False))]
        others += [f"{_lower(h)}: {tidy(value)}" for h, value in further_cells(writer.library, item) if (h, value) not in cells]
        if others:
            writer.say(f"{'Also' if language == 'en' else 'Ngoài ra'}: {'; '.join(others)}. {marker}")
    _children(writer, query, item, asked)
    columns = {
        year
        for other in writer.library.items.values()
        if other.table == item.table and other.plan == item.plan
        for year in other.values
    }
    if item.values and len(item.values) < len(columns):
        writer.say(f"Lưu ý: trong văn bản, dòng này có ít giá trị hơn số cột năm; nên đối chiếu bảng gốc. {marker}")


def _lower(heading: str) -> str:
    return f"{heading[0].lower()}{heading[1:]}"


def _usual(item: TaskItem) -> list[Ask]:
    """What a record is asked for when a question does not say: an indicator's value, a task's lead and time."""
    return [Ask.TARGET, Ask.LEAD] if item.target or item.values else [Ask.LEAD, Ask.DEADLINE]


def _has_outputs(writer: Writer, item: TaskItem) -> bool:
    """Whether the record's table has a column of results at all."""
    return (item.plan, item.table) in writer.library.with_outputs


def _content(writer: Writer, item: TaskItem) -> str:
    parent = writer.library.parent_item(item)
    content = tidy(item.content)
    return f"{tidy(parent.content)} – {content}" if parent and len(content) < 60 else content


def _field(writer: Writer, query: ParsedQuestion, item: TaskItem, ask: Ask, *, strong: bool) -> str:
    """«chủ trì: **Sở Tài chính**», or that the plan leaves the cell empty if it was asked for."""
    language = writer.language
    if ask is Ask.TARGET:
        return _target(writer, query, item, strong=strong)
    if ask is Ask.RESOLUTION:
        return _resolution(writer, query, item)
    label = say(language, "tracked" if ask is Ask.LEAD and item.target else ask.value)
    value = getattr(item, ask.value)
    if value is None and ask is Ask.DEADLINE and (headed := writer.library.headed_time(item)):
        words, lines = headed
        writer.columns.add(words)
        writer.read_under(writer.cite_item(item), item.table, lines)
        return f"{label}: {_bold(words[0].lower() + words[1:], strong)}" if strong else ""
    if value is None and ask is Ask.DEADLINE and item.values and strong and Ask.TARGET in query.asks:
        return ""  # the years are told with the values
    if value is None and ask is Ask.DEADLINE and item.values and strong:  # a column for each year tells when
        return "; ".join(f"năm {year}: **{tidy(stated)}**" for year, stated in item.values.items())
    if value is None:
        return _inherited(writer, item, ask, label) if strong else ""
    # the sentence has its own stop; «…, ...» of an unfinished cell stays as a sign that it is unfinished
    shown = re.sub(r"\s*\.{2,}$", " …", tidy(value)).rstrip(".")
    if _NAMES_A_DOCUMENT.search(query.folded):
        shown = _with_short(shown)
    if ask is Ask.DEADLINE and item.due and item.due.kind is DeadlineKind.QUARTER and item.due.latest:
        return f"{label}: {_bold(shown, strong)} (đến {short_date(item.due.latest)})"
    return f"{label}: {_bold(shown, strong)}"


def _target(writer: Writer, query: ParsedQuestion, item: TaskItem, *, strong: bool) -> str:
    language = writer.language
    if item.target:
        unit = f" ({say(language, 'unit')}: {item.unit})" if item.unit else ""
        value = tidy(item.target)
        if item.unit and item.unit.startswith("%") and re.fullmatch(r"[^\w%]*\d[\d.,]*(?: ?[-–] ?\d[\d.,]*)?", value):
            value += "%"  # the sign stands in the column of units
            unit = "" if item.unit == "%" and Ask.UNIT not in query.asks else unit
        return f"{say(language, 'target')}: {_bold(value, strong)}{unit}{headed_time(writer, query, item)}"
    if item.values:
        years = [str(y) for y in query.years if str(y) in item.values] or list(item.values)
        if _ADDED_UP.search(query.folded):
            years = list(item.values)
        elif _EACH_YEAR.search(query.folded) and len(query.years) != 1:
            years = [y for y in item.values if not query.years or min(query.years) <= int(y) <= max(query.years)]
        unit = f" ({say(language, 'unit')}: {item.unit})" if item.unit else ""
        return (
            "; ".join(f"năm {year}: {_bold(tidy(item.values[year]), strong)}{_raw(item.values[year])}" for year in years) + unit
        )
    return ""


def headed_time(writer: Writer, query: ParsedQuestion, item: TaskItem) -> str:
    """«, đến năm 2045» where only the heading above an indicator says by when.

    The row's source shows the heading with it; asked for the time, the heading has a marker of its own.
    """
    found = writer.library.headed_time(item)
    if found is None:
        return ""
    words, lines = found
    writer.columns.add(words)
    when = f", {words[0].lower()}{words[1:]}"
    if Ask.DEADLINE in query.asks and not query.years:  # the time is the answer, and stands there alone
        return f"{when} {writer.cite(item.plan, item.table, lines)}"
    writer.read_under(writer.cite_item(item), item.table, lines)
    return when


def _raw(value: str) -> str:
    """A cell that holds a sign and no figure is said to be so in the text."""
    return "" if re.search(r"\w", value) else " (nguyên văn trong bảng)"


def _bold(text: str, strong: bool) -> str:
    return f"**{text}**" if strong else text


def _resolution(writer: Writer, query: ParsedQuestion, item: TaskItem) -> str:
    if item.resolution is None:
        cited = legal_bases(item.content)
        if cited:
            return f"{say(writer.language, 'resolution')}: **{'; '.join(_with_short(c) for c in cited)}**"
        source = writer.library.group_source(item)
        group = (
            f"; nhiệm vụ nằm trong nhóm «{item.group}» {writer.cite(item.plan, item.table, source)}"
            if source and item.group
            else ""
        )
        return f"nghị quyết: {say(writer.language, 'not_stated')}{group}"
    source = writer.library.resolution_source(item)
    marker = f" {writer.cite(item.plan, item.table, source)}" if source else ""
    based = "; ".join(_with_short(c) for c in legal_bases(item.content))
    based = (
        f"; nội dung dẫn **{based}**"
        if based
        and re.search(
            r"\b(?:nghi dinh|luat|quyet dinh|thong tu|nd|qd|tt) (?:so )?(?:nao|may|bao nhieu)\b|\b(?:which|what) (?:decree|decision|law|circular)\b",
            query.folded,
        )
        else ""
    )
    return f"{say(writer.language, 'resolution')} **{resolution_name(item.resolution, writer.language)}**{marker}{based}"


def _with_short(cited: str) -> str:
    """A document with the number that people say: «Nghị định số 107/2021/NĐ-CP (số 107/2021)»; «66-NQ/TW» is short enough."""
    number = re.search(r"(\d{1,5}(?:/\d{4})?)/[A-ZĐ]", cited)
    kinds = re.findall(r"Nghị định|Nghị quyết|Quyết định|Kế hoạch|Chương trình|Thông tư|Kết luận", cited)
    kind = kinds[-1] if kinds and number and "/" not in number.group(1) else "số"  # «(Quyết định 6150)», «(số 271/2025)»
    if kind == "số" and number and re.search(r"\bNQ\b", cited) and "/" not in number.group(1):
        kind = "Nghị quyết"  # «NQ 461/NQ-HĐND»
    return f"{cited} ({kind} {number.group(1)})" if number else cited


def legal_bases(text: str) -> list[str]:
    """Documents and articles of law that a text names («Nghị định số 107/2021/NĐ-CP», «Điều 25 Luật Thủ đô»)."""
    found = [
        text[max(0, m.start() - 30) : m.end()] for m in re.finditer(r"\b\d{1,5}(?:/\d{4})?[/-][A-ZĐ]{2,}[A-ZĐa-z\d/-]*(?: ngày \d{1,2}/\d{1,2}/\d{4})?", text)
    ]  # fmt: skip
    named = [
        re.sub(
            r"^.*?((?:Nghị quyết|Nghị định|Quyết định|Kế hoạch|văn bản|Chương trình|Kết luận|Thông tư)?(?: hành động)?(?: số)? ?\S+(?: ngày \S+)?)$",
            r"\1",
            f,
        )
        for f in found
    ]
    named += re.findall(
        r"(?:điểm \w+ )?(?:khoản \d+(?:, khoản \d+)* )?Điều \d+(?: và (?:điểm \w+ )?(?:khoản \d+ )?Điều \d+)?(?: của)? Luật [A-ZĐ][\w]+(?: \w+)?",
        text,
    )
    return list(dict.fromkeys(n.strip() for n in named))


def _inherited(writer: Writer, item: TaskItem, ask: Ask, label: str) -> str:
    """An empty cell is said to be empty; a sub-row's parent is named as the parent."""
    row = writer.library.rows.get(item.id)
    if row is not None and ask.value in row.uncertain:
        return f"{label}: {say(writer.language, 'unparted')} “{tidy(writer.library.quote(item.plan, item.lines))}”"
    empty = f"{label}: {say(writer.language, 'not_stated')}"
    parent = writer.library.parent_item(item)
    if parent is None or ask is Ask.OUTPUT or getattr(parent, ask.value) is None:
        return empty
    value = tidy(getattr(parent, ask.value))
    return f"{label}: dòng này không ghi riêng; mục {parent.stt} ở trên ghi {label} **{value}** {writer.cite_item(parent)}"


# «xây dựng mấy cơ sở dữ liệu» of a row that only opens its lettered ones
_HOW_MANY = re.compile(r"\b(?:may|bao nhieu|how many)\b(?! (?:thang|ngay|nam|quy|tuan|phan tram|%|giai doan))")


def _counted_thing(query: ParsedQuestion, item: TaskItem) -> str | None:
    """«mấy cơ sở dữ liệu» of «Xây dựng và vận hành các cơ sở dữ liệu:»: what a row opens, in its own words."""
    opens = _OPENS.search(item.content.rstrip(" :"))
    noun = opens.group(1).strip() if opens else ""
    return noun if noun and len(noun.split()) <= _NOUN and fold(noun) in query.folded else None


_OPENS = re.compile(r"\b(?:các|những)\s+([^,;:()]+)$")
_NOUN = 5  # words


def _children(writer: Writer, query: ParsedQuestion, item: TaskItem, asked: list[Ask]) -> None:
    """Phases, milestones and lettered rows under a numbered row, when they hold what was asked."""
    children = writer.library.children_of(item)
    wanted = [a for a in asked if a in (Ask.DEADLINE, Ask.OUTPUT, Ask.TARGET, Ask.LEAD)]
    empty = [a for a in wanted if getattr(item, a.value, None) is None]
    lettered = [child for child in children if child.sub]
    how_many = bool(_HOW_MANY.search(query.folded)) and len(lettered) > 1 and not item.target and not item.values
    if not children or not (empty or how_many):
        return
    if how_many:
        writer.counted(len(lettered))
        writer.say(
            say(
                writer.language,
                "parts_counted",
                n=len(lettered),
                what=_counted_thing(query, item) or say(writer.language, "parts"),
            )
        )
    for child in children:
        parts = [f"{say(writer.language, f)}: {tidy(v)}" for f in ("lead", "deadline", "output") if (v := getattr(child, f))]
        writer.say(f"- {tidy(child.content)}{': ' + '; '.join(parts) if parts else ''} {writer.cite_item(child)}")


def write_difference(writer: Writer, query: ParsedQuestion, item: TaskItem, other: TaskItem) -> None:
    """Another record of the same work that says otherwise, with its plan and date; the newer is named."""
    plan, other_plan = writer.library.plan(item.plan), writer.library.plan(other.plan)
    fields = [f for f in ("lead", "deadline", "target") if getattr(other, f)]
    said = [f"{say(writer.language, f)}: {tidy(getattr(other, f))}" for f in fields]
    said += [when.removeprefix(", ")] if other.target and (when := headed_time(writer, query, other)) else []
    said += [f"năm {year}: {value}" for year, value in other.values.items()]
    if Ask.RESOLUTION in query.asks and other.resolution:
        said.append(_resolution(writer, query, other))
    parts = "; ".join(said)
    newer = ""
    if plan.issued_on and other_plan.issued_on and plan.id != other_plan.id:
        first = other_plan if other_plan.issued_on > plan.issued_on else plan
        newer = f" {writer.library.label(first.id)}{plan_date(first)} là kế hoạch mới hơn."
    writer.say(
        f"Lưu ý: {writer.library.label(other_plan.id)}, {other.locator} cũng nói về việc này – «{_content(writer, other)}»"
        f"{': ' + parts if parts else ''} {writer.cite_item(other)}.{newer}"
    )
