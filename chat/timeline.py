"""What falls due when: a drawing by month and the same as a list that a phone can read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from chat import messages
from chat.markup import day, esc
from chat.service import Service
from chat.tasks import TaskQuery, agency_label, find, item_button
from corpus.text import fold
from index import AgencyRole, Status, TaskItem, status_on

Month = tuple[int, int]
_COLOURS = {
    "overdue": "#b3261e", "due_soon": "#8a5a00", "running": "#1f5fa8", "not_started": "#5b6470", "done": "#2e7040",
}  # fmt: skip
_LEFT, _TOP, _COLUMN, _ROW, _MAX_ROWS = 260, 56, 46, 34, 40


def dated(service: Service, query: TaskQuery) -> list[TaskItem]:
    """Items with a last day that satisfy the query, by that day."""
    items = find(service, query.model_copy(update={"sort": "deadline", "desc": False}))
    return [item for item in items if item.due and item.due.latest]


def month_of(item: TaskItem) -> Month:
    """Year and month in which a dated item falls due."""
    if item.due is None or item.due.latest is None:
        raise ValueError(f"{item.id}: no day; expected a dated item")
    return item.due.latest.year, item.due.latest.month


def by_group(service: Service, items: Sequence[TaskItem], group: str) -> dict[str, list[TaskItem]]:
    """Items by lead agency, by resolution, or all together; the largest groups first."""
    groups: dict[str, list[TaskItem]] = defaultdict(list)
    for item in items:
        for name in _names(service, item, group):
            groups[name].append(item)
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), fold(pair[0]))))


def _names(service: Service, item: TaskItem, group: str) -> list[str]:
    if group == "agency":
        ids = dict.fromkeys(a.agency_id for a in item.agencies if a.role in (AgencyRole.LEAD, AgencyRole.CHARGED))
        return [agency_label(agency, [item]) for agency in ids] or ["Không nêu cơ quan chủ trì"]
    if group == "resolution":
        return [item.resolution or "Không gắn với nghị quyết"]
    return [f"Tất cả kế hoạch ({len(service.corpus.plans)})"]


def timeline_html(service: Service, query: TaskQuery, group: str) -> str:
    """The drawing, then the months with what falls due in each."""
    on = query.as_of or date.today()
    items = dated(service, query)
    if not items:
        return '<p class="none">Không có mục nào có thời hạn trong bộ lọc này.</p>'
    groups = by_group(service, items, group)
    months = sorted({month_of(item) for item in items})
    drawing = svg(groups, months, on)
    largest = max(sum(month_of(i) == m for i in items) for m in months)
    listed = "".join(_month(service, m, [i for i in items if month_of(i) == m], on, largest) for m in months)
    late = sum(status_on(i, on) is Status.OVERDUE for i in items)
    soon = sum(status_on(i, on) is Status.DUE_SOON for i in items)
    return (
        f'<p class="summary">{len(items)} mục có hạn cuối; tính đến ngày {day(on)}: '
        f'<span class="chip overdue">{late} quá hạn</span> <span class="chip due_soon">{soon} sắp đến hạn (30 ngày)</span></p>'
        f'<div class="drawing" tabindex="0" role="group" aria-label="Hình tiến độ theo tháng">{drawing}</div>'
        f'<div class="months">{listed}</div>'
    )


def _month(service: Service, month: Month, items: list[TaskItem], on: date, largest: int) -> str:
    counts = {s: sum(status_on(i, on).value == s for i in items) for s in _COLOURS}
    bars = "".join(f'<span class="bar {s}" style="width:{100 * n / largest:.1f}%"></span>' for s, n in counts.items() if n)
    told = ", ".join(f"{n} {messages.STATUS_LABELS[s].lower()}" for s, n in counts.items() if n)
    rows = "".join(_entry(service, item, on) for item in items)
    now = " open" if month == (on.year, on.month) else ""
    return (
        f'<details class="month"{now}><summary><span class="name">Tháng {month[1]:02d}/{month[0]}</span>'
        f'<span class="bars" aria-hidden="true">{bars}</span><span class="told">{len(items)} mục: {told}</span></summary>'
        f"<ul>{rows}</ul></details>"
    )


def _entry(service: Service, item: TaskItem, on: date) -> str:
    status = status_on(item, on).value
    lead = f" <span class=lead>{esc(item.lead)}</span>" if item.lead else ""
    return (
        f'<li><span class="chip {status}">{messages.STATUS_LABELS[status]}</span> {esc(item.content)}{lead} '
        f"<span class=due>Hạn: {esc(item.deadline)}</span> {item_button(service, item)}</li>"
    )


def svg(groups: Mapping[str, Sequence[TaskItem]], months: Sequence[Month], on: date) -> str:
    """Groups down, months across; a disc's area grows with the number, its colour is the worst status."""
    shown = list(groups.items())[:_MAX_ROWS]
    width = _LEFT + _COLUMN * len(months) + 16
    height = _TOP + _ROW * len(shown) + 66
    width = max(width, 760)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="timeline-title" font-family="Noto Sans, Segoe UI, Roboto, Arial, sans-serif" '
        f'font-size="13"><title id="timeline-title">Số mục đến hạn theo tháng, tính đến ngày {day(on)}</title>'
        '<rect class="paper" width="100%" height="100%" fill="#ffffff"/>'
    ]
    parts += _axis(months, on, height)
    for row, (name, items) in enumerate(shown):
        parts.append(_svg_row(row, name, items, months, on, width))
    note = f"Tính đến ngày {day(on)}. Màu là tình trạng nặng nhất trong tháng."
    note += f" Hiện {len(shown)} trong {len(groups)} dòng." if len(groups) > len(shown) else ""
    parts.append(f'<text class="ink" x="8" y="{height - 12}" fill="#333">{note}</text>{_legend(height - 36)}</svg>')
    return "".join(parts)


