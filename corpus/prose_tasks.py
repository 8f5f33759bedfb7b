"""Tasks written as prose with labels («- Đơn vị phối hợp: …», «- Thời gian: Hàng năm») -> rows.

The labels are the column names of `data/columns.yaml`, so prose tasks and tables share one model.
"""

import re

from corpus.clauses import locator
from corpus.columns import Column, Role, role_of
from corpus.lines import Flow
from corpus.models import Clause, Row, Source, Span
from corpus.tables import Draft, finish
from corpus.text import squeeze

_LABEL = re.compile(r"^\s*(?P<name>[^:;.]{3,60}?)\s*:\s*(?P<value>\S.*)$", re.DOTALL)
_LABELLED = {Role.LEAD, Role.COORDINATING, Role.DEADLINE, Role.OUTPUT}
_RESOLUTION = re.compile(r"Nghị\s+quyết\s+(?:số\s+)?(\d{1,4}/(?:\d{4}/)?NQ\s?-\s?[A-ZĐ]+)", re.IGNORECASE)


def read_prose_tasks(source: Source, clauses: list[Clause]) -> tuple[list[Clause], list[Row]]:
    """Clauses that are left and the rows that labelled clauses make up."""
    children: dict[str, list[Clause]] = {}
    for clause in clauses:
        if clause.parent:
            children.setdefault(clause.parent, []).append(clause)
    by_id = {clause.id: clause for clause in clauses}
    used: set[str] = set()
    rows: list[Row] = []
    for clause in clauses:
        labelled = [(c, label(c)) for c in children.get(clause.id, [])]
        roles = {found[0].role for _, found in labelled if found}
        if len(roles & _LABELLED) < 2:
            continue
        parts = [c for c, found in labelled if found]
        rows += _row(source, clause, parts, by_id)
        used |= {clause.id, *(c.id for c in parts)}
    return [clause for clause in clauses if clause.id not in used], rows


def label(clause: Clause) -> tuple[Column, str] | None:
    """The column that a clause's label names and the text behind it."""
    found = _LABEL.match(clause.text)
    column = role_of(found.group("name")) if found else None
    if not found or column is None or column.role not in _LABELLED:
        return None
    return column, squeeze(found.group("value"))


def _row(source: Source, clause: Clause, parts: list[Clause], by_id: dict[str, Clause]) -> list[Row]:
    draft = Draft(sub=clause.marker if re.fullmatch(r"[a-zđ]", clause.marker) else None)
    draft.stt = clause.marker if not draft.sub and re.fullmatch(r"\d+", clause.marker) else None
    draft.add("content", _flow(source, clause, behind=_marker_length(clause)))
    draft.spans.append(clause.span)
    for part in parts:
        found = label(part)
        if found:
            draft.add(found[0].key, _value_flow(source, part))
            draft.spans.append(part.span)
    owner = by_id.get(clause.parent or "")
    heading = f"{owner.marker} {owner.text}" if owner else ""
    resolution = _RESOLUTION.search(owner.text) if owner else None
    draft.group = squeeze(heading) or None
    place = locator(owner.path.removeprefix("mục ")) if owner else "phần nội dung"
    rows = finish(
        source, [draft], table=place[0].upper() + place[1:], title=owner.text if owner else "",
        resolution=resolution.group(1) if resolution else None, columns=[Column(Role.CONTENT, "nhiệm vụ")],
    )  # fmt: skip
    return [row.model_copy(update={"locator": clause.path, "id": clause.id}) for row in rows]


def _marker_length(clause: Clause) -> int:
    return len(clause.marker) + 1 if clause.marker else 0


def _flow(source: Source, clause: Clause, *, behind: int) -> Flow:
    flow = Flow()
    raw = source.text(Span(start=clause.span.start + behind, stop=clause.span.stop))
    start = clause.span.start + behind
    stripped = raw.lstrip(" .)")
    flow.add(stripped, start + len(raw) - len(stripped))
    return flow


def _value_flow(source: Source, part: Clause) -> Flow:
    raw = source.text(part.span)
    colon = raw.index(":") + 1
    rest = raw[colon:]
    lead = len(rest) - len(rest.lstrip())
    flow = Flow()
    flow.add(rest.strip(), part.span.start + colon + lead)
    return flow
