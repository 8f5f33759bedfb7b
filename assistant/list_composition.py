"""A list or count -> its lines: the number first, then every item with its source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import ListEvidence
from assistant.messages import say
from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion
from assistant.quotation import heading_mark
from assistant.writing import Writer, resolution_name, short_date, tidy
from index import AgencyRole, TaskItem

_LONGEST_ROW, _LONGEST_DUTY = 330, 800  # characters of an item; the source panel shows the rest


def write_list(writer: Writer, query: ParsedQuestion, evidence: ListEvidence) -> None:
    """The number first, then every item, grouped by plan and annex; groups' items apart."""
    items = evidence.items
    writer.say(f"{_headline(writer, query, evidence)}{_headings(writer, query, evidence)}")
    by_place: dict[tuple[str, str], list[TaskItem]] = {}
    writer.counted(len(items))
    for item in items:
        by_place.setdefault((item.plan, item.table), []).append(item)
    for (plan_id, table), members in by_place.items():
        writer.counted(len(members))
        if len(by_place) > 1 or len(query.plans) != 1:
            writer.say(f"**{writer.label(plan_id)}, {table}** ({len(members)}):")
        for item in members:
            writer.say(f"- {_line(writer, query, item)}")
    _range(writer, query, items)
    if evidence.sooner:
        writer.counted(len(evidence.sooner))
        writer.say(f"Ngoài ra có **{len(evidence.sooner)} nội dung** có hạn sớm hơn ngày đó:")
        for item in evidence.sooner:
            writer.say(f"- {_line(writer, query, item)}")
    if evidence.beyond:
        count = len(evidence.beyond)
        writer.counted(count)
        if evidence.beyond[0].kind == "duty":
            writer.say(
                f"Phần tổ chức thực hiện còn giao {count} nội dung khác cho cơ quan này (hỏi «mục tổ chức thực hiện» để xem)."
            )
        else:
            writer.say(f"Ngoài phần này, phụ lục còn giao cơ quan này chủ trì {count} việc (hỏi «phụ lục» để xem).")
    if evidence.unparted:
        writer.counted(len(evidence.unparted))
        writer.say(
            f"Ngoài ra có {len(evidence.unparted)} dòng nêu tên cơ quan này mà văn bản không tách rõ cột chủ trì, phối hợp; "
            "không tính vào số trên, nên đối chiếu bản gốc:"
        )
        for item in evidence.unparted:
            writer.say(f"- {item.stt or item.parent or ''}. {tidy(item.content)} {writer.cite_item(item)}")
    if evidence.group_items:
        writer.counted(len(evidence.group_items))
        writer.say(f"Ngoài ra có {len(evidence.group_items)} nội dung giao chung cho nhóm cơ quan, không tính vào số trên.")


def write_apart(writer: Writer, query: ParsedQuestion, evidence: ListEvidence, places: Sequence[list[TaskItem]]) -> None:
    """A list for each place whose office has the name that was asked for; the numbers are not added up."""
    names = ", ".join(writer.library.agency_name(slot.agency_id, slot.name) for slot in query.narrow)
    writer.counted(len(places))
    writer.placed = False  # each list says its place
    writer.say(f"«{names}» có ở {len(places)} nơi; mỗi nơi được liệt kê và đếm riêng.")
    for items in places:
        plans = {item.plan for item in items}
        here = tuple(plan for plan in writer.library.corpus.plans if plan in plans)
        shared = [item for item in evidence.group_items if item.plan in plans]
        own = ListEvidence(items, shared, evidence.where)
        write_list(writer, query.model_copy(update={"within": here}), own)


def write_points(writer: Writer, item: TaskItem, points: Sequence[str]) -> None:
    """The points of one row, when a list of what is to be done finds nothing but that row."""
    marker = writer.cite_item(item)
    parent = writer.library.parent_item(item)
    above = f" «{tidy(parent.content)}»" if parent else ""
    if parent:
        writer.read_under(marker, parent.locator, parent.lines)
    when = f" ({tidy(item.deadline)})" if item.deadline else ""
    writer.counted(len(points))
    writer.say(f"{writer.label(item.plan)}, {item.locator}{above}{when} có **{len(points)} việc**: {marker}")
    for point in points:
        writer.say(f"- {tidy(point)} {marker}")


def _headline(writer: Writer, query: ParsedQuestion, evidence: ListEvidence) -> str:
    items = evidence.items
    total = len(items)
    kinds = {item.kind for item in evidence.items}
    noun = "chỉ tiêu" if kinds == {"indicator"} else "chỉ tiêu, nhiệm vụ" if "indicator" in kinds else "nhiệm vụ"
    if writer.language == "en":
        noun = "items"
    parts = [f"Có **{total} {noun}**" if writer.language == "vi" else f"**{total} {noun}**"]
    where = evidence.where
    if evidence.beside:
        verbs = {AgencyRole.LEAD: "do {} chủ trì", AgencyRole.COORDINATING: "có {} phối hợp"}
        parts.append(" và ".join(verbs[role].format(writer.library.agency_name(a)) for a, role in evidence.beside))
    elif where.agencies:
        role = where.roles[0] if where.roles else None
        verb = (
            {AgencyRole.LEAD: "do {} chủ trì", AgencyRole.COORDINATING: "có {} phối hợp"}.get(role, "giao {}")
            if role
            else "giao {}"
        )
        if role is AgencyRole.LEAD and items and all(item.target for item in items):
            verb = "do {} theo dõi, đánh giá"  # what the column of indicators says
        plans = {item.plan for item in items} or set(query.among)
        parts.append(verb.format(", ".join(writer.library.agency_name(a, plans=plans) for a in where.agencies)))
    if where.resolutions:
        parts.append("theo " + ", ".join(resolution_name(r) for r in where.resolutions))
    if query.period and query.period.text:
        parts.append(_period_words(query))
    if query.without is not None:
        parts.append(f"({query.without.said})")
    if query.plans:
        parts.append("trong " + ", ".join(writer.library.label(p) for p in query.plans))
    elif query.within and writer.library.places.one_province(query.within):
        parts.append(f"trong các kế hoạch của {writer.library.places.name_of(query.within)}")
    if where.tables:
        parts.append("(" + ", ".join(where.tables) + (f", mục {', '.join(query.sections)}" if query.sections else "") + ")")
    return " ".join(parts) + (":" if total else ".")