def _legend(y: int) -> str:
    return "".join(
        f'<circle cx="{16 + n * 150}" cy="{y - 5}" r="7" fill="{colour}"/>'
        f'<text class="ink" x="{28 + n * 150}" y="{y}" fill="#333">{messages.STATUS_LABELS[status]}</text>'
        for n, (status, colour) in enumerate(_COLOURS.items())
    )


def _axis(months: Sequence[Month], on: date, height: int) -> list[str]:
    parts = []
    for n, (year, month) in enumerate(months):
        x = _LEFT + n * _COLUMN + _COLUMN // 2
        if n == 0 or months[n - 1][0] != year:
            parts.append(f'<text class="ink" x="{x - 14}" y="20" font-weight="bold" fill="#111">{year}</text>')
            parts.append(f'<path class="rule" d="M{x - _COLUMN // 2} 8V{height - 64}" stroke="#9aa3ad"/>')
        parts.append(f'<text class="ink" x="{x}" y="42" text-anchor="middle" fill="#333">T{month}</text>')
    passed = sum(month < (on.year, on.month) for month in months)
    x = _LEFT + passed * _COLUMN + (_COLUMN * on.day // 31 if (on.year, on.month) in months else 0)
    parts.append(f'<path d="M{x} 26V{height - 64}" stroke="#b3261e" stroke-width="2" stroke-dasharray="4 3"/>')
    return parts


def _svg_row(row: int, name: str, items: Sequence[TaskItem], months: Sequence[Month], on: date, width: int) -> str:
    y = _TOP + row * _ROW
    label = name if len(name) <= 36 else name[:35] + "…"
    parts = [
        f'<path class="rule" d="M0 {y + _ROW}H{width}" stroke="#d5dae0"/>'
        f'<text class="ink" x="8" y="{y + 22}" fill="#111"><title>{esc(name)}</title>{esc(label)}</text>'
    ]
    for n, month in enumerate(months):
        due = [item for item in items if month_of(item) == month]
        if due:
            status = next((s for s in _COLOURS if any(status_on(i, on).value == s for i in due)), "running")
            x, radius = _LEFT + n * _COLUMN + _COLUMN // 2, min(15.0, 8 + len(due) ** 0.5)
            parts.append(
                f'<circle cx="{x}" cy="{y + 17}" r="{radius:.1f}" fill="{_COLOURS[status]}"><title>{esc(name)}, '
                f"tháng {month[1]}/{month[0]}: {len(due)} mục, {messages.STATUS_LABELS[status].lower()}</title></circle>"
                f'<text x="{x}" y="{y + 21}" text-anchor="middle" fill="#fff" font-size="12">{len(due)}</text>'
            )
    return "".join(parts)
