"""Records as JSON lines: one flat object a record, the shape that other programs rely on."""

import json
from collections.abc import Iterator
from typing import Any

from corpus.load import Corpus
from corpus.models import AgencyMention, Block, Clause, Deadline, Duty, Fact, ParsedPlan, Row, Source


def export(corpus: Corpus) -> Iterator[str]:
    """JSON lines of every record of every plan, in the order of the text within a plan."""
    for plan_id, parsed in corpus.parsed.items():
        for record in plan_records(parsed, corpus.sources[plan_id]):
            yield json.dumps(record, ensure_ascii=False)


def plan_records(parsed: ParsedPlan, source: Source) -> Iterator[dict[str, Any]]:
    """All records of one plan as dictionaries with "type", "plan", "lines" and "locator"."""
    yield _plan(parsed, source)
    located = (
        [(c.span.start, _clause(c, source)) for c in parsed.clauses]
        + [(r.spans[0].start, _row(r, source)) for r in parsed.rows]
        + [(d.span.start, _duty(d)) for d in parsed.duties]
        + [(b.span.start, _block(b)) for b in parsed.blocks]
    )
    for _, record in sorted(located, key=lambda pair: pair[0]):
        yield record


def _fact(fact: Fact | None) -> dict[str, Any] | None:
    return {"value": fact.value, "plan": fact.plan, "lines": list(fact.lines)} if fact else None


def _plan(parsed: ParsedPlan, source: Source) -> dict[str, Any]:
    plan = parsed.plan
    return {
        "type": "plan", "plan": plan.id, "lines": [1, source.line_count], "locator": "toàn văn",
        "title": _fact(plan.title), "number": _fact(plan.number), "issued": _fact(plan.issued),
        "issuer": _fact(plan.issuer), "signer": _fact(plan.signer), "signer_title": _fact(plan.signer_title),
        "level": plan.level,
        "implements": [{"number": r.number, "title": r.title, "lines": list(r.fact.lines)} for r in plan.implements],
        "replaces": [{"number": r.number, "title": r.title, "lines": list(r.fact.lines)} for r in plan.replaces],
        "mentioned_by": [_fact(f) for f in plan.mentioned_by],
        "cites": [
            {"number": r.number, "kind": r.kind, "issued": r.issued.isoformat() if r.issued else None, "about": r.about,
             "lines": list(source.lines(r.span))}
            for r in plan.cites
        ],
    }  # fmt: skip


def _clause(clause: Clause, source: Source) -> dict[str, Any]:
    return {
        "type": "clause", "plan": clause.plan, "lines": list(clause.lines), "locator": clause.path,
        "id": clause.id, "kind": clause.kind.value, "marker": clause.marker, "heading": clause.heading,
        "parent": clause.parent, "page": clause.page, "text": clause.text,
        "span": [clause.span.start, clause.span.stop],
    }  # fmt: skip


def _row(row: Row, source: Source) -> dict[str, Any]:
    return {
        "type": "row", "plan": row.plan, "lines": list(row.lines), "locator": row.locator, "id": row.id,
        "kind": row.kind.value, "table": row.table, "resolution": row.resolution, "group": row.group,
        "section": row.section, "stt": row.stt, "sub": row.sub, "parent": row.parent, "content": row.content,
        "lead": row.lead, "coordinating": row.coordinating, "deadline": row.deadline, "output": row.output,
        "unit": row.unit, "target": row.target, "note": row.note, "extra": row.extra or None, "values": row.values or None,
        "parts": [list(source.lines(span)) for span in row.spans],
        "parsed": {
            "lead": [_agency(m) for m in row.lead_agencies],
            "coordinating": [_agency(m) for m in row.coordinating_agencies],
            "deadline": _deadline(row.due), "detail_number": row.detail_number,
        },
    }  # fmt: skip


def _agency(mention: AgencyMention) -> dict[str, Any]:
    return {"id": mention.agency_id, "name": mention.name, "group": mention.group}


def _deadline(due: Deadline | None) -> dict[str, Any] | None:
    if due is None:
        return None
    return {
        "kind": due.kind.value, "text": due.text, "condition": due.condition, "exclusive": due.exclusive,
        "earliest": due.earliest.isoformat() if due.earliest else None,
        "latest": due.latest.isoformat() if due.latest else None,
    }  # fmt: skip


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "type": "duty", "plan": duty.plan, "lines": list(duty.lines), "locator": duty.locator, "id": duty.id,
        "agency": duty.agency_text, "text": duty.text, "role": duty.role,
        "heading_lines": list(duty.heading_lines),
        "parsed": {"agencies": [_agency(m) for m in duty.agencies], "deadline": _deadline(duty.due)},
    }  # fmt: skip


def _block(block: Block) -> dict[str, Any]:
    furniture = {"recipients", "signature", "page_number"}
    kind = "boilerplate" if block.kind.value in furniture else block.kind.value
    return {
        "type": kind, "plan": block.plan, "lines": list(block.lines), "locator": block.locator,
        "block": block.kind.value, "text": block.text,
    }  # fmt: skip
