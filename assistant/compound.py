"""One question about two works of one plan -> its halves, each a question that can be answered by itself.

«KH 316 yêu cầu xong các sản phẩm trước ngày nào, mà giai đoạn 3 lại kéo dài đến hết ngày nào?» asks of two places.
«… ai chủ trì, bao giờ xong?» asks two things of one. Which it is, the records say: a question has two halves if each
half asks, and leads to a record of its own that fits it better than the record which fits the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.linking import Candidate, Linker
from assistant.parsed_question import ParsedQuestion, Shape
from corpus.text import fold
from index import SearchFilter

_TURN = re.compile(
    r"[;,.?]\s*(?:(?:the |vay )?con|va|ma|trong khi|roi|nhung|so voi|thi|sang)?\s+|\s(?:con|trong khi|the con|roi|ma|va)\s"
)
# «vừa bảo X, vừa có Y, vậy …», «X và Y có trùng nhau không, ghi ngày nào?»: both halves share what is asked
_BOTH = re.compile(r"\bvua (.{8,120}?),? (?:va )?vua (.{8,120}?)(?:, ?(?:vay|the|thi|rot cuoc|tom lai)\b|[?;]|$)")
_HERE_AND_THERE = re.compile(
    r"\b(?:cho|noi|ban) (?:thi|nay) (.{8,100}?), ?(?:con )?(?:cho|noi|ban) (?:lai|khac|kia|thi) (.{8,100}?)(?:, ?(?:vay|the|thi|rot cuoc|tom lai)\b|[?;]|$)"
)
_AGAINST = re.compile(
    r"(?:^|: ?|\b(?:giua|cua) )([^.?;]{8,100}?) (?:va|voi|so voi) ([^.?;]{8,100}?) (?:co )?(?:trung|khop|khac|lech|giong|bang|mau thuan)\b"
)
_ASKS = re.compile(r"\b(?:ai|nao|gi|may|bao nhieu|bao gio|khi nao|luc nao|the nao|ra sao|thi sao|dau|who|when|what|which|how)\b")
_INTELLIGENCE = re.compile(r"\bAI\b")  # folded it reads as «ai»
_OWN = 0.6  # share of a half's words, by weight, that its record holds
_BETTER = 0.15  # by how much more it holds of them than the record that fits the whole question
_BESIDE_A_STAGE = 4.0  # where the other half is of a stage, which nothing else is about
_OF_WEIGHT = 9.0  # of a half's words: less is said of any record («kéo tới hết hôm nào»)


@dataclass(frozen=True)
class Reader:
    """What parting a question needs of the assistant."""

    parse: Callable[[str], ParsedQuestion]
    label: Callable[[str], str]  # how a plan is called
    of_stages: Callable[[ParsedQuestion], bool]  # whether a question is one about a plan's stages, which no record answers


def parts_by_work(query: ParsedQuestion, linker: Linker, reader: Reader) -> list[str]:
    """The two halves of a question about two works, each with the plan that it is about; none if it is about one.

    Args:
        query: the whole question, of one plan.
    """
    plain = len(query.text) == len(query.folded) and query.language == "vi" and query.shape is Shape.SINGLE
    if not plain or len(query.plans) != 1 or query.item_number or query.without is not None or query.quoted or query.metadata:
        return []
    ways = list(_halves(query))  # looked for first: ranking costs more
    where = SearchFilter(plans=query.plans)
    whole = linker.rank(query, where, k=3) if ways else []
    for halves in ways if whole else []:
        read = [reader.parse(half) for half in halves]
        read = [r if r.plans else r.model_copy(update={"plans": query.plans}) for r in read]
        if any(r.plans != query.plans or r.metadata for r in read):
            continue
        staged = [reader.of_stages(r) for r in read]
        own = [{slot.agency_id for slot in r.narrow} for r in read]
        apart = len(own[0] | own[1]) > max(len(own[0]), len(own[1]))  # a body of its own
        told = [
            s or apart or sum(linker.weigh(r.work, r.work).values()) >= (_BESIDE_A_STAGE if any(staged) else _OF_WEIGHT)
            for r, s in zip(read, staged, strict=True)
        ]
        found = [linker.rank(r, where, k=30) for r in read]
        if all(told) and all(found) and (any(staged) if sum(staged) == 1 else _apart(found, whole[0])):
            name = reader.label(query.plans[0])
            return [half if query.plans == reader.parse(half).plans else f"{name}: {half}" for half in halves]
    return []


def _halves(query: ParsedQuestion) -> Iterator[tuple[str, str]]:
    """Ways to part a question in two."""
    text, folded = query.text, query.folded
    tail = (
        "ngày nào?"
        if re.search(r"\b(?:ngay|moc|han)\b", folded)
        else "bao nhiêu?"
        if re.search(r"\b(?:bao nhieu|may)\b", folded)
        else "thế nào?"
    )
    for pattern in (_BOTH, _HERE_AND_THERE, _AGAINST):
        both = pattern.search(folded)
        if both:
            yield tuple(f"{text[slice(*both.span(n))].strip(' ,')} {tail}" for n in (1, 2))  # type: ignore[misc]
    head = re.match(r"[^:?]{2,60}:(?!\d)", text)
    for turn in _TURN.finditer(folded, head.end() if head else 0):
        left, right = text[: turn.start()].strip(), text[turn.end() :].strip()
        if all(_ASKS.search(fold(_INTELLIGENCE.sub("", half))) for half in (left, right)):
            yield left, right


def _apart(found: list[list[Candidate]], whole: Candidate) -> bool:
    """Whether the halves lead to two records, each better for its half than the record of the whole question."""
    first, second = (ranked[0] for ranked in found)
    if first.passage.id == second.passage.id or _related(first, second):
        return False
    gains = []
    for ranked in found:
        held = next((c.coverage for c in ranked if c.passage.id == whole.passage.id), 0.0)
        gains.append(ranked[0].coverage - held)
    return min(first.coverage, second.coverage) >= _OWN and max(gains) >= _BETTER


def _related(a: Candidate, b: Candidate) -> bool:
    """Rows under one number, or a clause and its heading: they are answered together."""
    if a.item is not None and b.item is not None and a.item.table == b.item.table:
        numbers = {a.item.stt or a.item.parent, b.item.stt or b.item.parent}
        return len(numbers) == 1 and None not in numbers
    return a.passage.locator.startswith(b.passage.locator) or b.passage.locator.startswith(a.passage.locator)
