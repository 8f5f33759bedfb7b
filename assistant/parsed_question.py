"""What the assistant understands of a question: its intent, its slots and the work it is about."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from assistant.agency_names import AgencySlot
from assistant.exclusions import Exclusion
from assistant.models import Ask, Value
from assistant.periods import Period


class Shape(StrEnum):
    """How many things an answer holds."""

    SINGLE = "single"
    LIST = "list"
    COUNT = "count"


class Expects(StrEnum):
    """Values that a question wants and that few records hold; without one there is no answer."""

    MONEY = "money"
    PERSON = "person"
    CONTACT = "contact"
    PROGRESS = "progress"
    REASON = "reason"
    NAME = "name"
    PENALTY = "penalty"


class ParsedQuestion(Value):
    """A question as the assistant understands it."""

    text: str
    folded: str
    language: str
    asks: tuple[Ask, ...]
    shape: Shape
    metadata: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    within: tuple[str, ...] = Field(default=(), description="plans of the place that the question names, where it names no plan")
    namesakes: tuple[str, ...] = Field(default=(), description="plans that share the number that the question gives")
    unknown_plans: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    unknown_resolutions: tuple[str, ...] = Field(default=(), description="numbers of resolutions that no plan names")
    missing_annex: str | None = Field(default=None, description="an annex that no plan named here has")
    misplaced: str | None = Field(default=None, description="the plan that was named and has not the annex that was named")
    sections: tuple[str, ...] = Field(default=(), description="«mục III», «mục 2.2» as markers")
    item_number: str | None = None
    item_numbers: tuple[str, ...] = ()  # of several rows that are named by their numbers
    resolutions: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = Field(default=(), description="of the resolutions, those that rows speak of and that head none")
    agencies: tuple[AgencySlot, ...] = ()
    kinds: tuple[str, ...] = ()
    period: Period | None = None
    unread_time: str | None = Field(default=None, description="words of a time that was not understood; no list may leave it out")
    exact: bool = False
    compares: bool = Field(default=False, description="sets records against each other: «khác nhau», «hay», «cả hai»")
    without: Exclusion | None = Field(default=None, description="what a list leaves out")
    product: str | None = Field(default=None, description="what the listed items produce, folded: «nghi quyet»")
    condition: str | None = Field(default=None, description="what the listed items wait for, folded; empty: for anything")
    quoted: tuple[str, ...] = ()
    cell_quoted: bool = Field(default=False, description="all that is quoted are whole values of cells")
    segments: tuple[str, ...] = Field(default=(), description="for each of several plans, the words said of it")
    years: tuple[int, ...] = ()
    expects: tuple[Expects, ...] = ()
    work: str = Field(default="", description="what the question is about, in its own words")
    more: str = Field(default="", description="what abbreviations and everyday words stand for")
    anaphora: bool = False
    opener: bool = False
    ordinal: int | None = None
    as_of: date

    @property
    def among(self) -> tuple[str, ...]:
        """Plans to which records are narrowed: those named, else those of the place named; empty: all."""
        return self.plans or self.within

    @property
    def search_text(self) -> str:
        """What is searched."""
        return f"{self.work} {self.more}".strip()

    @property
    def narrow(self) -> tuple[AgencySlot, ...]:
        """Agencies that narrow the question down."""
        return tuple(slot for slot in self.agencies if not slot.broad)
