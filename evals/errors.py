"""What can go wrong when the assistant is measured.

EvalError
├── DatasetError     a file of questions is malformed; carries every problem found, not only the first
├── RunError         a run cannot be started, read or compared (no such folder, other questions)
└── GateError        the bars in `baselines.yaml` are malformed or were asked of a part of a split

A system under test that raises or hangs is no error here: it is scored as failed on that question.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field


class EvalError(Exception):
    """Base of all errors of this package; the message gives place, value, expected, what to do."""


class Problem(BaseModel):
    """One fault in a file of questions: where, what, and how to mend it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str = Field(description="file:line, and the case's id where it could be read")
    field: str
    what: str
    fix: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.place}: {self.field}: {self.what}; {self.fix}"


class DatasetError(EvalError):
    """A file of questions breaks its rules; `problems` holds every fault, one a line in the message."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keeps the problems; the message lists them all."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RunError(EvalError):
    """A run cannot be started, read or compared."""


class GateError(EvalError):
    """The bars are malformed, or cannot be applied to this run."""
