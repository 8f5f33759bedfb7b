"""Rows of a flattened table: chunks of lines (`flattened_rows`) cut into cells (`flattened_cells`).

Where the text does not mark its wraps, the table is cut three times: first by looks alone, then
twice with the widths that the columns showed in the cut before. A lead, partner or deadline that
remains uncertain is left out and named in `Draft.uncertain`.
"""

import itertools
import re
from collections.abc import Iterator
from statistics import median

from corpus.agencies import gazetteer, mentions, tokenize
from corpus.columns import Role
from corpus.deadlines import is_deadline_cell
from corpus.drafts import Draft
from corpus.flattened_cells import Cutter, Manner, Piece
from corpus.flattened_rows import Chunk, ChunkKind, read_chunks, values_at_end
from corpus.lines import Flow, Layout, Line, ends_sentence
from corpus.marks import Fragment
from corpus.models import Block, BlockKind, Source, Span
from corpus.regions import Region, block_of

_ROUNDS = 2  # cuts with learned widths; a third changes nothing in the plans seen so far
_FULLER = 1.05  # the width of a column against the longest line of a middling cell
_SURE = 0.5  # a lead or deadline below this share of all cuts is not stated as fact
_SURE_OF_UNUSUAL = 0.75
_REST = 6  # characters of a body's name that the reader does not know («… Khu kinh tế tỉnh»)
_SERIES = 2  # columns of values, from which a table is one of figures
_SOME_VALUES = re.compile(r"(?<!\S)\d[\d.,]*%?\s+\d[\d.,]*%?\s+\d[\d.,]*%?(?!\S)")
_STATED = (Role.LEAD, Role.COORDINATING, Role.DEADLINE, Role.OUTPUT)
_RUN_ON = re.compile(r"[^\W_]\s+Các\s")
_PART = re.compile(r"(?:Trong đó|Riêng|Bao gồm)\b|[-+–•] ?[^\W\d_]")
Entry = tuple[int, tuple[str, int, Line]]  # number of the fragment, and a line of it


def read_flattened(source: Source, region: Region, layout: Layout) -> tuple[list[Draft], list[Block], list[str]]:
    """Drafts, blocks and the trace of one table."""
    reader = read_chunks(region.lines, region.columns, region.header)
    manner = _learn(reader.chunks, Manner(region.columns, layout))
    drafts: list[Draft] = []
    blocks = [block_of(source, BlockKind(kind), lines, region.name) for kind, lines in reader.skipped]
    trace = []
    groups: list[tuple[str, str, int]] = []
    for chunk in reader.chunks:
        number = chunk.mark_line.number if chunk.mark_line else 0
        trace.append(f"{number}: {chunk.rule} {chunk.marker}")
        if chunk.kind is not ChunkKind.GROUP:
            drafts += [_grouped(draft, groups) for draft in _drafts(chunk, manner)]
            continue
        lines = [line for fragment in chunk.fragments for _, _, line in fragment]
        if chunk.mark_line and chunk.mark_line not in lines:
            lines.insert(0, chunk.mark_line)
        block = block_of(source, BlockKind.GROUP, lines, f"{region.name}, mục {chunk.marker}")
        blocks.append(block)
        groups = [*(g for g in groups if g[2] < chunk.depth), (chunk.marker, block.text, chunk.depth)]
    return drafts, blocks, trace


def _grouped(draft: Draft, groups: list[tuple[str, str, int]]) -> Draft:
    if groups:
        draft.group, draft.section = groups[-1][1], groups[0][1] if len(groups) > 1 else None
        draft.group_mark = ".".join(mark for mark, _, _ in groups if mark)
    return draft


# -- learning the widths of the columns ------------------------------------------------------------


def _learn(chunks: list[Chunk], manner: Manner) -> Manner:
    """The same manner with the widths of the columns; as it is where the text marks its wraps."""
    if manner.marked:
        return manner
    for _ in range(_ROUNDS):
        manner = Manner(manner.columns, manner.layout, _widths(list(_pieces(chunks, manner))))
    return manner


def _pieces(chunks: list[Chunk], manner: Manner) -> Iterator[Piece]:
    for chunk in chunks:
        if chunk.kind is not ChunkKind.GROUP:
            fragments = [fragment for fragment in chunk.fragments if fragment]
            for index, fragment in enumerate(fragments):
                cutter = Cutter(fragment, manner, cut_below=index + 1 < len(fragments))
                yield from cutter.cut(needs_content=index == 0) if index == 0 else ()


