"""What programs and language models may call: the same service as the page, typed in and out.

Every function becomes an API endpoint and an MCP tool; its docstring is what a model reads.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from chat import messages, tasks
from chat.service import ChatError, Service
from chat.sources import CONTEXT, check_lines
from corpus import Source
from index import TaskItem, status_on

MAX_ITEMS = 500
MAX_LINES = 200


def api_functions(service: Service, ready: Callable[[], Any]) -> list[Callable[..., Any]]:
    """The five functions over one service.

    Args:
        service: what answers.
        ready: waits until the service is open.
    """

    def ask(question: str, earlier_questions: list[str] | None = None, as_of: str = "") -> dict[str, Any]:
        """Answer a question about the Vietnamese government plans, every fact with its source clause.

        Args:
            question: the question, in Vietnamese (with or without diacritics) or English; at most 2,000 characters.
            earlier_questions: the earlier questions of the conversation, oldest first, for a follow-up.
            as_of: the day (YYYY-MM-DD) on which «overdue» and «due soon» are judged; today when empty.

        Returns:
            status, answer with markers [1], citations (plan, locator, lines, exact quote), records and total for lists.
        """
        ready()
        answered = service.ask(question, tuple(earlier_questions or ()), _day(as_of))
        return answered.reply.model_dump(mode="json", exclude={"trace"})

    def find_tasks(
        agency: str = "", role: str = "", plan: str = "", resolution: str = "", kind: str = "", status: str = "",
        text: str = "", due_from: str = "", due_to: str = "", as_of: str = "", limit: int = 100,
    ) -> dict[str, Any]:  # fmt: skip
        """List tasks, indicators and duties exactly, with their number; an empty parameter asks nothing.

        Args:
            agency: id of an agency, for example so-khcn.
            role: lead, coordinating or charged.
            plan: id of a plan, as list_plans gives it.
            resolution: number of a resolution, for example 34/2025/NQ-HĐND.
            kind: task, indicator, milestone or duty.
            status: overdue, due_soon, running, not_started, continuous, conditional, done or no_deadline.
            text: words that the item must contain, with or without diacritics.
            due_from: the last day falls on or after it (YYYY-MM-DD).
            due_to: the last day falls on or before it (YYYY-MM-DD).
            as_of: day on which the status is judged; today when empty.
            limit: at most so many items are given; total counts all.

        Returns:
            total and items, each with its plan, locator and lines.
        """
        ready()
        query = _query(
            agency=agency, role=role, plan=plan, resolution=resolution, kind=kind, status=status, text=text,
            due_from=_day(due_from), due_to=_day(due_to), as_of=_day(as_of),
        )  # fmt: skip
        return _items(tasks.find(service, query), query.as_of or date.today(), limit)

    def get_clause(plan: str, first_line: int, last_line: int = 0) -> dict[str, Any]:
        """Read the exact text of lines of a plan, with five lines before and after.

        Args:
            plan: id of a plan, as list_plans gives it.
            first_line: the first line, 1-based.
            last_line: the last line, inclusive; the first line when 0.

        Returns:
            text of the lines, before and after, the locators of the records that they hold, a permanent link, and
            contradictions: other places that say otherwise of the same work, each with what differs and which plan is newer.
        """
        ready()
        parsed, source = service.plan(plan)
        first, last = check_lines(source, first_line, last_line or first_line)
        last = min(last, first + MAX_LINES)
        held = [(r.locator, r.lines) for r in parsed.rows] + [(d.locator, d.lines) for d in parsed.duties]
        held += [(c.path, c.lines) for c in parsed.clauses]
        places = [place for place, lines in held if lines[0] <= last and lines[1] >= first]
        return {
            "plan": plan, "lines": [first, last], "text": source.text(source.line_span(first, last)),
            "before": _around(source, first - CONTEXT, first - 1), "after": _around(source, last + 1, last + CONTEXT),
            "locators": list(dict.fromkeys(places)), "link": f"?plan={plan}&line={first}",
            "contradictions": [c.model_dump(mode="json") for c in service.contradictions() if c.touches(plan, (first, last))],
        }  # fmt: skip

    def list_deadlines(from_day: str, to_day: str, agency: str = "", plan: str = "", limit: int = 100) -> dict[str, Any]:
        """List what falls due between two days, earliest first, with where each stands today.

        Args:
            from_day: first day (YYYY-MM-DD).
            to_day: last day (YYYY-MM-DD).
            agency: id of an agency, or empty for all.
            plan: id of a plan, or empty for all.
            limit: at most so many items are given; total counts all.

        Returns:
            total and items, each with its plan, locator and lines.
        """
        ready()
        query = _query(agency=agency, plan=plan, due_from=_day(from_day), due_to=_day(to_day), sort="deadline")
        return _items(tasks.find(service, query), date.today(), limit)

    def list_plans() -> list[dict[str, Any]]:
        """List the plans in the collection: id, title, number, date, issuer, what each implements, and its size."""
        ready()
        return [
            {
                "id": plan.id, "title": plan.title.value, "number": plan.number.value if plan.number else None,
                "issued": plan.issued_on.isoformat() if plan.issued_on else None,
                "issuer": plan.issuer.value if plan.issuer else None, "level": plan.level,
                "implements": [r.number for r in plan.implements], "lines": parsed.line_count,
                "rows": len(parsed.rows), "duties": len(parsed.duties),
            }
            for parsed in service.corpus.parsed.values() for plan in [parsed.plan]
        ]  # fmt: skip

    return [ask, find_tasks, get_clause, list_deadlines, list_plans]


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ChatError(f"«{text[:40]}» không phải ngày; cần dạng YYYY-MM-DD, ví dụ 2026-01-31.") from error


def _query(**fields: Any) -> tasks.TaskQuery:
    try:
        return tasks.query_of(fields)
    except ValueError as error:
        raise ChatError(messages.BAD_REQUEST) from error


def _items(items: list[TaskItem], on: date, limit: int) -> dict[str, Any]:
    dropped = {"heading_lines", "agencies", "due"}
    shown = items[: max(0, min(limit, MAX_ITEMS))]
    return {
        "total": len(items),
        "items": [
            item.model_dump(mode="json", exclude=dropped) | {"status": status_on(item, on).value, "last_day": _last_day(item)}
            for item in shown
        ],
    }


def _last_day(item: TaskItem) -> str | None:
    return item.due.latest.isoformat() if item.due and item.due.latest else None


def _around(source: Source, first: int, last: int) -> str:
    first, last = max(1, first), min(source.line_count, last)
    return source.text(source.line_span(first, last)) if first <= last else ""
