"""Looking up duties: a filter that a link reproduces, counts per value, a table, one agency's work."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from assistant.models import Citation
from chat import messages
from chat.markup import cell, day, esc, lines_label, options
from chat.service import Service
from chat.sources import short_name
from corpus import agency_name
from corpus.text import fold, is_unaccented, normalize, syllables
from index import AgencyRole, Status, TaskFilter, TaskItem, status_on

PAGE_ROWS = 50
SORTS = ("plan", "content", "lead", "coordinating", "deadline", "status")
FACETS = ("agency", "role", "plan", "table", "resolution", "kind", "status")


class TaskQuery(BaseModel):
    """What the filter form asks; the same fields stand in the link that reproduces it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agency: str = Field(default="", max_length=120)
    role: str = Field(default="", pattern="^(|lead|coordinating|charged)$")
    plan: str = Field(default="", max_length=120)
    table: str = Field(default="", max_length=200)
    resolution: str = Field(default="", max_length=60)
    kind: str = Field(default="", pattern="^(|task|indicator|milestone|duty)$")
    status: str = Field(default="", max_length=20)
    due_from: date | None = None
    due_to: date | None = None
    as_of: date | None = None
    text: str = Field(default="", max_length=200)
    sort: str = "plan"
    desc: bool = False
    view: str = Field(default="all", pattern="^(all|mine)$")

    def link(self) -> str:
        """The address that reproduces this filter, relative to the page."""
        given = self.model_dump(mode="json", exclude_defaults=True)
        return "?" + urlencode({"tab": "tasks"} | {k: str(v).lower() if isinstance(v, bool) else v for k, v in given.items()})

    def filter(self) -> TaskFilter:
        """The query of the task table."""
        return TaskFilter(
            plans=_one(self.plan), tables=_one(self.table), kinds=_one(self.kind), agencies=_one(self.agency),
            roles=tuple(AgencyRole(r) for r in _one(self.role)) if self.agency else (),
            resolutions=_one(self.resolution), due_from=self.due_from, due_to=self.due_to,
            statuses=tuple(Status(s) for s in _one(self.status)), as_of=self.as_of or date.today(),
        )  # fmt: skip


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def query_of(fields: dict[str, object]) -> TaskQuery:
    """The query of a form or a link: unknown fields and empty days are dropped.

    >>> query_of({"agency": "so-khcn", "due_to": "", "tab": "tasks"}).agency
    'so-khcn'
    """
    known = {name: value for name, value in fields.items() if name in TaskQuery.model_fields and value not in ("", None)}
    query = TaskQuery.model_validate(known)
    if query.status not in {"", *(s.value for s in Status)} or query.sort not in SORTS:
        query = query.model_copy(update={"status": "", "sort": "plan"})
    return query


def find(service: Service, query: TaskQuery) -> list[TaskItem]:
    """Items that satisfy a query, sorted as it says."""
    items = service.assistant.index.tasks.find(query.filter())
    if query.role and not query.agency:
        items = [i for i in items if any(a.role.value == query.role for a in i.agencies)]
    return sort_items([i for i in items if _says(i, query.text)], query)


def _says(item: TaskItem, text: str) -> bool:
    """Whether every word of a free text stands in the item; without diacritics, in its folded text."""
    words = syllables(text)
    if not words:
        return True
    cells = (item.content, item.lead, item.coordinating, item.output, item.deadline, item.target, item.group, item.resolution)
    said = " ".join(cell for cell in cells if cell)
    known = set(syllables(fold(said) if is_unaccented(text) else normalize(said)))
    return all(word in known for word in words)


def sort_items(items: list[TaskItem], query: TaskQuery) -> list[TaskItem]:
    """Sorted by the column asked; what has no value there stays last, both ways."""
    on = query.as_of or date.today()
    order = list(messages.STATUS_LABELS)

    def key(item: TaskItem) -> str:
        match query.sort:
            case "deadline":
                return item.due.latest.isoformat() if item.due and item.due.latest else ""
            case "status":
                return str(order.index(status_on(item, on).value))
            case "content" | "lead" | "coordinating":
                return fold(getattr(item, query.sort) or "")
            case _:
                return ""

    if query.sort == "plan":
        return items[::-1] if query.desc else items
    given = sorted((i for i in items if key(i)), key=key, reverse=query.desc)
    return given + [i for i in items if not key(i)]