def _widths(pieces: list[Piece]) -> dict[str, int]:
    """Characters of a full line of each column: what the longest lines of its wrapped cells show.

    The middle one decides, so that a cell that was cut wrongly does not; it is a little short of
    the column's width, for few lines are quite full.
    """
    longest: dict[str, list[int]] = {}
    for piece in pieces:
        if len(piece.lines) > 1 and piece.certainty > _SURE:
            longest.setdefault(piece.column.key, []).append(max(map(len, piece.lines)))
    return {key: round(median(lengths) * _FULLER) for key, lengths in longest.items() if len(lengths) > 2}


# -- chunks -> drafts ------------------------------------------------------------------------------


def _drafts(chunk: Chunk, manner: Manner) -> list[Draft]:
    """The row of a chunk and the unnumbered milestones that follow inside it."""
    drafts: list[Draft] = []
    rest = [(index, entry) for index, fragment in enumerate(chunk.fragments) for entry in fragment]
    first = True
    while rest or first:
        at = _milestone_start(rest, manner, first=first)
        part, rest = rest[:at], rest[at:]
        draft = Draft(milestone=not first)
        if first and chunk.kind is ChunkKind.NUMBERED:
            draft.stt, draft.detail, draft.parent = chunk.marker, chunk.detail, chunk.parent
        elif first and chunk.kind is ChunkKind.LETTERED:
            draft.sub, draft.parent = chunk.marker, chunk.parent
        elif not first:
            draft.parent = chunk.parent or chunk.marker
        fragments = _regroup(part)
        for fragment in fragments:
            begun = {key: flow.text for key, flow in draft.cells.items()}
            cutter = Cutter(fragment, manner, cut_below=fragment is not fragments[-1], begun=begun)
            _add_pieces(draft, cutter.cut(needs_content=not draft.cells))
            draft.spans.append(Span(start=fragment[0][1], stop=fragment[-1][1] + len(fragment[-1][0])))
        if first and chunk.mark_line:
            _cover_marker(draft, chunk.mark_line)
        _doubt_one_list(draft, manner)
        _doubt_values(draft)
        _doubt_swallowed(draft, manner, {start for _, (_, start, _) in part})
        _doubt_a_run_of_two(draft, manner)
        drafts.append(draft)
        first = False
    return drafts


def _add_pieces(draft: Draft, pieces: list[Piece]) -> None:
    """Fill a draft; what is uncertain and would be stated as a fact is left out and named."""
    for piece in pieces:
        if piece.column.role in _STATED and piece.certainty < _bar(piece):
            draft.uncertain.append(piece.column.key)
        else:
            draft.add(piece.column.key, piece.flow)
    for key in draft.uncertain:
        draft.cells.pop(key, None)
        draft.pieces.pop(key, None)


def _bar(piece: Piece) -> float:
    """How sure a cut must be: more so for a time that the grammar of deadlines does not know."""
    unusual = piece.column.role is Role.DEADLINE and piece.flow.text and not is_deadline_cell(piece.flow.text)
    return _SURE_OF_UNUSUAL if unusual else _SURE


def _doubt_one_list(draft: Draft, manner: Manner) -> None:
    """One list of agencies for two columns is read as the lead, which is rarely empty; the text
    does not say so, and the partners are named as uncertain."""
    roles = {column.role for column in manner.columns}
    both = {Role.LEAD, Role.COORDINATING} <= roles
    filled = [role for role in (Role.LEAD, Role.COORDINATING) if role.value in draft.cells]
    if both and not manner.marked and len(filled) == 1 and not draft.uncertain:
        draft.uncertain.append(Role.COORDINATING.value if filled == [Role.LEAD] else Role.LEAD.value)


def _doubt_swallowed(draft: Draft, manner: Manner, line_starts: set[int]) -> None:
    """«… nhà ở UBND các xã Ủy ban MTTQ tỉnh»: bodies at the end of the work that nothing joins are cells of their own.

    Two side by side on one line, or one right before the lead where no partner was found: then neither column is stated.
    """
    roles = {column.role for column in manner.columns}
    content = draft.cells.get(Role.CONTENT.value)
    if content is None or not {Role.LEAD, Role.COORDINATING} <= roles or Role.COORDINATING.value in draft.cells:
        return
    named = [m for m in mentions(content) if m.name[:1].isupper()]
    pairs = itertools.pairwise(named)
    side_by_side = any(b.span.start - a.span.stop == 1 and b.span.start not in line_starts for a, b in pairs)
    lead = draft.cells.get(Role.LEAD.value)
    last = content.at[-1] + 1
    runs_on = bool(named) and lead is not None and last - named[-1].span.stop <= _REST and lead.at[0] - last == 1
    runs_on = runs_on and lead is not None and lead.at[0] not in line_starts and _is_whole(content, named[-1].span.start)
    if side_by_side or runs_on:
        for role in (Role.LEAD, Role.COORDINATING):
            draft.cells.pop(role.value, None)
            draft.pieces.pop(role.value, None)
            draft.uncertain += [role.value] if role.value not in draft.uncertain else []


