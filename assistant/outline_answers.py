"""Answers about a plan's outline: how many parts, groups or phases a section has, and which."""

from __future__ import annotations

import re

from assistant.models import AnswerStatus, Ask
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.writing import Writer
from corpus import BlockKind, Clause
from corpus.text import fold, syllables

_PARTS = re.compile(
    r"\b(?:bao nhieu|may|nhung|cac) (?:\w+ )?(?:nhom|giai doan|chang|phan|muc lon|nhom nhiem vu|phan lon|phases|stages|groups)\b|\b(?:chia|gom|duoc chia)(?: \w+){0,3} may muc\b|how many (?:phases|stages|groups)"
)
_POINTS = re.compile(r"\b(?:bao nhieu|may) (?:gach dau dong|y\b|diem\b|noi dung|y nho|khoan muc|tieu muc|muc con|muc nho)")
_LARGE = re.compile(r"\b(?:phan|muc) (?:lon|chinh)\b|\bmay phan\b|\bbao nhieu phan\b(?! tram)")
_LITTLE = 4  # words beside the plan's name, up to which a question is about the plan as a whole
_PHASES = re.compile(r"\b(?:giai doan|chang|dot|phases?|stages?)\b")  # of an annex: rows of it, no groups
_SAID_HEADING = 0.6  # share of a heading's words that a question must say
_UNITS = re.compile(
    r"\b(?:bao nhieu|may) (?:\w+ )?(?:muc|khoan|don vi|dau moi|co quan|khoi|chu the|noi|ben)\b|how many (?:units|agencies|bodies)"
)
_SAYS_WHAT = re.compile(r"\b(?:noi|neu|quy dinh|viet|ghi) (?:ve )?(?:gi|nhung gi|cai gi|viec gi)\b|\bnoi dung gi\b|\bla gi\b")
_LONGEST, _MOST_BELOW = 600, 40  # characters of a clause, and points under a section, that are shown
_IMPLEMENTATION = re.compile(r"\b(?:to chuc thuc hien|phan cong thuc hien|implementation section)\b")


