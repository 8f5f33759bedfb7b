"""What can be carried away: a conversation as Markdown or DOCX, tasks as XLSX, CSV or ICS."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.models import Citation, Reply, Turn
from chat import messages
from chat.markup import day, lines_label
from chat.sources import plan_name, short_name
from corpus import Plan
from index import TaskItem, status_on

if TYPE_CHECKING:
    from icalendar import Event

# The libraries of the formats are imported where they write: the page starts without them.
Plans = Mapping[str, Plan]
TASK_HEADINGS = (
    "STT", "Kế hoạch", "Vị trí", "Dòng", "Loại", "Nội dung", "Chủ trì", "Phối hợp", "Thời hạn (nguyên văn)",
    "Hạn cuối", "Tình trạng", "Sản phẩm", "Chỉ tiêu", "Đơn vị tính", "Nghị quyết",
)  # fmt: skip
_WIDTHS = (6, 16, 22, 12, 12, 60, 28, 32, 22, 12, 18, 32, 20, 14, 18)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def citation_line(citation: Citation, plans: Plans) -> str:
    """One source in words: «[1] Kế hoạch 17/KH-UBND …, Phụ lục 2, mục 3 (dòng 526–531)»."""
    plan = plans.get(citation.plan)
    name = plan_name(plan) if plan else citation.plan
    under = "".join(f"; đọc cùng {above.locator}, {lines_label(above.lines)}" for above in citation.under)
    return f"[{citation.marker}] {name}, {citation.locator} ({lines_label(citation.lines)}){under}"


def answer_text(question: str, reply: Reply, plans: Plans) -> str:
    """A question, its answer and the sources as plain text, for the clipboard."""
    sources = [f"{citation_line(c, plans)}: «{' '.join(c.quote.split())}»" for c in reply.citations]
    parts = [question, "", reply.answer.replace("**", "")]
    if reply.records and not any(is_list_line(line) for line in reply.answer.splitlines()):
        parts += ["", *(f"{n}. {_record_text(r)}" for n, r in enumerate(reply.records, start=1))]
    if sources:
        parts += ["", "Nguồn:", *sources]
    if reply.as_of:
        parts += ["", f"Tính đến ngày {day(reply.as_of)}."]
    return "\n".join(parts)


def is_list_line(line: str) -> bool:
    """Whether a line of a list's answer is an item or the heading of a group of items."""
    return line.lstrip().startswith("- ") or (line.startswith("**") and line.rstrip().endswith(":"))


def _record_text(record: object) -> str:
    cells = [getattr(record, name) for name in ("content", "lead", "deadline")]
    return "; ".join(cell for cell in cells if cell) + f" ({getattr(record, 'plan', '')}, {getattr(record, 'locator', '')})"


def _escaped(text: str) -> str:
    """Markdown's own characters made plain, so that no text of a plan or question becomes a link or image."""
    return _MARKDOWN.sub(r"\\\1", text)


def conversation_markdown(turns: Sequence[Turn], plans: Plans, on: date) -> str:
    """A conversation as Markdown, every source with its words."""
    parts = [f"# {messages.APP}: hội thoại ngày {day(on)}", ""]
    for turn in turns:
        parts += [f"## {_escaped(' '.join(turn.question.split()))}", ""]
        if turn.reply is None:
            continue
        for line in _sentences(turn.reply):
            bullet = line.lstrip().startswith("- ")
            parts += [f"- {_escaped(line.lstrip()[2:])}" if bullet else _escaped(line).replace(r"\*\*", "**"), ""]
        if turn.reply.records:
            parts += _markdown_table(turn.reply)
        parts += _markdown_sources(turn.reply, plans)
    return "\n".join(parts).rstrip() + "\n"


def _sentences(reply: Reply) -> list[str]:
    """The answer's lines; of a list without its items, which the table holds."""
    return [line for line in reply.answer.splitlines() if not (reply.records and is_list_line(line))]


def _markdown_table(reply: Reply) -> list[str]:
    rows = ["| STT | Nội dung | Chủ trì | Thời hạn | Nguồn |", "| --- | --- | --- | --- | --- |"]
    for number, r in enumerate(reply.records, start=1):
        cells = (r.content, r.lead or "", r.deadline or "", f"{r.plan}, {r.locator}")
        rows.append(f"| {number} | " + " | ".join(_escaped(" ".join(cell.split())) for cell in cells) + " |")
    return [*rows, ""]


