"""A row while it is read, and how it becomes a `Row` with parsed agencies and deadline.

Every reader of tables (tab-separated, flattened, prose with labels) fills `Draft`s.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.agencies import parse_list
from corpus.columns import Column, Role
from corpus.deadlines import parse_deadline, speaks_of_time
from corpus.lines import Flow
from corpus.models import AgencyMention, Row, RowKind, Source, Span
from corpus.references import canonical_number
from corpus.text import normalize, squeeze

RESOLUTION = re.compile(r"NGHỊ\s+QUYẾT\s+(?:SỐ\s+)?(\d{1,4}(?:\s?/\s?\d{4})?\s?[/-]\s?NQ\s?-\s?[A-ZĐ]+)", re.IGNORECASE)


@dataclass
class Draft:
    """A row while it is read: where it stands in its table and its cells by column key."""

    stt: str | None = None
    sub: str | None = None
    detail: str | None = None
    parent: str | None = None
    group: str | None = None
    section: str | None = None
    group_mark: str = ""  # «II», nested «B.I»: tells rows apart whose numbers start again
    cells: dict[str, Flow] = field(default_factory=dict)
    pieces: dict[str, list[Span]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    milestone: bool = False
    uncertain: list[str] = field(default_factory=list)

    def add(self, key: str, flow: Flow) -> None:
        """Append text to a cell (a page break may cut it)."""
        if not flow.text:
            return
        self.pieces.setdefault(key, []).append(flow.whole())
        if key in self.cells:
            cell = self.cells[key]
            cell.text += " " + flow.text
            cell.at += [cell.at[-1], *flow.at]
        else:
            self.cells[key] = flow

    def text(self, role: Role) -> str | None:
        """A cell's text with white space folded, None where it is empty."""
        flow = self.cells.get(role.value)
        return squeeze(flow.text) or None if flow else None


def finish(
    source: Source,
    drafts: Iterable[Draft],
    *,
    table: str,
    title: str,
    resolution: str | None,
    columns: list[Column],
) -> list[Row]:
    """Drafts -> rows with parsed agencies and deadlines, ids and locators."""
    rows: list[Row] = []
    seen: Counter[str] = Counter()
    milestones: dict[str | None, int] = {}
    drafts = list(drafts)
    restarts = _numbers_restart(drafts)
    for position, draft in enumerate(drafts, start=1):
        if draft.milestone:
            milestones[draft.parent] = milestones.get(draft.parent, 0) + 1
        place = _place(draft, position, milestones.get(draft.parent, 0), grouped=restarts)
        due_text = _stated_deadline(draft)
        grouped = RESOLUTION.search(draft.group or "")
        number = resolution or (grouped.group(1) if grouped else None)
        rows.append(
            Row(
                id=_unique(f"{source.plan_id}#{table}/{place}", seen), plan=source.plan_id,
                kind=_kind(draft, columns, title), table=table, table_title=title,
                group=draft.group, section=draft.section, stt=draft.stt, sub=draft.sub, parent=draft.parent,
                detail_number=draft.detail,
                resolution=canonical_number(number).upper() if number else None,
                content=draft.text(Role.CONTENT) or "", lead=draft.text(Role.LEAD),
                coordinating=draft.text(Role.COORDINATING), deadline=due_text,
                output=draft.text(Role.OUTPUT), unit=draft.text(Role.UNIT), target=draft.text(Role.TARGET),
                note="; ".join(_remarks(draft).values()) or None, extra=_remarks(draft), values=_values(draft),
                locator=f"{table}, {place}", spans=tuple(draft.spans),
                cell_spans={key: tuple(spans) for key, spans in draft.pieces.items()},
                lines=_row_lines(source, draft),
                lead_agencies=_agencies(draft, Role.LEAD),
                coordinating_agencies=_agencies(draft, Role.COORDINATING) or _who_join(draft),
                due=parse_deadline(due_text) if due_text else None, uncertain=tuple(draft.uncertain),
            )
        )  # fmt: skip
    return rows