def _period_words(query: ParsedQuestion) -> str:
    period = query.period
    if period is None:
        return ""
    if period.overdue:
        return f"quá hạn theo thời gian ghi trong kế hoạch, tính đến ngày {short_date(query.as_of)} (kế hoạch không ghi việc nào đã làm xong)"
    if period.due_soon and not period.stop:
        return f"sắp đến hạn (trong 30 ngày từ ngày {short_date(query.as_of)})"
    if period.relative and period.start and period.stop:
        return f"đến hạn từ {short_date(period.start)} đến {short_date(period.stop)} (tính theo ngày {short_date(query.as_of)})"
    said = re.sub(r"\b(quý|quy) ([ivx]+)\b", lambda m: f"quý {m.group(2).upper()}", period.text)
    return f"có thời gian «{said}»"


def _headings(writer: Writer, query: ParsedQuestion, evidence: ListEvidence) -> str:
    """Markers of the headings that a list by resolution or by section rests on."""
    marks: list[str] = []
    for item in evidence.items:
        source = writer.library.resolution_source(item) if evidence.where.resolutions else None
        if source is None and query.sections and query.tables:
            source = writer.library.group_source(item)
        if source is not None:
            mark = writer.cite(item.plan, item.table, source)
            marks += [] if mark in marks else [mark]
    return "".join(f" {mark}" for mark in marks[:4])


def _line(writer: Writer, query: ParsedQuestion, item: TaskItem) -> str:
    marker = writer.cite_item(item)
    if item.kind == "duty" and query.narrow:
        heading_mark(writer, query.model_copy(update={"asks": ()}), item, marker)
    number = (
        f"{item.stt}. "
        if item.stt
        else f"{item.parent}.{item.sub}) "
        if item.sub and item.parent
        else f"{item.sub}) "
        if item.sub
        else ""
    )
    parent = writer.library.parent_item(item)
    longest = _LONGEST_DUTY if item.kind == "duty" else _LONGEST_ROW
    content = tidy(item.content if len(item.content) <= longest else item.content[: longest - 10].rsplit(" ", 1)[0] + "…")
    if parent and not item.stt and (len(content) < 80 or item.kind == "milestone"):
        content = f"{tidy(parent.content)[:90]} – {content}"
        writer.read_under(marker, parent.locator, parent.lines)
    agencies = {s.agency_id for s in query.narrow}
    parts = []
    if agencies and not item.agencies and parent:
        writer.read_under(marker, parent.locator, parent.lines)  # its agencies hold for the sub-row
    asks_who = Ask.LEAD in query.asks and not any(slot.role for slot in query.narrow)
    led_by_asked = agencies and all(a.agency_id in agencies for a in item.agencies if a.role is AgencyRole.LEAD)
    if item.lead and item.kind != "duty" and (not led_by_asked or asks_who):
        parts.append(f"{say(writer.language, 'tracked' if item.target else 'lead')}: {tidy(item.lead)}")
    if item.target:
        parts.append(
            f"{say(writer.language, 'target')}: {tidy(item.target)}{' ' + item.unit if item.unit and item.unit.startswith('%') else ''}"
        )
    if item.values:
        parts.append("; ".join(f"{y}: {v}" for y, v in item.values.items()))
    if item.deadline and item.kind != "duty":
        label = f"{say(writer.language, 'deadline')}: " if content[-1:].isdigit() else ""  # not «Giai đoạn 1 – 2025»
        parts.append(f"{label}{tidy(item.deadline)}")
    if Ask.COORDINATING in query.asks and item.coordinating:
        parts.append(f"{say(writer.language, 'coordinating')}: {tidy(item.coordinating)}")
    if Ask.OUTPUT in query.asks and item.output:
        parts.append(f"{say(writer.language, 'output')}: {tidy(item.output)}")
    return f"{number}{content}{' – ' + '; '.join(parts) if parts else ''} {marker}"


def _range(writer: Writer, query: ParsedQuestion, items: list[TaskItem]) -> None:
    """«từ số thứ tự 45 đến 77» when the items are a run of numbered rows."""
    numbers = [int(item.stt) for item in items if item.stt and item.stt.isdigit()]
    if len(numbers) >= 3 and len({i.table for i in items}) == 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        writer.say(f"(Từ số thứ tự {numbers[0]} đến số thứ tự {numbers[-1]}.)")