def facet_options(service: Service, query: TaskQuery) -> dict[str, str]:
    """For each filter its `<option>`s with the number of items under the other filters."""
    on = query.as_of or date.today()
    found: dict[str, str] = {}
    others: dict[TaskQuery, list[TaskItem]] = {}  # facets that are not chosen have the same items
    for facet in FACETS:
        without = query.model_copy(update={facet: "", "sort": "plan", "desc": False})
        if without not in others:
            others[without] = find(service, without)
        items = others[without]
        counts = Counter(value for item in items for value in _values(item, facet, query, on))
        chosen = str(getattr(query, facet))
        if chosen:
            counts.setdefault(chosen, 0)
        names = {value: _name(service, facet, value, items) for value in counts}
        ordered = sorted(counts, key=lambda v: _rank(facet, v, names))
        found[facet] = options([(v, f"{names[v]} ({counts[v]})") for v in ordered], chosen, "Tất cả")
    return found


def _values(item: TaskItem, facet: str, query: TaskQuery, on: date) -> Iterable[str]:
    match facet:
        case "agency":
            return {a.agency_id for a in item.agencies if not query.role or a.role.value == query.role}
        case "role":
            return {a.role.value for a in item.agencies if not query.agency or a.agency_id == query.agency}
        case "status":
            return {status_on(item, on).value}
        case _:
            value = getattr(item, facet)
            return {value} if value else set()


def _name(service: Service, facet: str, value: str, items: list[TaskItem]) -> str:
    labels = {"role": messages.ROLE_LABELS, "kind": messages.KIND_LABELS, "status": messages.STATUS_LABELS}
    if facet in labels:
        return labels[facet].get(value, value)
    if facet == "plan" and value in service.corpus.plans:
        return short_name(service.corpus.plans[value])
    if facet == "agency":
        return agency_label(value, items)
    return value


def agency_label(agency_id: str, items: Iterable[TaskItem]) -> str:
    """An agency's full name; of one that no list knows, the name as printed."""
    printed = next((a.name for i in items for a in i.agencies if a.agency_id == agency_id), agency_id)
    name = agency_name(agency_id, printed)
    return name[:1].upper() + name[1:]


def _rank(facet: str, value: str, names: dict[str, str]) -> tuple[int, str]:
    order = {"role": messages.ROLE_LABELS, "kind": messages.KIND_LABELS, "status": messages.STATUS_LABELS}
    if facet in order:
        return list(order[facet]).index(value), ""
    return 0, fold(names[value])


def table_html(service: Service, items: list[TaskItem], query: TaskQuery, shown: int) -> str:
    """The first `shown` items as a table; its headings sort, its last column opens the source."""
    on = query.as_of or date.today()
    if not items:
        return '<p class="none">Không có mục nào thỏa bộ lọc. Bỏ bớt một điều kiện rồi thử lại.</p>'
    columns = ("content", "lead", "coordinating", "deadline", "status")
    head = "".join(_heading(name, query) for name in columns) + _heading("plan", query)
    body = "".join(_row(service, item, on) for item in items[:shown])
    left = len(items) - shown
    told = f"Xem thêm {min(left, PAGE_ROWS)} trong {left} mục còn lại"
    more = f'<button type="button" class="quiet" data-do="more-tasks">{told}</button>'
    return (
        '<div class="table-wrap" tabindex="0" role="group" aria-label="Bảng nhiệm vụ"><table class="records">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more if left > 0 else ''}"
    )


def _heading(name: str, query: TaskQuery) -> str:
    label = "Nguồn" if name == "plan" else messages.COLUMN_LABELS[name]
    state = ("descending" if query.desc else "ascending") if query.sort == name else "none"
    return (
        f'<th scope="col" aria-sort="{state}"><button type="button" data-do="sort-tasks" data-sort="{name}">{label}</button></th>'
    )


