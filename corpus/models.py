"""The typed records of a plan. All are frozen; each says where in the text it stands.

A `Span` counts code points in the raw text of one plan; line numbers follow from it and are the
coordinates of every citation (1-based, newline-separated, inclusive).
"""

from __future__ import annotations

import bisect
import hashlib
import re
from datetime import date
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, computed_field


class Record(BaseModel):
    """Base of every record: frozen, nothing unknown accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Span(Record):
    """Half-open range of code points `[start, stop)` in the raw text of a plan."""

    start: int = Field(ge=0)
    stop: int = Field(ge=0)


class Source:
    """The raw text of one plan and its line numbers."""

    def __init__(self, plan_id: str, raw: str) -> None:
        """Keeps the text exactly as read: all offsets count its code points."""
        self.plan_id = plan_id
        self.raw = raw

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(newline.end() for newline in re.finditer("\n", self.raw))]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.raw.encode()).hexdigest()

    def line_of(self, offset: int) -> int:
        """1-based line that holds the code point at `offset`."""
        return bisect.bisect_right(self._starts, offset)

    def lines(self, span: Span) -> tuple[int, int]:
        """First and last line that a span touches, 1-based and inclusive."""
        return self.line_of(span.start), self.line_of(max(span.start, span.stop - 1))

    def text(self, span: Span) -> str:
        """The exact characters of a span."""
        return self.raw[span.start : span.stop]

    def line_span(self, first: int, last: int) -> Span:
        """The span of whole lines `first..last` without the last newline."""
        stop = self._starts[last] - 1 if last < len(self._starts) else len(self.raw)
        return Span(start=self._starts[first - 1], stop=stop)

    @property
    def line_count(self) -> int:
        """Number of newline-separated lines, a final empty one not counted."""
        return len(self._starts) - (1 if self.raw.endswith("\n") or not self.raw else 0)


class DeadlineKind(StrEnum):
    """What sort of time a deadline cell states."""

    BY_DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"
    OPEN_ENDED = "open_ended"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    CONDITIONAL = "conditional"
    DONE = "done"


class Deadline(Record):
    """A deadline as printed and as days. «Quý II/2025» is due on 2025-06-30."""

    kind: DeadlineKind
    text: str = Field(description="as printed, white space folded")
    earliest: date | None = Field(default=None, description="first day of the stated time")
    latest: date | None = Field(default=None, description="last day of the stated time")
    exclusive: bool = Field(default=False, description="«trước ngày …»: the day itself is already late")
    condition: str | None = Field(default=None, description="the condition stated, if any")


class AgencyMention(Record):
    """One agency named in a text. Group names («Các Sở, ban, ngành») are groups, not members."""

    agency_id: str
    name: str = Field(description="as printed, white space folded")
    span: Span
    group: bool = False


class Reference(Record):
    """A cited document («Nghị quyết số 34/2025/NQ-HĐND»)."""

    number: str = Field(description="canonical number, e.g. 34/2025/NQ-HĐND")
    kind: str = Field(description="Nghị quyết, Kế hoạch, Quyết định, … or '' when not stated")
    issued: date | None = None
    about: str | None = Field(default=None, description="what the citing text says it is about")
    span: Span


class Cell(Record):
    """One table cell: text as printed (white space folded) and where it stands."""

    text: str
    spans: tuple[Span, ...]


class ClauseKind(StrEnum):
    """The mark that opens a node of the outline."""

    PREAMBLE = "preamble"
    SECTION = "section"  # I.
    NUMBER = "number"  # 1.
    DECIMAL = "decimal"  # 2.5.
    LETTER = "letter"  # a)
    STAR = "star"  # *
    DASH = "dash"  # -
    PLUS = "plus"  # +
    PARAGRAPH = "paragraph"
    FOOTNOTE = "footnote"
    CLOSING = "closing"


class Clause(Record):
    """A node of the outline with its own text (children have theirs)."""

    id: str
    plan: str
    kind: ClauseKind
    path: str = Field(description="as people cite it: «mục III.2.a»")
    marker: str
    text: str = Field(description="own text, joined over wrapped lines, without the marker")
    heading: bool = Field(description="opens a part of the outline rather than stating something")
    parent: str | None
    span: Span
    lines: tuple[int, int]
    page: int | None = None


class RowKind(StrEnum):
    """What a table row is."""

    TASK = "task"
    INDICATOR = "indicator"
    MILESTONE = "milestone"


class Row(Record):
    """One table row or prose task, every cell as printed; parsed values beside them."""

    id: str
    plan: str
    kind: RowKind
    table: str
    table_title: str
    group: str | None
    section: str | None = Field(default=None, description="the outer group, if groups are nested")
    stt: str | None
    sub: str | None
    parent: str | None
    resolution: str | None
    content: str
    lead: str | None
    coordinating: str | None
    deadline: str | None
    output: str | None
    unit: str | None
    target: str | None
    note: str | None = Field(default=None, description="remark columns joined with «; »")
    extra: dict[str, str] = Field(default_factory=dict, description="remark columns by their heading as printed")
    values: dict[str, str] = Field(default_factory=dict)
    uncertain: tuple[str, ...] = Field(
        default=(), description="cells left empty because the text does not say where they begin or end"
    )
    locator: str
    spans: tuple[Span, ...]
    cell_spans: dict[str, tuple[Span, ...]] = Field(default_factory=dict)
    lines: tuple[int, int]
    lead_agencies: tuple[AgencyMention, ...] = ()
    coordinating_agencies: tuple[AgencyMention, ...] = ()
    due: Deadline | None = None
    detail_number: str | None = Field(default=None, description="the second running number")


class Duty(Record):
    """One order that «Tổ chức thực hiện» gives to an agency."""

    id: str
    plan: str
    agency_text: str = Field(description="the agency or agencies charged, as printed")
    agencies: tuple[AgencyMention, ...]
    text: str
    role: str = Field(description="lead, coordinating or charged")
    locator: str
    heading_lines: tuple[int, int] = Field(description="where the agency is named")
    span: Span
    lines: tuple[int, int]
    due: Deadline | None = None


class BlockKind(StrEnum):
    """Lines that belong to no clause and no row."""

    HEADER = "header"
    TITLE = "title"
    TABLE_HEADER = "table_header"
    TABLE_TITLE = "table_title"
    GROUP = "group"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    PAGE_NUMBER = "page_number"
    UNPARSED = "unparsed"


class Block(Record):
    """A heading, header, signature, recipients list or unparsed stretch of lines."""

    plan: str
    kind: BlockKind
    locator: str
    text: str
    span: Span
    lines: tuple[int, int]


class Fact(Record):
    """One statement about a plan («its number is 17/KH-UBND») and the span that states it."""

    value: str
    plan: str = Field(description="the plan whose text states it")
    span: Span
    lines: tuple[int, int]


class PlanReference(Record):
    """How one plan relates to another document: implements, replaces, mentions, cites."""

    relation: str
    number: str
    title: str | None = None
    fact: Fact


class Plan(Record):
    """A plan's identity; a value that no text states is None."""

    id: str
    title: Fact
    number: Fact | None
    issued: Fact | None
    issuer: Fact | None
    signer: Fact | None
    signer_title: Fact | None
    level: str = Field(description="city, province, ministry, district, ward or unknown")
    years: tuple[int, ...] = Field(description="years that the title names")
    implements: tuple[PlanReference, ...] = ()
    replaces: tuple[PlanReference, ...] = ()
    cites: tuple[Reference, ...] = ()
    mentioned_by: tuple[Fact, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def issued_on(self) -> date | None:
        """The issue date as a day, if a text states it."""
        if self.issued is None:
            return None
        day, month, year = (int(part) for part in self.issued.value.split("/"))
        return date(year, month, day)


class ParsedPlan(Record):
    """Everything read from one plan."""

    plan: Plan
    clauses: tuple[Clause, ...]
    rows: tuple[Row, ...]
    duties: tuple[Duty, ...]
    blocks: tuple[Block, ...]
    line_count: int
    trace: tuple[str, ...] = Field(default=(), description="which rule placed which line")
