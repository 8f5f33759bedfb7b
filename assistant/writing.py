"""Text with citation markers: `Writer` gives each cited span one number and quotes it exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.models import Citation
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

    def say(self, text: str) -> None:
        """Adds a paragraph or list line."""
        self.lines.append(text)

    def cite(self, plan: str, locator: str, lines: tuple[int, int], record: str | None = None) -> str:
        """The marker of a span, new or already given."""
        for citation in self.citations:
            if (citation.plan, citation.lines) == (plan, lines):
                return f"[{citation.marker}]"
        marker = len(self.citations) + 1
        quote = self.library.quote(plan, lines)
        self.citations.append(
            Citation(marker=marker, plan=plan, locator=locator, lines=lines, quote=quote, record=record)
        )
        return f"[{marker}]"

    def cite_item(self, item: TaskItem) -> str:
        """The marker of a row or duty."""
        return self.cite(item.plan, item.locator, item.lines, item.id)

    def cite_fact(self, fact: Fact, locator: str) -> str:
        """The marker of a statement about a plan."""
        return self.cite(fact.plan, locator, fact.lines)

    @property
    def text(self) -> str:
        """The answer."""
        return "\n".join(self.lines)


def plan_label(plan: Plan, language: str = "vi") -> str:
    """How an answer names a plan: by number, else by a lower level's issuer, else by title."""
    word = "Plan" if language == "en" else "Kế hoạch"
    if plan.number:
        return f"{word} {plan.number.value}"
    if plan.issuer and plan.level in ("ward", "district"):
        return f"{word} của {plan.issuer.value}"
    title = plan.title.value
    return f"{word} «{title if len(title) <= 80 else title[:77] + '…'}»"


def plan_date(plan: Plan) -> str:
    """The plan's date in brackets, if a text states it."""
    return f" (ngày {plan.issued.value})" if plan.issued else ""


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
    return cleaned.strip().rstrip(";").strip()
