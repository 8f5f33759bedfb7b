"""Tasks written as prose -> rows: labels on lines of their own, or one sentence (`inline_tasks`).

The labels are the column names of `data/columns.yaml`, so prose tasks and tables share one model.
"""

import re
from collections.abc import Set as AbstractSet

from corpus.clauses import locator
from corpus.columns import Column, Role, role_of
from corpus.drafts import Draft, finish
from corpus.duties import DUTY_SECTION
from corpus.inline_tasks import LABELLED, inline_task
from corpus.lines import Flow
from corpus.models import Clause, ClauseKind, Row, Source, Span
from corpus.text import normalize, squeeze

_LABEL = re.compile(r"^\s*(?P<name>[^:;.]{3,60}?)\s*:\s*(?P<value>\S.*)$", re.DOTALL)
_NO_TASKS = (ClauseKind.PREAMBLE, ClauseKind.CLOSING, ClauseKind.FOOTNOTE)
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
    for clause in (c for c in clauses if c.id not in used):
        draft, parts = _draft(source, clause, children.get(clause.id, []))
        told = clause.kind not in _NO_TASKS and not children.get(clause.id) and not _ordered(clause, by_id)
        if draft is None and told:
            draft = inline_task(_flow(source, clause))
        if draft is None:
            continue
        rows.append(_row(source, clause, draft, by_id))
        used |= {clause.id, *(c.id for c in parts)}
    return [clause for clause in clauses if clause.id not in used], rows


def _ordered(clause: Clause, by_id: dict[str, Clause]) -> bool:
    """Whether a clause stands under «Tổ chức thực hiện»: what it orders is a duty, not a task."""
    above: Clause | None = clause
    while above is not None:
        if above.kind is ClauseKind.SECTION:
            return bool(DUTY_SECTION.search(normalize(above.text)))
        above = by_id.get(above.parent or "")
    return False


def _draft(source: Source, clause: Clause, below: list[Clause]) -> tuple[Draft | None, list[Clause]]:
    """The draft of a clause with two labels at least below it, and the labelled clauses."""
    parts = [(c, found) for c in below if (found := label(c))]
    if len({column.role for _, (column, _) in parts}) < 2:
        return None, []
    parts = [(c, found) for c in below if (found := label(c, LABELLED | {Role.NOTE}))]  # «Kinh phí: 780 triệu đồng»
    draft = Draft()
    draft.add("content", _flow(source, clause))
    for part, (column, _) in parts:
        draft.add(column.key, _value_flow(source, part))
    draft.spans += [part.span for part, _ in parts]
    return draft, [part for part, _ in parts]


def label(clause: Clause, roles: AbstractSet[Role] = LABELLED) -> tuple[Column, str] | None:
    """The column that a clause's label names, if of one of some roles, and the text behind it."""
    found = _LABEL.match(clause.text)
    column = role_of(found.group("name")) if found else None
    if not found or column is None or column.role not in roles:
        return None
    return column, squeeze(found.group("value"))


def _row(source: Source, clause: Clause, draft: Draft, by_id: dict[str, Clause]) -> Row:
    if re.fullmatch(r"[a-zđ]", clause.marker):
        draft.sub = clause.marker
    elif re.fullmatch(r"\d+(?:\.\d+)*", clause.marker):
        draft.stt = clause.marker
    draft.spans.insert(0, clause.span)
    owner = by_id.get(clause.parent or "")
    resolution = _RESOLUTION.search(owner.text) if owner else None
    draft.group = squeeze(f"{owner.marker} {owner.text}") if owner else None
    place = locator(owner.path.removeprefix("mục ")) if owner else "phần nội dung"
    row = finish(
        source, [draft], table=place[0].upper() + place[1:], title=owner.text if owner else "",
        resolution=resolution.group(1) if resolution else None, columns=[Column(Role.CONTENT, "nhiệm vụ")],
    )[0]  # fmt: skip
    return row.model_copy(update={"locator": clause.path, "id": clause.id})


def _flow(source: Source, clause: Clause) -> Flow:
    """A clause's text behind its marker, with offsets."""
    start = clause.span.start + (len(clause.marker) + 1 if clause.marker else 0)
    raw = source.text(Span(start=start, stop=clause.span.stop))
    stripped = raw.lstrip(" .)")
    flow = Flow()
    flow.add(stripped, start + len(raw) - len(stripped))
    return flow


def _value_flow(source: Source, part: Clause) -> Flow:
    """The text behind a label, without the mark that closes the list item."""
    raw = source.text(part.span)
    colon = raw.index(":") + 1
    rest = raw[colon:].rstrip().rstrip(";").rstrip()
    lead = len(rest) - len(rest.lstrip())
    flow = Flow()
    flow.add(rest.strip(), part.span.start + colon + lead)
    return flow
