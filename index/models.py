"""What a search takes and gives: passages, filters, hits with their score by leg."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class IndexRecord(BaseModel):
    """Base: frozen, nothing unknown accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PassageKind(StrEnum):
    """Which record a passage shows."""

    CLAUSE = "clause"
    ROW = "row"


class Passage(IndexRecord):
    """One clause or table row as it is searched."""

    id: str = Field(description="id of the clause or row")
    plan: str
    kind: PassageKind
    locator: str
    lines: tuple[int, int]
    heading: str = Field(description="headings above it, outermost first")
    text: str = Field(description="what it states")
    cells: str = Field(default="", description="a row's other cells, rendered as a sentence")
    context: str = Field(default="", description="the plan's number and title, and the place in it")
    agencies: tuple[str, ...] = ()
    resolution: str | None = None
    earliest: date | None = None
    latest: date | None = None

    @property
    def rendered(self) -> str:
        """Everything that it shows."""
        return " ".join(part for part in (self.heading, self.text, self.cells) if part)

    @property
    def searched(self) -> str:
        """Everything that the lexical leg searches: what it shows, and where that stands."""
        return f"{self.context} {self.rendered}".strip()


class SearchFilter(IndexRecord):
    """What a hit must satisfy; an empty field asks nothing. Applied before ranking."""

    plans: tuple[str, ...] = ()
    kinds: tuple[PassageKind, ...] = ()
    agencies: tuple[str, ...] = Field(default=(), description="names at least one of them")
    resolutions: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None

    def accepts(self, passage: Passage) -> bool:
        """Whether a passage may be a hit."""
        return (
            (not self.plans or passage.plan in self.plans)
            and (not self.kinds or passage.kind in self.kinds)
            and (not self.agencies or bool(set(self.agencies) & set(passage.agencies)))
            and (not self.resolutions or passage.resolution in self.resolutions)
            and (self.due_from is None or (passage.latest or date.min) >= self.due_from)
            and (self.due_to is None or (passage.latest or date.max) <= self.due_to)
        )

    @property
    def empty(self) -> bool:
        """Whether every passage is accepted."""
        return self == SearchFilter()


class Hit(IndexRecord):
    """A passage with its fused score and the score of each leg."""

    passage: Passage
    score: float
    dense: float = Field(description="cosine of the best window, 0 when the leg was not ready")
    lexical: float = Field(description="BM25, the better of the accented and the stripped index")


class SearchResults(IndexRecord):
    """Hits, best first, and what the search did."""

    query: str
    hits: tuple[Hit, ...]
    dense_ready: bool
