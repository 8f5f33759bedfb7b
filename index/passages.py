"""Clause and row -> passage: the chunking policy, in one place.

A passage is one clause with its own text or one table row, never a page. Headings that state
nothing are no passages of their own; they are the context of what stands under them. A lettered
row or milestone has its parent's content as context.
"""

from corpus import Block, BlockKind, Clause, Corpus, Row
from corpus.agencies import flow_of, mentions
from index.models import Passage, PassageKind

_LABELS = {
    "lead": "Chủ trì", "coordinating": "Phối hợp", "output": "Kết quả", "unit": "Đơn vị tính",
    "target": "Chỉ tiêu", "deadline": "Thời gian",
}  # fmt: skip


def build_passages(corpus: Corpus) -> list[Passage]:
    """All passages of a corpus, in the order of plans and text."""
    passages: list[Passage] = []
    for parsed in corpus.parsed.values():
        by_id = {clause.id: clause for clause in parsed.clauses}
        parents = {(row.table, row.stt): row for row in parsed.rows if row.stt}
        about = {r.number: r.title for r in parsed.plan.implements if r.title}
        passages += [_clause(clause, by_id) for clause in parsed.clauses if not clause.heading]
        for row in parsed.rows:
            passages.append(_row(row, parents.get((row.table, row.parent or "")), about.get(row.resolution or "")))
        passages += [_title(block) for block in parsed.blocks if block.kind is BlockKind.TABLE_TITLE]
    return passages


def _clause(clause: Clause, by_id: dict[str, Clause]) -> Passage:
    return Passage(
        id=clause.id, plan=clause.plan, kind=PassageKind.CLAUSE, locator=clause.path, lines=clause.lines,
        heading=". ".join(_headings(clause, by_id)), text=clause.text,
        agencies=tuple(sorted({m.agency_id for m in mentions(flow_of(clause.text))})),
    )  # fmt: skip


def _headings(clause: Clause, by_id: dict[str, Clause]) -> list[str]:
    above: list[str] = []
    parent = by_id.get(clause.parent or "")
    while parent is not None:
        above.insert(0, parent.text if len(parent.text) < 250 else parent.text[:250])
        parent = by_id.get(parent.parent or "")
    return above


def _title(block: Block) -> Passage:
    """An annex's title says what it holds and to which plan it belongs."""
    return Passage(
        id=f"{block.plan}#title/{block.locator}", plan=block.plan, kind=PassageKind.CLAUSE, locator=f"tên {block.locator}",
        lines=block.lines, heading="", text=block.text,
    )  # fmt: skip


def _row(row: Row, parent: Row | None, about: str | None) -> Passage:
    cells = {field: getattr(row, field) for field in _LABELS}
    sentence = ". ".join(f"{_LABELS[field]}: {cell}" for field, cell in cells.items() if cell)
    values = "; ".join(f"năm {year}: {value}" for year, value in row.values.items())
    named = None if row.group and about and about[:40] in row.group else about
    context = [part for part in (named, row.section, row.group, parent.content if parent else None) if part]
    agencies = {m.agency_id for m in (*row.lead_agencies, *row.coordinating_agencies)}
    return Passage(
        id=row.id, plan=row.plan, kind=PassageKind.ROW, locator=row.locator, lines=row.lines,
        heading=". ".join(context), text=row.content, cells=". ".join(p for p in (sentence, values) if p),
        agencies=tuple(sorted(agencies)), resolution=row.resolution,
        earliest=row.due.earliest if row.due else None, latest=row.due.latest if row.due else None,
    )  # fmt: skip


def windows(passage: Passage, *, size: int = 40, step: int = 20) -> list[str]:
    """Texts that the dense leg embeds: overlapping windows, and the heading with the first words.

    A static embedding averages words, so a long passage must not be one vector.
    """
    words = passage.text.split()
    parts = [" ".join(words[at : at + size]) for at in range(0, max(1, len(words) - step), step)]
    if passage.heading:
        parts.append(f"{passage.heading} {' '.join(words[:size])}")
    return [part for part in parts if part.strip()]
