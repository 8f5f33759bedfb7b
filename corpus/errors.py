"""What can go wrong when plans are read.

CorpusError
├── PlanFileError        a plan's file is missing, altered or not text
├── UnreadablePlanError  a document that cannot be read as a plan at all (exit status 2)
└── DataFileError        a data file of ours (agencies, columns) breaks its own rules

A document that is read only in part raises nothing: its `Problem`s say what was left out.
"""

from pydantic import BaseModel, ConfigDict, Field


class CorpusError(Exception):
    """Base of all errors of this package; the message gives place, value, expected, what to do."""


class PlanFileError(CorpusError):
    """A plan's file is missing, altered against its checksum, or not UTF-8."""


class UnreadablePlanError(CorpusError):
    """The document holds nothing that can be read as a plan."""


class DataFileError(CorpusError):
    """A data file breaks its schema: a shared alias, an unsorted entry, an unknown key."""


class Problem(BaseModel):
    """One thing that a reader could not do, kept beside what it could."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str = Field(description="file and line, page or cell")
    what: str
    expected: str
    todo: str

    def __str__(self) -> str:
        """The line that standard error shows."""
        return f"{self.place}: {self.what}; expected {self.expected}; {self.todo}"
