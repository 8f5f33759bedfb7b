"""A citation -> the clause in its context, the exact words marked; a table row as a small table."""

from dataclasses import dataclass
from itertools import pairwise

from assistant.models import Citation, Heading
from assistant.writing import plan_label
from chat import messages
from chat.markup import clause_link, day, esc, lines_label
from chat.service import ChatError, Service
from corpus import ParsedPlan, Plan, Row, Source

CONTEXT = 5  # lines before and after
MAX_LINES = 120  # of one citation; more is read in the document itself
LONGEST_HEADING = 400  # characters of what a citation stands under


@dataclass(frozen=True)
class Range:
    """Characters to mark, half open, in a plan's raw text."""

    start: int
    stop: int


def plan_name(plan: Plan) -> str:
    """How a plan is called in one line: as answers call it, with its day where a text states it."""
    return plan_label(plan) + (f" ngày {day(plan.issued_on)}" if plan.issued_on else "")


def shortened(text: str, length: int) -> str:
    """A text cut after a whole word, with «…», when it is longer than `length`."""
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"


def short_name(plan: Plan) -> str:
    """How a plan is called in a table cell: its number, a lower level's issuer, or the beginning of its title."""
    return shortened(plan_label(plan).removeprefix("Kế hoạch ").removeprefix("của ").strip("«»"), 48)


def check_lines(source: Source, first: int, last: int) -> tuple[int, int]:
    """The lines, if the text has them.

    Raises:
        ChatError: no such line.
    """
    for line in (first, last):
        if not 1 <= line <= source.line_count:
            raise ChatError(messages.NO_LINE.format(count=source.line_count, line=line))
    return first, max(first, last)


def ranges_of(citation: Citation, source: Source, parsed: ParsedPlan) -> list[Range]:
    """What to mark: the quote where it stands, else the record's own spans, else the whole lines."""
    whole = source.line_span(*citation.lines)
    at = source.raw.find(citation.quote, whole.start, whole.stop) if citation.quote.strip() else -1
    if at >= 0:
        return [Range(at, at + len(citation.quote))]
    row = find_row(parsed, citation.record)
    if row is not None:
        return [Range(span.start, span.stop) for span in sorted(row.spans, key=lambda span: span.start)]
    return [Range(whole.start, whole.stop)]


def find_row(parsed: ParsedPlan, record: str | None) -> Row | None:
    """The row of an id, if the record is a row."""
    return next((row for row in parsed.rows if row.id == record), None) if record else None


def source_panel(service: Service, citation: Citation) -> str:
    """The source panel's content."""
    parsed, source = service.plan(citation.plan)
    first, last = check_lines(source, *citation.lines)
    last = min(last, first + MAX_LINES)
    plan, row = parsed.plan, find_row(parsed, citation.record)
    lines = context_lines(plan.id, source, (first, last), ranges_of(citation, source, parsed), CONTEXT)
    issued = f"<dt>Ngày ban hành</dt><dd>{day(plan.issued_on)}</dd>" if plan.issued_on else ""
    number = f"<dt>Số, ký hiệu</dt><dd>{esc(plan.number.value)}</dd>" if plan.number else ""
    above = "".join(_above(source, heading) for heading in citation.under)
    return (
        f'<p class="source-plan">{esc(plan.title.value)}</p>'
        f'<dl class="facts">{number}{issued}'
        f"<dt>Vị trí</dt><dd>{esc(citation.locator)}, {lines_label((first, last))}</dd></dl>"
        f"<h3>Nguyên văn</h3>{above}"
        f'<div class="lines" tabindex="0" role="group" aria-label="Nguyên văn trong ngữ cảnh">{lines}</div>'
        f'<p><a class="button quiet" data-do="open-line" data-plan="{esc(plan.id)}" data-line="{first}" '
        f'href="{esc(clause_link(plan.id, first))}">Mở trong văn bản</a></p>' + (row_table(row) if row else "")
    )


def _above(source: Source, heading: Heading) -> str:
    """What a cited text stands under, read from the document."""
    text = " ".join(source.text(source.line_span(*check_lines(source, *heading.lines))).split())
    words = esc(shortened(text, LONGEST_HEADING))
    return f'<p class="under">Đọc cùng {esc(heading.locator)}, {lines_label(heading.lines)}: “<mark>{words}</mark>”</p>'


def row_table(row: Row) -> str:
    """A table row as a two-column table, the cells that are printed only."""
    cells = [(label, getattr(row, field)) for field, label in messages.CELL_LABELS.items()]
    cells += [(f"Năm {year}", value) for year, value in row.values.items()]
    body = "".join(f'<tr><th scope="row">{label}</th><td>{esc(text)}</td></tr>' for label, text in cells if text)
    title = esc(row.table if row.table == row.table_title or not row.table_title else f"{row.table}: {row.table_title}")
    return f'<table class="row-table"><caption>{title}</caption><tbody>{body}</tbody></table>'


def context_lines(plan_id: str, source: Source, lines: tuple[int, int], marks: list[Range], around: int) -> str:
    """Lines with their numbers, `around` more on each side, the marked characters in `<mark>`."""
    first, last = max(1, lines[0] - around), min(source.line_count, lines[1] + around)
    return "".join(
        line_html(plan_id, source, number, marks, cited=lines[0] <= number <= lines[1]) for number in range(first, last + 1)
    )


def line_html(
    plan_id: str, source: Source, number: int, marks: list[Range], *, cited: bool = False, anchor: str = "", last: int = 0
) -> str:
    """One line of a plan: a numbered link to itself and its text; `last` is where the record it opens ends."""
    span = source.line_span(number, number)
    link = f'<a class="no" href="{esc(clause_link(plan_id, number))}" aria-label="Dòng {number}">{number}</a>'
    text = marked(source.raw, span.start, span.stop, marks)
    name = f' id="{anchor}"' if anchor else ""
    name += f' data-last="{last}"' if last > number else ""
    blank = "" if source.text(span).strip() else " blank"
    return f'<div class="line{" cited" if cited else ""}{blank}"{name}>{link}<span class="text">{text}</span></div>'


def marked(raw: str, start: int, stop: int, marks: list[Range]) -> str:
    """`raw[start:stop]` escaped, what lies inside a range wrapped in `<mark>`."""
    cuts = {start, stop}
    for mark in marks:
        cuts |= {min(max(edge, start), stop) for edge in (mark.start, mark.stop)}
    parts = []
    for begin, end in pairwise(sorted(cuts)):
        text = esc(raw[begin:end]).replace("\t", '<span class="cell">\t</span>')
        inside = any(mark.start <= begin < mark.stop for mark in marks) and raw[begin:end].strip()
        parts.append(f"<mark>{text}</mark>" if inside else text)
    return "".join(parts)