def _is_whole(content: Flow, body: int) -> bool:
    """Whether the words before a body's name stand without it: not «thành lập | Sàn giao dịch», nor where it stands alone."""
    before = [w.word for w in tokenize(content.text[: content.at.index(body)])] if body in content.at else []
    return len(before) > 1 and not any(tuple(before[-n:]) in gazetteer().dangling for n in (1, 2))


def _doubt_values(draft: Draft) -> None:
    """«… lượt 6.800 7.900» as words of the work: values of another line, or of this one, were not told apart; none is stated."""
    keys = [key for key in draft.cells if key.startswith("value:")]
    content = draft.cells.get(Role.CONTENT.value)
    if len(keys) < _SERIES or content is None or not _SOME_VALUES.search(content.text):
        return
    for key in keys:
        draft.cells.pop(key)
        draft.pieces.pop(key, None)
    draft.uncertain.append(Role.TARGET.value)


def _doubt_a_run_of_two(draft: Draft, manner: Manner) -> None:
    """«Chi nhánh Khu vực 15 Các ngân hàng thương mại»: a capital «Các» without a mark before it opens another cell,
    so neither column was cut where it ends."""
    keys = [role.value for role in (Role.LEAD, Role.COORDINATING) if role.value in draft.cells]
    if manner.marked or not any(_RUN_ON.search(draft.cells[key].text) for key in keys):
        return
    for key in keys:
        draft.cells.pop(key)
        draft.pieces.pop(key, None)
    draft.uncertain += [key for key in keys if key not in draft.uncertain]


def _cover_marker(draft: Draft, line: Line) -> None:
    if draft.spans and draft.spans[0].start >= line.start:
        draft.spans[0] = Span(start=line.start, stop=draft.spans[0].stop)
    else:
        draft.spans.insert(0, Span(start=line.start, stop=line.stop))


def _regroup(part: list[Entry]) -> list[Fragment]:
    fragments: dict[int, Fragment] = {}
    for index, entry in part:
        fragments.setdefault(index, []).append(entry)
    return list(fragments.values())


def _milestone_start(rest: list[Entry], manner: Manner, *, first: bool) -> int:
    """Index of the line at which an unnumbered milestone opens behind the row, else the end.

    A row is over when its last column, the deadline, is filled; what follows is a milestone if it
    has no agencies of its own. Among milestones a finished line with a blank after it separates.
    """
    if (part := _part_of_a_value(rest, manner)) is not None:
        return part
    if not manner.marked or not manner.columns or manner.columns[-1].role is not Role.DEADLINE:
        return len(rest)
    for at in range(1, len(rest)):
        line, before = rest[at][1][2], rest[at - 1][1][2]
        if not line.text[:1].isupper() or not line.blank_before or rest[at][0] != rest[at - 1][0]:
            continue
        done = _roles(rest[:at], manner)
        if Role.DEADLINE not in done and not (not first and _finished(before, manner)):
            continue
        following = _roles(_one_fragment(rest[at:]), manner)
        if Role.LEAD in following or Role.COORDINATING in following or Role.CONTENT not in following:
            continue
        return at
    return len(rest)


def _part_of_a_value(rest: list[Entry], manner: Manner) -> int | None:
    """«Trong đó: Khách quốc tế … 2.100 2.600»: a line with values of its own behind a row that has all of its values."""
    columns = sum(column.role is Role.VALUE for column in manner.columns)
    if columns <= 1:
        return None
    for at in range(1, len(rest)):
        text = rest[at][1][0]
        before = " ".join(entry[1][0] for entry in rest[:at])
        if (
            _PART.match(text)
            and values_at_end(before) >= columns
            and values_at_end(" ".join(e[1][0] for e in rest[at:])) >= columns
        ):
            return at
    return None


def _finished(line: Line, manner: Manner) -> bool:
    return not line.wraps if manner.marked else ends_sentence(line.text)


def _one_fragment(rest: list[Entry]) -> list[Entry]:
    return [entry for entry in rest if entry[0] == rest[0][0]]


def _roles(part: list[Entry], manner: Manner) -> set[Role]:
    fragments = _regroup(part)
    pieces = Cutter(fragments[-1], manner).cut(needs_content=len(fragments) == 1)
    return {piece.column.role for piece in pieces if piece.flow.text}
