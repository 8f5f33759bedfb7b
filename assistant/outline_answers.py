"""Answers about a plan's outline: how many parts, groups or phases a section has, and which."""

from __future__ import annotations

import re

from assistant.models import AnswerStatus, Ask
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.writing import Writer, plan_label
from corpus import Clause
from corpus.text import fold, syllables

_PARTS = re.compile(
    r"\b(?:bao nhieu|may|nhung|cac) (?:\w+ )?(?:nhom|giai doan|chang|phan|muc lon|nhom nhiem vu|phases|stages|groups)\b|how many (?:phases|stages|groups)"
)
_UNITS = re.compile(
    r"\b(?:bao nhieu|may) (?:\w+ )?(?:muc|don vi|dau moi|co quan|khoi|chu the|noi|ben)\b|how many (?:units|agencies|bodies)"
)
_SAYS_WHAT = re.compile(r"\b(?:noi|neu|quy dinh|viet|ghi) (?:ve )?(?:gi|nhung gi|cai gi|viec gi)\b|\bnoi dung gi\b|\bla gi\b")
_LONGEST, _MOST_BELOW = 600, 40  # characters of a clause, and points under a section, that are shown
_IMPLEMENTATION = re.compile(r"\b(?:to chuc thuc hien|phan cong thuc hien|implementation section)\b")


def answer_section(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """«mục 2.5 nói gì», «theo mục 2.5 phải ban hành những quyết định nào»: a section that is named, in its own words."""
    if len(query.plans) > 1 or len(query.sections) != 1 or query.tables or query.narrow or query.shape is Shape.COUNT:
        return None
    number = query.sections[0]
    if query.period and (query.shape is Shape.LIST or not re.search(r"\.\d", number)):
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
    plan = plan_label(writer.library.plan(owner.plan), query.language)
    mark = writer.cite(owner.plan, owner.path, owner.lines, owner.id)
    writer.say(f"{plan}, {owner.path}: “{owner.text.strip()[:_LONGEST]}” {mark}")
    below = writer.library.children.get(owner.id, [])[:_MOST_BELOW]
    place = owner.path.removeprefix("mục ")
    rows = [
        i
        for i in writer.library.items.values()
        if i.plan == owner.plan and i.kind != "duty" and i.locator.removeprefix("mục ").startswith(f"{place}.")
    ]
    for row in rows[:_MOST_BELOW] if not below else []:
        writer.say(f"- {row.sub + ') ' if row.sub else ''}{row.content[:_LONGEST]} {writer.cite_item(row)}")
    for child in below if Ask.RESOLUTION not in query.asks or query.resolutions else []:
        writer.say(f"- {child.text[:_LONGEST]} {writer.cite(child.plan, child.path, child.lines, child.id)}")
    return Outcome(AnswerStatus.ANSWERED, writer, passage=owner.id, way="section")


def _part_of_resolution(query: ParsedQuestion, parts: list[Clause]) -> Clause | None:
    """«theo mục II.2 … thi hành NQ 34»: of a section's parts the one that is headed by the resolution."""
    numbers = [r.split("/")[0] for r in query.resolutions]
    named = [p for p in parts if p.heading and any(re.search(rf"(?<!\d){n}(?!\d)", p.text) for n in numbers)]
    return named[0] if len(named) == 1 else None


def answer_outline(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """«mục III chia việc cho bao nhiêu nhóm», «đợt 90 ngày đi qua mấy chặng»: parts of the outline."""
    heads = (query.sections and not query.tables) or _IMPLEMENTATION.search(query.folded)
    if query.shape is Shape.SINGLE or len(query.plans) != 1 or query.narrow or query.tables:
        return None
    if not _PARTS.search(query.folded) and not (heads and _UNITS.search(query.folded)):
        return None
    clauses = writer.library.corpus.parsed[query.plans[0]].clauses
    stages = bool(re.search(r"giai doan|chang|\bdot\b|phase|stage", query.folded)) and not query.sections
    owner = None
    if stages:
        owner = next(
            (c for c in clauses if any(fold(k.text).startswith("giai doan") for k in writer.library.children.get(c.id, []))),
            None,
        )
    elif query.sections:
        owner = next((c for c in clauses if c.path == f"mục {query.sections[0]}" and writer.library.children.get(c.id)), None)
    else:
        words = set(syllables(fold(query.work)))
        words |= {"to", "chuc", "thuc", "hien"} if _IMPLEMENTATION.search(query.folded) else set()
        headed = [c for c in clauses if c.heading and len(writer.library.children.get(c.id, [])) > 1]
        scored = [(len(words & set(syllables(fold(c.text)))) / max(1, len(syllables(c.text))), c) for c in headed]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        owner = best[1] if best[0] >= 0.6 else None
    if owner is None:
        return None
    parts = [c for c in writer.library.children[owner.id] if c.marker and (not stages or fold(c.text).startswith("giai doan"))]
    if len(parts) < 2:
        return None
    plan = plan_label(writer.library.plan(owner.plan), query.language)
    writer.counted(len(parts))
    mark = writer.cite(owner.plan, owner.path, owner.lines, owner.id)
    writer.say(f"{plan}, {owner.path} «{owner.text[:90].strip()}» có **{len(parts)} phần**: {mark}")
    for part in parts:
        mark = writer.cite(part.plan, part.path, part.lines, part.id)
        number = f"{part.marker}. " if part.marker not in "*-+" else ""
        writer.say(f"- {number}{part.text[:260]} {mark}")
    return Outcome(AnswerStatus.ANSWERED, writer, total=len(parts))
