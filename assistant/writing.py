"""Text with citation markers: `Writer` gives each cited span one number and quotes it exactly."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from assistant.models import Citation, Heading
from assistant.plan_labels import plan_label as plan_label  # named with the other words of an answer
from assistant.records import Library
from corpus import Fact, Plan
from index import TaskItem


@dataclass
class Writer:
    """Collects the sentences of an answer and the citations that they rest on."""

    library: Library
    language: str = "vi"
    lines: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)  # counted by us, not read in a text
    days: set[date] = field(default_factory=set)  # counted from the as-of day: when a deadline that recurs is next
    placed: bool = False  # plans of several places may be meant: each is called with its issuer
    columns: set[str] = field(default_factory=set)  # headings of the columns that cited values stand in

    def counted(self, *numbers: int) -> None:
        """Numbers that the answer gives because we counted: items of a list, days to a deadline."""
        self.numbers.update(str(n) for n in numbers)

    def count_days(self, *days: date) -> None:
        """Days that the answer gives because they follow from a stated rule and the as-of day."""
        self.days.update(days)

    def label(self, plan_id: str) -> str:
        """How the answer calls a plan, with its issuer where plans of several places may be meant."""
        label = self.library.label(plan_id, self.language)
        issuer = self.library.issuer(plan_id) if self.placed and plan_id not in self.library.apart else ""
        return f"{label} của {issuer}" if issuer and issuer not in label else label

    def say(self, text: str) -> None:
        """Adds a paragraph or list line, once."""
        if text not in self.lines:
            self.lines.append(text)

    def cite(self, plan: str, locator: str, lines: tuple[int, int], record: str | None = None) -> str:
        """The marker of a span, new or already given."""
        for citation in self.citations:
            if (citation.plan, citation.lines) == (plan, lines):
                return f"[{citation.marker}]"
        marker = len(self.citations) + 1
        quote = self.library.quote(plan, lines)
        self.citations.append(Citation(marker=marker, plan=plan, locator=locator, lines=lines, quote=quote, record=record))
        return f"[{marker}]"

    def read_under(self, marker: str, locator: str, lines: tuple[int, int]) -> None:
        """Adds to a citation what it stands under, as one source with it."""
        at = int(marker.strip("[] ")) - 1
        cited = self.citations[at]
        if lines not in [cited.lines, *(above.lines for above in cited.under)]:
            above = Heading(locator=locator, lines=lines, quote=self.library.quote(cited.plan, lines))
            self.citations[at] = cited.model_copy(update={"under": (*cited.under, above)})

    def cite_item(self, item: TaskItem) -> str:
        """The marker of a row or duty."""
        self.columns.update(f"năm {year}" for year in item.values)
        return self.cite(item.plan, item.locator, item.lines, item.id)

    def cite_fact(self, fact: Fact, locator: str) -> str:
        """The marker of a statement about a plan."""
        return self.cite(fact.plan, locator, fact.lines)

    @property
    def text(self) -> str:
        """The answer."""
        return "\n".join(self.lines)

    def keep(self, holds: Callable[[str], bool]) -> list[str]:
        """Drops the lines that do not hold, and the citations that no line needs any more.

        Returns:
            The dropped lines.
        """
        dropped = [line for line in self.lines if not holds(line)]
        if dropped:
            self.lines = [line for line in self.lines if line not in dropped]
            used = [c for c in self.citations if f"[{c.marker}]" in self.text]
            numbers = {c.marker: new for new, c in enumerate(used, start=1)}
            self.lines = [_MARK.sub(lambda m: f"[{numbers[int(m.group(1))]}]", line) for line in self.lines]
            self.citations = [c.model_copy(update={"marker": numbers[c.marker]}) for c in used]
        return dropped


_MARK = re.compile(r"\[(\d+)\]")


def plan_list(library: Library) -> str:
    """All plans of a library, as an answer names them."""
    return "; ".join(library.label(plan) for plan in library.corpus.plans)


def plan_date(plan: Plan) -> str:
    """The plan's date in brackets, if a text states it."""
    return f" (ngày {plan.issued.value})" if plan.issued else ""


def short_date(day: date) -> str:
    """«31/01/2026»."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def resolution_name(number: str, language: str = "vi") -> str:
    """«Nghị quyết số 30/2025/NQ-HĐND (Nghị quyết 30)»: full, and as people say it."""
    short = number.split("/")[0].split("-")[0]
    if language == "en":
        return f"Nghị quyết số {number} (Resolution {short})"
    return f"Nghị quyết số {number} (Nghị quyết {short})"


def tidy(text: str) -> str:
    """A cell without the list marks and formula signs that extraction left around it."""
    cleaned = text.replace("$\\geq ", "≥ ").replace("\\%$", "%").replace("$", "")
    cleaned = re.sub(r"(?<=[A-ZĐ])- (?=[A-ZĐ])", "-", cleaned)  # «QĐ- UBND»: a number broken by a wrap
    return re.sub(r"^[-–+•]\s+", "", cleaned.strip()).rstrip(" ;,")
