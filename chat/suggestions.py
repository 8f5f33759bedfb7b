"""Questions to start with, made from what the plans really hold."""

from itertools import zip_longest

from chat.service import Service
from chat.sources import short_name
from chat.tasks import agency_label
from index import AgencyRole, TaskItem

COUNT = 6
_SHORT = range(30, 110)  # characters of a task that can be asked about in one line


def first_questions(service: Service) -> tuple[str, ...]:
    """About six questions: who and when of real tasks, a list and a count of a real agency."""
    items = service.assistant.index.tasks.find()
    tasks = [i for i in items if i.kind == "task" and len(i.content) in _SHORT and i.lead and i.deadline and not i.sub]
    by_plan: dict[str, list[TaskItem]] = {}
    for item in tasks:
        by_plan.setdefault(item.plan, []).append(item)
    picked = [item for group in zip_longest(*(v[:: max(1, len(v) // 3)] for v in by_plan.values())) for item in group if item]
    shapes = ("Ai chủ trì việc «{content}»?", "Khi nào phải xong việc «{content}»?")
    single = [shapes[n % 2].format(content=_task(item)) for n, item in enumerate(picked[:3])]
    return tuple([*single, *_about_agency(service, items)][:COUNT])


def _task(item: TaskItem) -> str:
    return item.content.rstrip(" .;")


def _about_agency(service: Service, items: list[TaskItem]) -> list[str]:
    counts: dict[str, int] = {}
    for item in items:
        for agency in item.agencies:
            if agency.role is AgencyRole.LEAD and not agency.group:
                counts[agency.agency_id] = counts.get(agency.agency_id, 0) + 1
    ranked = sorted(counts, key=lambda a: -counts[a])
    if len(ranked) < 3:
        return []
    numbered = [plan for plan in service.corpus.plans.values() if plan.number]
    plan = f" trong Kế hoạch {short_name(numbered[0])}" if numbered else ""
    first, second, third = (agency_label(agency, items) for agency in ranked[:3])
    return [
        f"{second} chủ trì những nhiệm vụ nào{plan}?",
        f"Có bao nhiêu nhiệm vụ giao {first} chủ trì{plan}?",
        f"Việc nào của {third} đã quá hạn?",
    ]