def answer_section(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """«mục 2.5 nói gì», «theo mục 2.5 phải ban hành những quyết định nào»: a section that is named, in its own words."""
    if len(query.plans) > 1 or len(query.sections) != 1 or query.tables or query.narrow or query.shape is Shape.COUNT:
        return None
    number = query.sections[0]
    if query.period and (query.period.rhythm or not re.search(r"\.\d", number)):
        return None  # what falls due then is a list
    if re.fullmatch(r"[IVX]+", number) and not _SAYS_WHAT.search(query.folded):
        return None  # a whole part; its lists and its outline have ways of their own
    plans = query.plans or tuple(writer.library.corpus.parsed)
    owners = [
        c for plan in plans for c in writer.library.corpus.parsed[plan].clauses
        if re.fullmatch(rf"(?:mục )?(?:[IVX]+\.)?{re.escape(number)}", c.path)
        and (query.plans or any(r.split("/")[0] in c.text for r in query.resolutions))
    ]  # fmt: skip
    if len(owners) != 1:
        return None
    owner = _part_of_resolution(query, writer.library.children.get(owners[0].id, [])) or owners[0]
    plan = writer.library.label(owner.plan, query.language)
    mark = writer.cite(owner.plan, owner.path, owner.lines, owner.id)
    writer.say(f"{plan}, {owner.path}: “{owner.text.strip()[:_LONGEST]}” {mark}")
    below = writer.library.children.get(owner.id, [])[:_MOST_BELOW]
    place = owner.path.removeprefix("mục ")
    rows = [
        i
        for i in writer.library.items.values()
        if i.plan == owner.plan and i.kind != "duty" and i.locator.removeprefix("mục ").startswith(f"{place}.")
    ]
    listed = len(below or rows) if query.shape is Shape.LIST and (not query.period or not rows) else None
    if listed:
        writer.counted(listed)
        writer.say(f"Mục này có **{listed} nội dung**: {mark}")
    for row in rows[:_MOST_BELOW] if not below else []:
        writer.say(f"- {row.sub + ') ' if row.sub else ''}{row.content[:_LONGEST]} {writer.cite_item(row)}")
    for child in below if Ask.RESOLUTION not in query.asks or query.resolutions else []:
        writer.say(f"- {child.text[:_LONGEST]} {writer.cite(child.plan, child.path, child.lines, child.id)}")
    items = [] if below else rows[:_MOST_BELOW]
    return Outcome(
        AnswerStatus.ANSWERED, writer, items=items, passage=owner.id, way="section", total=listed or (len(items) or None)
    )


def _part_of_resolution(query: ParsedQuestion, parts: list[Clause]) -> Clause | None:
    """«theo mục II.2 … thi hành NQ 34»: of a section's parts the one that is headed by the resolution."""
    numbers = [r.split("/")[0] for r in query.resolutions]
    named = [p for p in parts if p.heading and any(re.search(rf"(?<!\d){n}(?!\d)", p.text) for n in numbers)]
    return named[0] if len(named) == 1 else None


_OF_INDICATORS = re.compile(r"\bnhom chi tieu\b")


def answer_outline(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """«mục III chia việc cho bao nhiêu nhóm», «phụ lục II chia mấy mục lớn», «… thành mấy gạch đầu dòng»: parts of the outline."""
    if query.expects:
        return None  # «mấy nhóm được chọn … hỗ trợ bao nhiêu tiền»
    points = _POINTS.search(query.folded)
    parted = _PARTS.search(query.folded) and re.search(r"\bchia (?:thanh|lam|ra)\b", query.folded)
    if (query.shape is Shape.SINGLE and not parted) or len(query.plans) != 1 or (query.narrow and not points):
        return None
    if query.tables:
        if _OF_INDICATORS.search(query.folded):
            return None  # «mấy nhóm chỉ tiêu»: the indicators themselves, each of which may hold several
        if query.sections or not _PARTS.search(query.folded):
            return None
        return _annex_phases(query, writer) if _PHASES.search(query.folded) else _annex_groups(query, writer)
    heads = query.sections or _IMPLEMENTATION.search(query.folded)
    if not _PARTS.search(query.folded) and not points and not (heads and _UNITS.search(query.folded)):
        return None
    stages = bool(re.search(r"giai doan|chang|\bdot\b|phase|stage", query.folded)) and not query.sections
    owner = _owner(query, writer, stages=stages, headed=not points)
    if owner is None:
        alone = len(syllables(query.work)) <= _LITTLE and not query.sections
        return _plan_parts(query, writer) if _LARGE.search(query.folded) and alone else None
    below = writer.library.children[owner.id]
    parts = [c for c in below if c.marker and (not stages or fold(c.text).startswith("giai doan"))]
    parts = parts or (below if points else [])
    if len(parts) < 2:
        return None
    plan = writer.library.label(owner.plan, query.language)
    writer.counted(len(parts))
    mark = writer.cite(owner.plan, owner.path, owner.lines, owner.id)
    writer.say(f"{plan}, {owner.path} «{owner.text[:90].strip()}» có **{len(parts)} phần**: {mark}")
    for part in parts:
        mark = writer.cite(part.plan, part.path, part.lines, part.id)
        number = f"{part.marker}. " if part.marker and part.marker not in "*-+" else ""
        writer.say(f"- {number}{part.text[:260]} {mark}")
    return Outcome(AnswerStatus.ANSWERED, writer, total=len(parts))


def _plan_parts(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """The parts with Roman numerals of a plan's body."""
    parts = [c for c in writer.library.corpus.parsed[query.plans[0]].clauses if re.fullmatch(r"mục [IVX]+", c.path)]
    if len(parts) < 2:
        return None
    writer.counted(len(parts))
    writer.say(f"{writer.library.label(query.plans[0], query.language)} có **{len(parts)} phần**:")
    for part in parts:
        mark = writer.cite(part.plan, part.path, part.lines, part.id)
        writer.say(f"- {part.path.removeprefix('mục ')}. {part.text[:260]} {mark}")
    return Outcome(AnswerStatus.ANSWERED, writer, total=len(parts))


def _owner(query: ParsedQuestion, writer: Writer, *, stages: bool, headed: bool) -> Clause | None:
    """The clause whose parts are counted: by its number, by its stages, or by the words of its heading."""
    clauses = writer.library.corpus.parsed[query.plans[0]].clauses
    children = writer.library.children
    if stages:
        return next((c for c in clauses if any(fold(k.text).startswith("giai doan") for k in children.get(c.id, []))), None)
    words = set(syllables(fold(f"{query.work} {query.more}")))
    words |= {"to", "chuc", "thuc", "hien"} if _IMPLEMENTATION.search(query.folded) else set()
    words |= set(syllables(query.folded)) if not query.sections else set()
    words |= {"nhiem", "vu"} if "viec" in words else set()
    scored = [
        (len(words & own) / max(1, len(own)), c)
        for c in clauses
        if (c.heading or not headed) and len(children.get(c.id, [])) > 1 and (own := set(syllables(fold(c.text))))
    ]
    if query.sections:
        ends = re.compile(rf"mục (?:[IVX]+\.)?{re.escape(query.sections[0])}")
        if query.narrow:  # «phòng X được giao mấy gạch đầu dòng ở mục III»: the part of the section that is headed by it
            names = [fold(writer.library.agency_name(slot.agency_id, slot.name)) for slot in query.narrow]
            inside = re.compile(rf"mục (?:[IVX]+\.)?{re.escape(query.sections[0])}\.\w+")
            scored = [(s, c) for s, c in scored if inside.fullmatch(c.path) and any(n in fold(c.text) for n in names)]
        else:
            scored = [(share, c) for share, c in scored if ends.fullmatch(c.path)]
        return max(scored, key=lambda pair: pair[0])[1] if scored else None
    best = max(scored, key=lambda pair: (pair[0], len(pair[1].text)), default=(0.0, None))
    return best[1] if best[0] >= _SAID_HEADING else None


def _annex_phases(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """The rows of an annex that are its phases («Giai đoạn 1 - Chuẩn bị …»), of one parent or numbered themselves."""
    rows = [
        i
        for i in writer.library.items.values()
        if i.plan == query.plans[0] and i.table in query.tables and re.match(r"giai doan (?:\d|[ivx]+)\b", fold(i.content))
    ]
    if len(rows) < 2 or len({i.parent for i in rows}) > 1:
        return None
    writer.counted(len(rows))
    plan = writer.library.label(query.plans[0], query.language)
    writer.say(f"{plan}, {rows[0].table} có **{len(rows)} giai đoạn**:")
    for row in rows:
        when = f" – {row.deadline}" if row.deadline else ""
        writer.say(f"- {row.content}{when} {writer.cite_item(row)}")
    return Outcome(AnswerStatus.ANSWERED, writer, items=rows, total=len(rows))


def _annex_groups(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """The groups of rows into which an annex is parted, the larger ones where there are two levels."""
    plan = query.plans[0]
    blocks = [
        b
        for b in writer.library.corpus.parsed[plan].blocks
        if b.kind is BlockKind.GROUP and b.locator.split(",")[0] == query.tables[0]
    ]
    items = [i for i in writer.library.items.values() if i.plan == plan and i.table == query.tables[0]]
    larger = {i.section for i in items if i.section} or {i.group for i in items if i.group}
    groups = [b for b in blocks if b.text in larger]
    if len(query.tables) != 1 or len(groups) < 2:
        return None
    writer.counted(len(groups))
    writer.say(f"{writer.library.label(plan, query.language)}, {query.tables[0]} chia thành **{len(groups)} mục**:")
    for block in groups:
        count = sum(block.text in (i.section, i.group) and i.stt is not None for i in items)
        writer.counted(count)
        writer.say(f"- {block.text[:260]} ({count} mục) {writer.cite(plan, block.locator, block.lines)}")
    return Outcome(AnswerStatus.ANSWERED, writer, total=len(groups))