_JOINED_BY = re.compile(
    r"^(?P<lead>.*?\S)\s+chủ trì\s*[,;]?\s*(?:và\s+)?(?:phối hợp|cùng)(?: (?:với|cùng))?\s*:?\s*(?P<others>\S.*)$",
    re.IGNORECASE,
)


def _who_join(draft: Draft) -> tuple[AgencyMention, ...]:
    """«Sở A chủ trì, phối hợp Sở B» in the cell of leads of a table without a column for partners: Sở B is a partner."""
    flow = draft.cells.get(Role.LEAD.value)
    said = _JOINED_BY.match(flow.text) if flow is not None and not draft.text(Role.COORDINATING) else None
    if flow is None or said is None:
        return ()
    first, last = said.span("others")
    return parse_list(Flow(flow.text[first:last], flow.at[first:last]))


def _stated_deadline(draft: Draft) -> str | None:
    """The text of the deadline column, unless it is no time at all: a number there shows that the columns were misread."""
    text = draft.text(Role.DEADLINE)
    if text is None or not text.strip("-–—./ "):
        return None
    if not speaks_of_time(text):
        draft.uncertain.append(Role.DEADLINE.value)
        return None
    return text


def _unique(row_id: str, seen: Counter[str]) -> str:
    """An id never repeats, even where two rows of a group print the same number."""
    seen[row_id] += 1
    return row_id if seen[row_id] == 1 else f"{row_id}~{seen[row_id]}"


def _numbers_restart(drafts: list[Draft]) -> bool:
    """Whether a number stands for more than one row or heading, because each group counts from 1."""
    if any(count > 1 for count in Counter(d.stt for d in drafts if d.stt).values()):
        return True
    places = {(d.group_mark, d.stt or d.parent) for d in drafts if d.stt or d.sub}
    return any(count > 1 for count in Counter(number for _, number in places).values())


def _place(draft: Draft, position: int, milestone: int, *, grouped: bool) -> str:
    mark = f"{draft.group_mark}." if grouped and draft.group_mark else ""
    if draft.milestone:
        return f"mục {mark}{draft.parent}, mốc {milestone}"
    if draft.sub:
        return f"mục {mark}{draft.parent}.{draft.sub}"
    return f"mục {mark}{draft.stt}" if draft.stt else f"dòng {position}"


def _kind(draft: Draft, columns: list[Column], title: str) -> RowKind:
    if draft.milestone and not _values(draft):
        return RowKind.MILESTONE
    content = next(c for c in columns if c.role is Role.CONTENT)
    about = normalize(f"{draft.group or ''}")
    headed = "chỉ tiêu" in normalize(content.name) or Role.TARGET in {c.role for c in columns}
    grouped = "chỉ tiêu" in about and "nhiệm vụ" not in about  # «Chỉ tiêu, nhiệm vụ …» does not say which
    return RowKind.INDICATOR if headed or grouped else RowKind.TASK


def _values(draft: Draft) -> dict[str, str]:
    return {
        key.removeprefix("value:"): squeeze(flow.text)
        for key, flow in sorted(draft.cells.items()) if key.startswith("value:")
    }  # fmt: skip


def _remarks(draft: Draft) -> dict[str, str]:
    """Cells of columns that have no role of their own, by heading."""
    return {
        key.removeprefix("note:"): squeeze(flow.text) for key, flow in draft.cells.items() if key.startswith("note:")
    }  # fmt: skip


def _row_lines(source: Source, draft: Draft) -> tuple[int, int]:
    first = min(source.lines(span)[0] for span in draft.spans)
    return first, max(source.lines(span)[1] for span in draft.spans)


def _agencies(draft: Draft, role: Role) -> tuple[AgencyMention, ...]:
    flow = draft.cells.get(role.value)
    return parse_list(flow) if flow else ()
