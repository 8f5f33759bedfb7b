"""Government plans as typed records, every one with its place in the text."""

from corpus.agencies import agency_name, gazetteer
from corpus.check import Coverage, coverage
from corpus.errors import CorpusError, Problem
from corpus.ingest import Ingested, ingest
from corpus.load import Corpus, load_corpus
from corpus.models import (
    AgencyMention,
    Block,
    BlockKind,
    Clause,
    ClauseKind,
    Deadline,
    DeadlineKind,
    Duty,
    Fact,
    ParsedPlan,
    Plan,
    PlanReference,
    Reference,
    Row,
    RowKind,
    Source,
    Span,
)  # fmt: skip

__all__ = [
    "AgencyMention", "Block", "BlockKind", "Clause", "ClauseKind", "Corpus", "CorpusError", "Coverage",
    "Deadline", "DeadlineKind", "Duty", "Fact", "Ingested", "ParsedPlan", "Plan", "PlanReference",
    "Problem", "Reference", "Row", "RowKind", "Source", "Span", "agency_name", "coverage", "gazetteer",
    "ingest", "load_corpus",
]  # fmt: skip
