"""What is shown beside the best clause or record: clauses under the same heading, the same order to other bodies, the next likely record."""

from __future__ import annotations

import re

from assistant.fact_composition import write_fact
from assistant.linking import Candidate
from assistant.messages import say
from assistant.parsed_question import ParsedQuestion, Shape
from assistant.quotation import write_quote
from assistant.record_comparison import SAME
from assistant.records import Library
from assistant.same_work import same_work
from assistant.writing import Writer
from corpus import Clause
from index import PassageKind

_SAID_HEADING = 0.5  # share of a section's heading that the question holds
_POINTS, _LONGEST_SECTION = 6, 1600  # points, and characters of them all, up to which a section is shown whole
_IN_GENERAL = re.compile(
    r"\b(?:nhung|cac) \w+(?: \w+)? (?:nao|gi)\b|\b(?:the nao|ra sao|gom (?:nhung )?gi|nhung gi|nguon nao|cach nao|lam sao)\b"
)
_WHICH_BODIES = re.compile(r"\b(?:nhung|cac)(?: \w+){0,2}? (?:co quan|don vi|so|phong|ban|ben|to chuc|nganh)(?: \w+)? nao\b")
_AS_GOOD = 0.93  # of the best score, from which another body has the same order
_MAY_BE_MEANT, _LOOKED_AT = 0.15, 4  # probability from which another record is shown as well, of so many candidates
_ALSO_LISTED = 0.7  # of the best score, from which a neighbouring clause answers «những gì» as well


def neighbours(query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> None:
    """Clauses under the same heading that fit as well as the best one."""
    best = candidates[0]
    clause = writer.library.clauses.get(best.passage.id)
    if clause is None:
        return
    several = query.shape is not Shape.SINGLE
    section = _whole_section(query, writer.library, best)
    if section:
        cited = {c.record for c in writer.citations}
        for child in section:
            if child.id not in cited:
                mark = writer.cite(child.plan, child.path, child.lines, child.id)
                writer.say(f"- {child.text.strip()} {mark}")
        return
    for other in candidates[1:6] if several else candidates[1:4]:
        near = writer.library.clauses.get(other.passage.id)
        if near is not None and near.parent == clause.parent and other.score >= (_ALSO_LISTED if several else 0.85) * best.score:
            write_quote(writer, query, other)


def _whole_section(query: ParsedQuestion, library: Library, best: Candidate) -> list[Clause]:
    """All points of a short section whose heading the question says and of which it asks in general («qua những kênh nào»)."""
    clause = library.clauses.get(best.passage.id)
    if clause is None or best.features.get("headed", 0.0) < _SAID_HEADING or not _IN_GENERAL.search(query.folded):
        return []
    points = library.children.get(clause.parent or "", [])
    short = 1 < len(points) <= _POINTS and sum(len(p.text) for p in points) <= _LONGEST_SECTION
    return points if short and not any(library.children.get(p.id) for p in points) else []


def same_order(query: ParsedQuestion, candidates: list[Candidate]) -> list[Candidate]:
    """«những cơ quan nào phải …»: the duties that give the same order to one body after another."""
    best = candidates[0]
    if not _WHICH_BODIES.search(query.folded) or best.item is None or best.item.kind != "duty":
        return []
    same = [
        c for c in candidates
        if c.item is not None and c.item.kind == "duty" and c.item.plan == best.item.plan
        and c.score >= _AS_GOOD * best.score and c.coverage >= best.coverage - 0.05
    ]  # fmt: skip
    return sorted(same, key=lambda c: c.passage.lines) if len(same) > 1 else []


def alternative(query: ParsedQuestion, writer: Writer, candidates: list[Candidate]) -> None:
    """The next record that the question may as well be about, as such: who asked can tell them apart."""
    best = candidates[0]
    cited = {c.record for c in writer.citations}
    for other in candidates[1:_LOOKED_AT]:
        same = best.item is not None and other.item is not None and same_work(best.item, other.item) >= SAME
        if other.share < _MAY_BE_MEANT or other.passage.id in cited or same:
            continue
        writer.say(say(query.language, "or_else"))
        if other.passage.kind is PassageKind.ROW and other.item is not None:
            write_fact(writer, query, other.item, brief=True)
        else:
            write_quote(writer, query, other)
        return
