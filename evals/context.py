"""What stands above cited lines and belongs to them: headings, the table's title, the parent row.

A row «3. Xây dựng Quy chế …» of annex 3 is given under resolution 34 because the annex is; a duty is
an agency's because the heading above it names the agency. A reader sees this around the citation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from corpus import Clause, Corpus, Duty, Plan, Row, load_corpus
from evals.models import Span


@cache
def _corpus() -> Corpus:
    return load_corpus()


@cache
def plan_identity(plan: str) -> str:
    """Title, number, date, issuer and signer of a shipped plan; empty for another plan."""
    known: Plan | None = _corpus().plans.get(plan)
    if known is None:
        return ""
    stated = (known.title, known.number, known.issued, known.issuer, known.signer)
    return " ; ".join([plan, *(fact.value for fact in stated if fact is not None)])


@cache
def all_identities() -> str:
    """The identities of all shipped plans: what a reply may name when it says what it knows."""
    return " ; ".join(plan_identity(plan) for plan in _corpus().plans)


@cache
def context_of(plan: str, lines: tuple[int, int]) -> str:
    """The text above some lines that belongs to them."""
    parsed = _corpus().parsed.get(plan)
    if parsed is None:
        return ""
    place = Span(plan=plan, lines=lines)
    found = [part for row in parsed.rows if _touches(row, place) for part in _above_row(row, parsed.rows)]
    found += [duty.agency_text for duty in parsed.duties if _touches(duty, place)]
    by_id = {clause.id: clause for clause in parsed.clauses}
    found += [part for clause in parsed.clauses if _touches(clause, place) for part in _above_clause(clause, by_id)]
    return " ; ".join(dict.fromkeys(found))


def _touches(record: Row | Duty | Clause, place: Span) -> bool:
    return place.overlaps(Span(plan=record.plan, lines=record.lines))


def _above_row(row: Row, rows: tuple[Row, ...]) -> Iterator[str]:
    """Annex, title, group, resolution and years of a row, and the cells of its parent row."""
    yield from filter(None, (row.table, row.table_title, row.section, row.group, row.resolution, *row.values))
    if row.parent is None:
        return
    for other in rows:
        if other.table == row.table and other.group == row.group and other.stt == row.parent and other.sub is None:
            yield from filter(None, (other.content, other.lead, other.coordinating, other.deadline, other.output))


def _above_clause(clause: Clause, by_id: dict[str, Clause]) -> Iterator[str]:
    """The texts of the clauses that a clause stands under, innermost first."""
    parent = by_id.get(clause.parent or "")
    while parent is not None:
        yield parent.text
        parent = by_id.get(parent.parent or "")
