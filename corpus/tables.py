"""Rows of a table, however its cells came (tab-separated, flattened, real cells) -> `Row`s.

Every reader fills `Draft`s, a dictionary of cells by column; `finish` turns a draft into a record.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.agencies import parse_list
from corpus.columns import Column, Role, read_header
from corpus.deadlines import parse_deadline
from corpus.flattened_cells import Cutter, Piece
from corpus.flattened_rows import Chunk, ChunkKind, Fragment, read_chunks
from corpus.lines import Flow, Layout, Line, ends_sentence
from corpus.models import Block, BlockKind, Row, RowKind, Source, Span
from corpus.references import canonical_number
from corpus.regions import Region
from corpus.text import normalize, squeeze

_RESOLUTION = re.compile(r"NGHỊ\s+QUYẾT\s+(?:SỐ\s+)?(\d{1,4}(?:\s?/\s?\d{4})?\s?[/-]\s?NQ\s?-\s?[A-ZĐ]+)", re.IGNORECASE)


@dataclass
class Draft:
    """A row while it is read: where it stands in its table and its cells by column key."""

    stt: str | None = None
    sub: str | None = None
    detail: str | None = None
    parent: str | None = None
    group: str | None = None
    section: str | None = None
    cells: dict[str, Flow] = field(default_factory=dict)
    pieces: dict[str, list[Span]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    milestone: bool = False

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


@dataclass
class TableRead:
    """Everything read from one table region."""

    rows: list[Row]
    blocks: list[Block]
    trace: list[str]


def read_table(source: Source, region: Region, layout: Layout) -> TableRead:
    """Rows, headings and unparsed lines of one table."""
    drafts, blocks, trace = (
        _read_tabbed(source, region) if any("\t" in line.text for line in region.header)
        else _read_flattened(source, region, layout)
    )  # fmt: skip
    title = " ".join(squeeze(line.text) for line in region.title[1:] if not line.text.startswith("("))
    own = _RESOLUTION.search(" ".join(line.text for line in region.title))
    rows = finish(
        source, drafts, table=region.name, title=title, resolution=own.group(1) if own else None, columns=region.columns
    )
    head = [_block(source, BlockKind.TABLE_TITLE, region.title, region.name)] if region.title else []
    head.append(_block(source, BlockKind.TABLE_HEADER, region.header, region.name))
    return TableRead(rows, head + blocks, trace)


def _block(source: Source, kind: BlockKind, lines: list[Line], locator: str) -> Block:
    span = Span(start=lines[0].start, stop=lines[-1].stop)
    text = squeeze(" ".join(line.text for line in lines))
    return Block(plan=source.plan_id, kind=kind, locator=locator, text=text, span=span, lines=source.lines(span))


# -- tab-separated ---------------------------------------------------------------------------------

_GROUP_MARK = re.compile(r"^(?:[IVX]+(?:\.\d+)*|[A-H](?:\.\d+)*)\.?$")


def _read_tabbed(source: Source, region: Region) -> tuple[list[Draft], list[Block], list[str]]:
    """One line a row; a line without a number goes on the row before or is a phase of it."""
    drafts: list[Draft] = []
    blocks: list[Block] = []
    trace: list[str] = []
    groups: dict[int, str] = {}
    after_header = False
    header_names = [normalize(column.name) for column in region.columns]
    for line in region.lines:
        cells = _tab_cells(line)
        if [normalize(flow.text) for flow in cells] == header_names or read_header([c.text for c in cells]):
            blocks.append(_block(source, BlockKind.TABLE_HEADER, [line], region.name))
            after_header = True
            continue
        if len(cells) != len(region.columns):
            blocks.append(_block(source, BlockKind.UNPARSED, [line], region.name))
            continue
        keyed = dict(zip((c.key for c in region.columns), cells, strict=True))
        number = keyed.get("stt", Flow()).text.strip().rstrip(".)")
        filled = [key for key, flow in keyed.items() if flow.text and key != "stt"]
        span = Span(start=line.start, stop=line.stop)
        if number and _GROUP_MARK.match(number) and filled == ["content"]:
            text = f"{keyed['stt'].text} {_untag(keyed['content'].text)}"
            level = number.count(".")
            groups = {k: v for k, v in groups.items() if k < level} | {level: text}
            blocks.append(_block(source, BlockKind.GROUP, [line], f"{region.name}, mục {number}"))
            trace.append(f"{line.number}: group {number}")
        elif not number and drafts and _goes_on(keyed, after_header):
            for key, flow in keyed.items():
                drafts[-1].add(key, flow)
            drafts[-1].spans.append(span)
            trace.append(f"{line.number}: continues row {drafts[-1].stt}")
        else:
            draft = _tab_draft(number, keyed, drafts, groups)
            draft.spans.append(span)
            drafts.append(draft)
            trace.append(f"{line.number}: row {number or 'milestone'}")
        after_header = False
    return drafts, blocks, trace


def _tab_cells(line: Line) -> list[Flow]:
    flows, start = [], line.start
    for cell in line.text.split("\t"):
        flow = Flow()
        stripped = cell.strip()
        if stripped:
            flow.add(stripped, start + cell.index(stripped[0]))
        flows.append(flow)
        start += len(cell) + 1
    return flows


def _untag(text: str) -> str:
    return squeeze(re.sub(r"</?[a-z]+>", "", text))


def _goes_on(keyed: dict[str, Flow], after_header: bool) -> bool:
    """A row without a number goes on the row before if its content is empty or starts lower case."""
    content = keyed.get("content", Flow()).text
    return not content or content[:1].islower() or (after_header and not content[:1].isupper())


def _tab_draft(number: str, keyed: dict[str, Flow], drafts: list[Draft], groups: dict[int, str]) -> Draft:
    letter = re.fullmatch(r"[a-zđ]", number)
    decimal = re.fullmatch(r"(\d+)\.\d+(?:\.\d+)*", number)
    owner = next((d.stt for d in reversed(drafts) if d.stt and not d.parent), None)
    draft = Draft(
        stt=None if letter or not number else number, sub=number if letter else None,
        parent=decimal.group(1) if decimal and decimal.group(1) == owner else owner if letter or not number else None,
        group=groups[max(groups)] if groups else None,
        section=groups.get(0) if len(groups) > 1 else None,
        milestone=not number,
    )  # fmt: skip
    for key, flow in keyed.items():
        if key not in ("stt", "detail"):
            draft.add(key, flow)
    return draft


# -- flattened -------------------------------------------------------------------------------------


def _read_flattened(source: Source, region: Region, layout: Layout) -> tuple[list[Draft], list[Block], list[str]]:
    reader = read_chunks(region.lines, region.columns, region.header)
    drafts: list[Draft] = []
    blocks = [_block(source, BlockKind(kind), lines, region.name) for kind, lines in reader.skipped]
    trace = []
    group: str | None = None
    for chunk in reader.chunks:
        number = chunk.mark_line.number if chunk.mark_line else 0
        trace.append(f"{number}: {chunk.rule} {chunk.marker}")
        if chunk.kind is ChunkKind.GROUP:
            lines = [line for fragment in chunk.fragments for _, _, line in fragment]
            if chunk.mark_line and chunk.mark_line not in lines:
                lines.insert(0, chunk.mark_line)
            block = _block(source, BlockKind.GROUP, lines, f"{region.name}, mục {chunk.marker}")
            blocks.append(block)
            group = block.text
            continue
        drafts += _drafts(chunk, region.columns, layout, group)
    return drafts, blocks, trace


def _drafts(chunk: Chunk, columns: list[Column], layout: Layout, group: str | None) -> list[Draft]:
    """The row of a chunk and the unnumbered milestones that follow inside it."""
    drafts: list[Draft] = []
    rest = [(index, entry) for index, fragment in enumerate(chunk.fragments) for entry in fragment]
    first = True
    while rest or first:
        at = _milestone_start(rest, columns, layout, first=first)
        part, rest = rest[:at], rest[at:]
        draft = Draft(group=group, milestone=not first)
        if first and chunk.kind is ChunkKind.NUMBERED:
            draft.stt, draft.detail = chunk.marker, chunk.detail
        elif first and chunk.kind is ChunkKind.LETTERED:
            draft.sub, draft.parent = chunk.marker, chunk.parent
        elif not first:
            draft.parent = chunk.parent or chunk.marker
        for fragment in _regroup(part):
            for piece in cut(fragment, columns, layout, needs_content=not draft.cells)[1]:
                draft.add(piece.column.key, piece.flow)
            draft.spans.append(Span(start=fragment[0][1], stop=fragment[-1][1] + len(fragment[-1][0])))
        if first and chunk.mark_line:
            _cover_marker(draft, chunk.mark_line)
        drafts.append(draft)
        first = False
    return drafts


def _cover_marker(draft: Draft, line: Line) -> None:
    if draft.spans and draft.spans[0].start >= line.start:
        draft.spans[0] = Span(start=line.start, stop=draft.spans[0].stop)
    else:
        draft.spans.insert(0, Span(start=line.start, stop=line.stop))


def cut(fragment: Fragment, columns: list[Column], layout: Layout, *, needs_content: bool) -> tuple[float, list[Piece]]:
    """Score and pieces of the best cut of one fragment."""
    return Cutter(fragment, columns, layout).cut(needs_content=needs_content)


def _regroup(part: list[tuple[int, tuple[str, int, Line]]]) -> list[Fragment]:
    fragments: dict[int, Fragment] = {}
    for index, entry in part:
        fragments.setdefault(index, []).append(entry)
    return list(fragments.values())


def _milestone_start(rest: list[tuple[int, tuple[str, int, Line]]], columns: list[Column], layout: Layout, *, first: bool) -> int:
    """Index of the line at which an unnumbered milestone opens behind the row, else the end.

    A row is over when its last column, the deadline, is filled; what follows is a milestone if it
    has no agencies of its own. Among milestones a finished line with a blank after it separates.
    """
    if not columns or columns[-1].role is not Role.DEADLINE:
        return len(rest)
    for at in range(1, len(rest)):
        line, before = rest[at][1][2], rest[at - 1][1][2]
        if not line.text[:1].isupper() or not line.blank_before or rest[at][0] != rest[at - 1][0]:
            continue
        done = _roles(rest[:at], columns, layout)
        if Role.DEADLINE not in done and not (not first and _finished(before, layout)):
            continue
        following = _roles(_one_fragment(rest[at:]), columns, layout)
        if Role.LEAD in following or Role.COORDINATING in following or Role.CONTENT not in following:
            continue
        return at
    return len(rest)


def _finished(line: Line, layout: Layout) -> bool:
    return not line.wraps if layout.trailing_marks_wrap else ends_sentence(line.text)


def _one_fragment(rest: list[tuple[int, tuple[str, int, Line]]]) -> list[tuple[int, tuple[str, int, Line]]]:
    return [entry for entry in rest if entry[0] == rest[0][0]]


def _roles(part: list[tuple[int, tuple[str, int, Line]]], columns: list[Column], layout: Layout) -> set[Role]:
    fragment = _regroup(part)[-1]
    needs_content = len(_regroup(part)) == 1
    return {piece.column.role for piece in cut(fragment, columns, layout, needs_content=needs_content)[1]}


# -- records ---------------------------------------------------------------------------------------


def finish(
    source: Source, drafts: Iterable[Draft], *, table: str, title: str, resolution: str | None, columns: list[Column]
) -> list[Row]:
    """Drafts -> rows with parsed agencies and deadlines, ids and locators."""
    rows: list[Row] = []
    milestones: dict[str | None, int] = {}
    for position, draft in enumerate(drafts, start=1):
        if draft.milestone:
            milestones[draft.parent] = milestones.get(draft.parent, 0) + 1
        place = _place(draft, position, milestones.get(draft.parent, 0))
        due_text = draft.text(Role.DEADLINE)
        grouped = _RESOLUTION.search(draft.group or "")
        number = resolution or (grouped.group(1) if grouped else None)
        rows.append(
            Row(
                id=_unique(f"{source.plan_id}#{table}/{place}", rows), plan=source.plan_id,
                kind=_kind(draft, columns, title), table=table, table_title=title,
                group=draft.group, section=draft.section, stt=draft.stt, sub=draft.sub, parent=draft.parent,
                detail_number=draft.detail,
                resolution=canonical_number(number).upper() if number else None,
                content=draft.text(Role.CONTENT) or "", lead=draft.text(Role.LEAD),
                coordinating=draft.text(Role.COORDINATING), deadline=due_text,
                output=draft.text(Role.OUTPUT), unit=draft.text(Role.UNIT), target=draft.text(Role.TARGET),
                note=draft.text(Role.NOTE), values=_values(draft),
                locator=f"{table}, {place}", spans=tuple(draft.spans),
                cell_spans={key: tuple(spans) for key, spans in draft.pieces.items()},
                lines=_row_lines(source, draft),
                lead_agencies=_agencies(draft, Role.LEAD), coordinating_agencies=_agencies(draft, Role.COORDINATING),
                due=parse_deadline(due_text) if due_text else None,
            )
        )  # fmt: skip
    return rows


def _unique(row_id: str, rows: list[Row]) -> str:
    """Numbers may start again in each group; an id never repeats."""
    taken = {row.id for row in rows}
    count, candidate = 1, row_id
    while candidate in taken:
        count += 1
        candidate = f"{row_id}~{count}"
    return candidate


def _place(draft: Draft, position: int, milestone: int) -> str:
    if draft.milestone:
        return f"mục {draft.parent}, mốc {milestone}"
    if draft.sub:
        return f"mục {draft.parent}.{draft.sub}"
    return f"mục {draft.stt}" if draft.stt else f"dòng {position}"


def _kind(draft: Draft, columns: list[Column], title: str) -> RowKind:
    if draft.milestone:
        return RowKind.MILESTONE
    content = next(c for c in columns if c.role is Role.CONTENT)
    about = normalize(f"{draft.group or ''}")
    headed = "chỉ tiêu" in normalize(content.name) or Role.TARGET in {c.role for c in columns}
    return RowKind.INDICATOR if headed or "chỉ tiêu" in about else RowKind.TASK


def _values(draft: Draft) -> dict[str, str]:
    return {
        key.removeprefix("value:"): squeeze(flow.text)
        for key, flow in sorted(draft.cells.items()) if key.startswith("value:")
    }  # fmt: skip


def _row_lines(source: Source, draft: Draft) -> tuple[int, int]:
    first = min(source.lines(span)[0] for span in draft.spans)
    return first, max(source.lines(span)[1] for span in draft.spans)


def _agencies(draft: Draft, role: Role) -> tuple:  # type: ignore[type-arg]
    flow = draft.cells.get(role.value)
    return parse_list(flow) if flow else ()
