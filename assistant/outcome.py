"""What deciding an answer came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.linking import Candidate
from assistant.models import AnswerStatus
from assistant.writing import Writer
from index import TaskItem


@dataclass
class Outcome:
    """What one question came to."""

    status: AnswerStatus
    writer: Writer
    items: list[TaskItem] = field(default_factory=list)  # of a list, in order
    item: TaskItem | None = None  # of a fact
    passage: str | None = None
    total: int | None = None
    choices: list[str] = field(default_factory=list)
    way: str = ""
    candidates: list[Candidate] = field(default_factory=list)
