"""Clause and row -> passage: the chunking policy, in one place.

A passage is one clause with its own text or one table row, never a page; what frames a plan (its
number and day, its title, who gets it, who signed it) is searched as well. Headings of a word or
two state nothing; they are the context of what stands under them. A lettered row or milestone has
its parent's content as context. Every passage knows its plan's number and title: «chỉ tiêu 5G của
kế hoạch 139» names both the thing and the plan.
"""

from corpus import Block, BlockKind, Clause, Corpus, ParsedPlan, Plan, Row
from corpus.agencies import flow_of, mentions
from index.models import Passage, PassageKind

_LABELS = {
    "lead": "Chủ trì", "coordinating": "Phối hợp", "output": "Kết quả", "unit": "Đơn vị tính",
    "target": "Chỉ tiêu", "deadline": "Thời gian",
}  # fmt: skip
# The words by which people ask for what frames a plan; the lines themselves do not hold them.
_FRAMES = {
    BlockKind.HEADER: "Số, ngày ban hành", BlockKind.TITLE: "Tên kế hoạch", BlockKind.TABLE_TITLE: "",
    BlockKind.RECIPIENTS: "Nơi nhận, gửi", BlockKind.SIGNATURE: "Người ký, chức vụ",
}  # fmt: skip
_SAYS = 4  # words from which lines of an unread table say something
_HEADING_WORDS = 5  # a heading of so many words says something: a period, an agency with its partners


def build_passages(corpus: Corpus) -> list[Passage]:
    """All passages of a corpus, in the order of plans and text."""
    return [passage for parsed in corpus.parsed.values() for passage in passages_of(parsed)]


def passages_of(parsed: ParsedPlan) -> list[Passage]:
    """All passages of one plan, in the order of its text."""
    by_id = {clause.id: clause for clause in parsed.clauses}
    parents = {(row.table, row.stt): row for row in parsed.rows if row.stt}
    about = {r.number: r.title for r in parsed.plan.implements if r.title}
    context = name_of(parsed.plan)
    found = [_clause(c, by_id) for c in parsed.clauses if not c.heading]
    found += [_row(row, parents.get((row.table, row.parent or "")), about.get(row.resolution or "")) for row in parsed.rows]
    found += [_frame(block) for block in parsed.blocks if block.kind in _FRAMES]
    found += [_unread(block) for block in parsed.blocks if block.kind is BlockKind.UNPARSED and len(block.text.split()) >= _SAYS]
    found += [_clause(c, by_id) for c in parsed.clauses if c.heading and len(c.text.split()) >= _HEADING_WORDS]
    return [passage.model_copy(update={"context": f"{context} {passage.locator}"}) for passage in found]


def name_of(plan: Plan) -> str:
    """How people name a plan: by number, also in short, and by what it is about."""
    number = plan.number.value if plan.number else ""
    return " ".join(part for part in (f"kế hoạch {number} kh {number}" if number else "kế hoạch", plan.title.value) if part)


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


def _frame(block: Block) -> Passage:
    """An annex's title says what it holds and to which plan it belongs; a signature block, who signed."""
    title = block.kind is BlockKind.TABLE_TITLE
    return Passage(
        id=f"{block.plan}#title/{block.locator}" if title else f"{block.plan}#{block.kind.value}/{block.lines[0]}",
        plan=block.plan, kind=PassageKind.CLAUSE, locator=f"tên {block.locator}" if title else block.locator,
        lines=block.lines, heading=_FRAMES[block.kind], text=block.text,
    )  # fmt: skip


def _unread(block: Block) -> Passage:
    """Some lines of a table whose cells the text mixes: no record, but words that can be found and quoted."""
    first, last = block.lines
    return Passage(
        id=f"{block.plan}#unread/{first}", plan=block.plan, kind=PassageKind.CLAUSE,
        locator=f"{block.locator}, dòng {first}-{last} (bảng chưa tách được thành ô)",
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
    """Texts that the dense leg embeds: overlapping windows, and the first words with the heading and with the cells.

    A static embedding averages words, so a long passage must not be one vector.
    """
    words = passage.text.split()
    parts = [" ".join(words[at : at + size]) for at in range(0, max(1, len(words) - step), step)]
    if passage.heading:
        parts.append(f"{passage.heading} {' '.join(words[:size])}")
    if passage.cells:  # a question may name what a row brings and who leads it rather than the work
        parts.append(f"{' '.join(words[:size])} {passage.cells}")
    return [part for part in parts if part.strip()]
