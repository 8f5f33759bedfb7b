"""What an evaluation handles: a case, a system's answer to it, and the scores of that answer.

All are frozen. A score that cannot be given (no gold list, nothing retrieved) is NaN in memory and
`null` in files: the case stays in the run and is left out of that measure's mean only.
"""

from __future__ import annotations

import math
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

Lines = tuple[int, int]  # first and last line, 1-based, inclusive
LIST_SKILLS = ("list", "count")  # a skill that opens so asks for a whole set


class Record(BaseModel):
    """Base of every record: frozen, nothing unknown accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Status(StrEnum):
    """How a reply ends: an answer, one of four ways of not answering, or a failure of the system."""

    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    NOT_IN_PLANS = "not_in_plans"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED = "refused"
    ERROR = "error"


class Span(Record):
    """Whole lines of one plan."""

    plan: str = Field(description="the plan's id, the stem of its file")
    lines: Lines

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a line of the same plan.

        >>> Span(plan="p", lines=(1, 3)).overlaps(Span(plan="p", lines=(3, 9)))
        True
        """
        return self.plan == other.plan and self.lines[0] <= other.lines[1] and other.lines[0] <= self.lines[1]


class Evidence(Span):
    """Lines that a right answer may rest on; the quote says which words there matter."""

    quote: str
    optional: bool = Field(default=False, description="right to cite, not needed: a heading, the same fact elsewhere")


class Case(Record):
    """One question with what a right answer says and where it stands in the plans."""

    id: str
    category: str = Field(description="the skill that it asks for: who, list-by-agency, follow-up, …")
    persona: str
    turns: tuple[str, ...] = Field(description="the conversation; the last turn is the one to answer")
    as_of: date | None = Field(description="the day on which it is asked; None for any day")
    answerable: bool
    status: Status
    must_include: tuple[tuple[str, ...], ...] = Field(description="every group is stated by one of its alternatives")
    must_not_include: tuple[str, ...]
    expected_count: int | None = Field(description="how many items a right answer counts")
    evidence: tuple[Evidence, ...]

    @property
    def question(self) -> str:
        """The turn to answer."""
        return self.turns[-1]

    @property
    def needed(self) -> tuple[Evidence, ...]:
        """The evidence that is not optional."""
        return tuple(item for item in self.evidence if not item.optional)

    @property
    def is_set(self) -> bool:
        """Whether the answer is a set of items rather than one fact."""
        return self.category.startswith(LIST_SKILLS) or self.expected_count is not None


class CitedSpan(Span):
    """A place that an answer names as its source, or that a system retrieved."""

    locator: str = ""
    quote: str = ""
    marker: int | None = None


class TraceStep(Record):
    """What one step of the pipeline gave, reduced to what a failure's place can be read from."""

    name: str
    text: str = Field(default="", description="all strings in the step's value, in order")
    spans: tuple[Span, ...] = ()
    plans: tuple[str, ...] = Field(default=(), description="plan ids that the step's value names")


class SystemAnswer(Record):
    """What a system under test replied. `records` and `retrieved` are in the system's order."""

    status: Status
    answer: str
    citations: tuple[CitedSpan, ...] = ()
    records: tuple[CitedSpan, ...] = ()
    total: int | None = None
    retrieved: tuple[CitedSpan, ...] = Field(default=(), description="ranked evidence before anything was composed")
    trace: tuple[TraceStep, ...] = ()
    as_of: date | None = Field(default=None, description="the day that the system reckoned with, if it says")
    latency_ms: float = Field(default=0.0, description="milliseconds inside the system")
    error: str | None = Field(default=None, description="why there is no answer: the exception, or the time limit")


def failure(error: str, *, latency_ms: float = 0.0) -> SystemAnswer:
    """The answer of a system that gave none."""
    return SystemAnswer(status=Status.ERROR, answer="", latency_ms=latency_ms, error=error)


def _null(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _nan(value: Any) -> Any:
    return math.nan if value is None else value


Score = Annotated[float, PlainSerializer(_null), BeforeValidator(_nan)]  # NaN <-> null


class CaseResult(Record):
    """The scores of one system on one case."""

    case: str
    category: str
    split: str
    status: Status
    scores: dict[str, Score] = Field(description="measure name -> value; NaN where it does not apply")
    first_wrong: str | None = Field(default=None, description="the step that went wrong first; None when right")
    why: str = Field(default="", description="what was missing, wrong or failed, in words")

    @property
    def right(self) -> bool:
        """Whether the answer was right by its facts."""
        return self.scores.get("Accuracy", 0.0) == 1.0