def _row(service: Service, item: TaskItem, on: date) -> str:
    status = status_on(item, on).value
    cells = (
        ("Nội dung", cell(item.content)), ("Chủ trì", esc(item.lead)), ("Phối hợp", esc(item.coordinating)),
        ("Thời hạn", esc(item.deadline)),
        ("Tình trạng", f'<span class="chip {status}">{messages.STATUS_LABELS[status]}</span>'),
        ("Nguồn", item_button(service, item)),
    )  # fmt: skip
    return "<tr>" + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in cells) + "</tr>"


def item_button(service: Service, item: TaskItem) -> str:
    """The button that opens an item's source."""
    citation = Citation(marker=1, plan=item.plan, locator=item.locator, lines=item.lines, quote="", record=item.id)
    label = f"{short_name(service.corpus.plans[item.plan])}, {item.locator}"
    return (
        f'<button type="button" class="place" data-do="record" data-citation="{esc(citation.model_dump_json())}" '
        f'title="{esc(lines_label(item.lines))}">{esc(label)}</button>'
    )


def mine_html(service: Service, query: TaskQuery) -> str:
    """One agency's work: what it leads, shares, is charged with, and what its groups are given; by deadline."""
    if not query.agency:
        return '<p class="none">Chọn một cơ quan, đơn vị ở bộ lọc để xem việc của đơn vị đó.</p>'
    on = query.as_of or date.today()
    by_day = query.model_copy(update={"sort": "deadline", "role": ""})
    parts: list[str] = []
    jumps: list[str] = []
    named = {item.id for item in find(service, by_day)}
    work = {role: find(service, by_day.model_copy(update={"role": role})) for role in ("lead", "coordinating", "charged")}
    wide = service.assistant.index.tasks.find(by_day.filter().model_copy(update={"include_groups": True}))
    work["group"] = sort_items([i for i in wide if i.id not in named and _says(i, query.text)], by_day)
    for role, items in work.items():
        title = messages.MINE[role].partition(" (")[0]
        jumps.append(f'<a href="#mine-{role}" data-do="jump" data-to="mine-{role}">{title} ({len(items)})</a>')
        parts.append(_mine_part(service, role, items, on))
    return f'<nav class="jumps" aria-label="Các phần">{"".join(jumps)}</nav>{"".join(parts)}'


def _mine_part(service: Service, role: str, items: list[TaskItem], on: date) -> str:
    title = messages.MINE[role]
    if not items:
        body = f'<h3>{title} <span class="count">0</span></h3><p class="none">Không có.</p>'
        return f'<section class="mine" id="mine-{role}" tabindex="-1">{body}</section>'
    late = sum(status_on(item, on) is Status.OVERDUE for item in items)
    note = f' <span class="chip overdue">{late} quá hạn</span>' if late else ""
    body = "".join(_row(service, item, on) for item in items)
    head = "".join(
        f'<th scope="col">{label}</th>' for label in ("Nội dung", "Chủ trì", "Phối hợp", "Thời hạn", "Tình trạng", "Nguồn")
    )
    return (
        f'<section class="mine" id="mine-{role}" tabindex="-1"><h3>{title} <span class="count">{len(items)}</span>{note}</h3>'
        f'<div class="table-wrap" tabindex="0" role="group" aria-label="{title}"><table class="records">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def summary(items: list[TaskItem], query: TaskQuery) -> str:
    """The sentence above the table."""
    on = query.as_of or date.today()
    counts = Counter(status_on(item, on).value for item in items)
    told = ", ".join(f"{counts[s]} {label.lower()}" for s, label in messages.STATUS_LABELS.items() if counts[s])
    whose = f"{agency_label(query.agency, items)}: " if query.view == "mine" and query.agency else ""
    return f"{whose}{len(items)} mục, tính đến ngày {day(on)}" + (f": {told}." if told else ".")
