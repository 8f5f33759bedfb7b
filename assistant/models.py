"""What the steps of an answer take and give. Everything is frozen and typed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from index import TaskItem


class Value(BaseModel):
    """Base: frozen, nothing unknown accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerStatus(StrEnum):
    """How a question was dealt with. «Answered» has at least one citation."""

    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    NOT_IN_PLANS = "not_in_plans"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED = "refused"


class Ask(StrEnum):
    """What a question wants to know."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    DEADLINE = "deadline"
    RESOLUTION = "resolution"
    OUTPUT = "output"
    TARGET = "target"
    UNIT = "unit"
    CONTENT = "content"
    LIST = "list"
    COUNT = "count"
    PLAN_NUMBER = "plan_number"
    PLAN_DATE = "plan_date"
    PLAN_SIGNER = "plan_signer"
    PLAN_ISSUER = "plan_issuer"
    PLAN_BASIS = "plan_basis"
    PLAN_REPLACES = "plan_replaces"
    PLAN_TITLE = "plan_title"


class Heading(Value):
    """What a cited text stands under and is read with: the heading that names who is charged, the row of a lettered row."""

    locator: str
    lines: tuple[int, int]
    quote: str


class Citation(Value):
    """One source of an answer: the exact text at exact lines, and what it is read under."""

    marker: int = Field(ge=1)
    plan: str
    locator: str
    lines: tuple[int, int]
    quote: str
    record: str | None = Field(default=None, description="id of the cited row, clause or duty")
    under: tuple[Heading, ...] = ()


class RecordView(Value):
    """One item of a list, or the record that an answer is about, with its citation."""

    id: str
    plan: str
    locator: str
    lines: tuple[int, int]
    kind: str
    content: str
    lead: str | None = None
    coordinating: str | None = None
    deadline: str | None = None
    output: str | None = None
    unit: str | None = None
    target: str | None = None
    resolution: str | None = None
    marker: int | None = None

    @classmethod
    def of(cls, item: TaskItem, marker: int | None = None) -> RecordView:
        """The view of a task item."""
        names = set(cls.model_fields) - {"marker"}
        return cls(**{name: getattr(item, name) for name in names}, marker=marker)


class Reply(Value):
    """An answer as the chat shows it and as programs read it."""

    status: AnswerStatus
    answer: str = Field(description="text with markers [1], [2]; newlines, «- » lists, no other Markdown than **bold**")
    citations: tuple[Citation, ...] = ()
    records: tuple[RecordView, ...] = Field(default=(), description="for lists and counts: every item")
    total: int | None = Field(default=None, description="number of items of a list or count")
    cards: tuple[RecordView, ...] = Field(default=(), description="tasks that the answer is about, for «6 rõ» cards")
    choices: tuple[str, ...] = Field(default=(), description="for a clarification: full questions to choose from")
    suggestions: tuple[str, ...] = Field(default=(), description="questions that can be asked next")
    as_of: date | None = None
    language: str = "vi"
    trace: dict[str, Any] = Field(default_factory=dict, description="value of each step, for people and evals")


class Turn(Value):
    """One question of a conversation and what was answered."""

    question: str
    reply: Reply | None = None
