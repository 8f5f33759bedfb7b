"""Questions that can be asked next, made from the record at hand, so that each has an answer."""

from __future__ import annotations

from assistant.models import Ask
from assistant.parsed_question import ParsedQuestion
from assistant.records import Library
from index import TaskItem


def suggest(library: Library, query: ParsedQuestion, item: TaskItem | None, items: list[TaskItem]) -> list[str]:
    """Up to three follow-up questions whose answers the plans hold."""
    if query.language == "en":
        return []
    found: list[str] = []
    if item is not None and item.kind != "duty":
        if item.coordinating and Ask.COORDINATING not in query.asks:
            found.append("Những đơn vị nào phối hợp?")
        if item.deadline and Ask.DEADLINE not in query.asks:
            found.append("Bao giờ phải xong?")
        if item.resolution and Ask.RESOLUTION not in query.asks:
            found.append("Việc này theo nghị quyết nào?")
        if item.output and Ask.OUTPUT not in query.asks:
            found.append("Sản phẩm đầu ra là gì?")
    lead = next((a for a in (item.agencies if item else ()) if a.role.value == "lead" and not a.group), None)
    if item is not None and lead is not None:
        found.append(f"{lead.name} chủ trì những nhiệm vụ nào trong {library.label(item.plan)}?")
    if items and len(items) > 1:
        found.append("Việc thứ nhất bao giờ phải xong?")
    return found[:3]
