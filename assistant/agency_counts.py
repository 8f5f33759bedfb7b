"""Which bodies hold a role, and which holds most: «sở nào chủ trì nhiều nhiệm vụ nhất», «danh sách các cơ quan chủ trì trong phụ lục»."""

from __future__ import annotations

import re
from collections import Counter

from assistant.agency_names import ANYBODY, is_broad
from assistant.evidence import gather_list
from assistant.list_answers import topic_words
from assistant.models import AnswerStatus
from assistant.outcome import Outcome
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.records import Library
from assistant.writing import Writer
from index import AgencyRole, TaskItem

_BODY = r"(?:so|co quan|don vi|ben|ai|phong|nganh|dau moi)"
_MOST = re.compile(
    rf"\b{_BODY}(?: nao| gi)?\b[^?.;]*?\b(chu tri|phoi hop|theo doi|duoc giao|lam|om|ganh)\b[^?.;]*?\b(nhieu|it)\b[^?.;]*?\bnhat\b"
)
_WHICH = re.compile(
    r"\b(?:danh sach|liet ke|ke ten|nhung|cac|bao nhieu|may)(?: cac| nhung)? (?:co quan|don vi|so(?:,? ban,? nganh)?|dau moi)(?: nao)?"
    r"(?: (?:lam|la|dung|giu|duoc giao|co ten))*(?: vai)? (chu tri|phoi hop|theo doi)\b(?! (?:viec|nhiem vu|de an) )"
)
_SHOWN = 3  # bodies named beside the one that holds most


def answer_agency_counts(query: ParsedQuestion, writer: Writer) -> Outcome | None:
    """Bodies by the number of records in which they hold a role, over a plan or an annex."""
    most, which = _MOST.search(query.folded), _WHICH.search(query.folded)
    if (most is None and which is None) or query.narrow or not (query.plans or query.tables):
        return None
    if topic_words(query):
        return None  # of one work, not of a whole plan or annex
    role = AgencyRole.COORDINATING if (most or which).group(1) == "phoi hop" else AgencyRole.LEAD  # type: ignore[union-attr]
    listed = query.model_copy(update={"shape": Shape.LIST, "asks": ()})
    items = [i for i in gather_list(listed, writer.library).items if i.kind != "duty"]
    counts = _counts(items, role)
    if not counts or len(items) < 2:
        return None
    if which is not None and most is None:
        return _all_bodies(query, writer, items, counts, role)
    ordered = counts.most_common()
    best = ordered[0] if most is not None and most.group(2) == "nhieu" else ordered[-1]
    held = [i for i in items if _holds(i, best[0], role)]
    word = "chủ trì" if role is AgencyRole.LEAD else "phối hợp"
    names = _names(writer.library, items)
    writer.counted(*(n for _, n in ordered))
    equal = [names[a] for a, n in ordered if n == best[1]]
    writer.say(f"**{', '.join(equal)}** {word} {'nhiều' if best is ordered[0] else 'ít'} nhất: **{best[1]}** mục.")
    rest = [f"{names[a]} ({n})" for a, n in ordered if n != best[1]][:_SHOWN]
    for item in held:
        writer.say(f"- {item.locator}: {item.content[:200]} {writer.cite_item(item)}")
    if rest and best is ordered[0]:
        for agency, _ in [pair for pair in ordered if pair[1] != best[1]][:_SHOWN]:
            marks = "".join(writer.cite_item(i) for i in items if _holds(i, agency, role))
            writer.say(f"Tiếp theo: {names[agency]} ({counts[agency]}). {marks}")
    return Outcome(AnswerStatus.ANSWERED, writer, items=held, total=best[1], way="agency_counts")


def _all_bodies(query: ParsedQuestion, writer: Writer, items: list[TaskItem], counts: Counter[str], role: AgencyRole) -> Outcome:
    """Every body with its number of records, each with the markers of its rows."""
    names = _names(writer.library, items)
    where = ", ".join(writer.library.label(p, query.language) for p in query.plans)
    word = "chủ trì" if role is AgencyRole.LEAD else "phối hợp"
    writer.counted(len(counts), *counts.values())
    place = f" ({', '.join(query.tables)})" if query.tables else ""
    writer.say(f"Có **{len(counts)} cơ quan** được nêu đích danh ở vai {word}{' trong ' + where if where else ''}{place}:")
    for agency, count in counts.most_common():
        marks = "".join(writer.cite_item(i) for i in items if _holds(i, agency, role))
        writer.say(f"- {names[agency]}: {count} mục {marks}")
    return Outcome(AnswerStatus.ANSWERED, writer, total=len(counts), way="agency_counts")


def _counts(items: list[TaskItem], role: AgencyRole) -> Counter[str]:
    """How many records each body holds in a role; groups of bodies are none."""
    return Counter(
        agency
        for item in items
        for agency in {
            a.agency_id
            for a in item.agencies
            if a.role is role and not a.group and a.agency_id != ANYBODY and not is_broad(a.agency_id)
        }
    )


def _holds(item: TaskItem, agency: str, role: AgencyRole) -> bool:
    return any(a.agency_id == agency and a.role is role for a in item.agencies)


def _names(library: Library, items: list[TaskItem]) -> dict[str, str]:
    return {a.agency_id: library.agency_name(a.agency_id, a.name) for i in items for a in i.agencies}