def _markdown_sources(reply: Reply, plans: Plans) -> list[str]:
    if not reply.citations:
        return []
    lines = [f"- {_escaped(citation_line(c, plans))}: «{_escaped(' '.join(c.quote.split()))}»" for c in reply.citations]
    return ["Nguồn:", "", *lines, ""]


def conversation_docx(turns: Sequence[Turn], plans: Plans, on: date) -> bytes:
    """A conversation as a Word document."""
    from docx import Document

    document = Document()
    document.core_properties.title = messages.APP
    document.core_properties.author = ""
    document.add_heading(f"{messages.APP}: hội thoại ngày {day(on)}", level=1)
    for turn in turns:
        document.add_heading(_clean(turn.question), level=2)
        if turn.reply is None:
            continue
        for line in filter(str.strip, _sentences(turn.reply)):
            bullet = line.lstrip().startswith("- ")
            text = _clean(line.lstrip()[2:] if bullet else line).replace("**", "")
            document.add_paragraph(text, style="List Bullet" if bullet else None)
        _docx_records(document, turn.reply)
        if turn.reply.citations:
            document.add_paragraph("Nguồn:").runs[0].bold = True
        for c in turn.reply.citations:
            document.add_paragraph(_clean(f"{citation_line(c, plans)}: «{' '.join(c.quote.split())}»"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_records(document: Any, reply: Reply) -> None:
    if not reply.records:
        return
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, ("Nội dung", "Chủ trì", "Thời hạn", "Nguồn"), strict=True):
        cell.text = heading
    for r in reply.records:
        texts = (r.content, r.lead or "", r.deadline or "", f"{r.plan}, {r.locator}")
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = _clean(text)


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def task_rows(items: Sequence[TaskItem], plans: Plans, on: date) -> list[tuple[str, ...]]:
    """One line of cells a task, as printed, under `TASK_HEADINGS`."""
    return [
        (
            str(number), short_name(plans[item.plan]), item.locator, lines_label(item.lines),
            messages.KIND_LABELS.get(item.kind, item.kind), item.content, item.lead or "", item.coordinating or "",
            item.deadline or "", day(item.due.latest) if item.due else "",
            messages.STATUS_LABELS[status_on(item, on).value], item.output or "", item.target or "", item.unit or "",
            item.resolution or "",
        )
        for number, item in enumerate(items, start=1)
    ]  # fmt: skip


def tasks_csv(items: Sequence[TaskItem], plans: Plans, on: date) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it; a cell that would be a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(TASK_HEADINGS)
    for row in task_rows(items, plans, on):
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def tasks_xlsx(items: Sequence[TaskItem], plans: Plans, on: date) -> bytes:
    """A sheet with a fixed heading and a filter; every cell is text, none is a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "Nhiệm vụ"
    wrapped, plain, bold = Alignment(wrap_text=True, vertical="top"), Font(), Font(bold=True)
    for n, row in enumerate([TASK_HEADINGS, *task_rows(items, plans, on)], start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(row=n, column=column)
            cell.value = _clean(text)
            cell.data_type = "s"
            cell.alignment, cell.font = wrapped, bold if n == 1 else plain
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    about = book.create_sheet("Ghi chú")
    about["A1"] = f"Tình trạng tính đến ngày {day(on)}, chỉ theo điều kế hoạch nêu."
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tasks_ics(items: Sequence[TaskItem], plans: Plans, on: date) -> bytes:
    """One all-day event on the last day of each dated task; «trước ngày» falls on the day before."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//plan-assistant//vi")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Hạn nhiệm vụ theo kế hoạch")
    for item in items:
        if item.due and item.due.latest:
            last = item.due.latest - timedelta(days=1 if item.due.exclusive else 0)
            calendar.add_component(_event(item, last, plans[item.plan], on))
    return bytes(calendar.to_ical())


def _event(item: TaskItem, last: date, plan: Plan, on: date) -> Event:
    lines = [f"Thời hạn: {item.deadline}"] if item.deadline else []
    lines += [f"Chủ trì: {item.lead}"] if item.lead else []
    lines += [f"Phối hợp: {item.coordinating}"] if item.coordinating else []
    lines += [f"Sản phẩm: {item.output}"] if item.output else []
    lines.append(f"Nguồn: {plan_name(plan)}, {item.locator} ({lines_label(item.lines)})")
    from icalendar import Event

    event = Event()
    event.add("uid", hashlib.sha256(item.id.encode()).hexdigest()[:32] + "@plan-assistant")
    event.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=UTC))
    event.add("dtstart", last)
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", " ".join(item.content.split())[:180])
    event.add("description", "\n".join(lines))
    event.add("transp", "TRANSPARENT")
    return event
