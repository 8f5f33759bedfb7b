"""Search over the plans' clauses and rows, and exact queries over tasks and duties."""

from index.build import Index, IndexSettings, memory_index, open_index
from index.models import Hit, Passage, PassageKind, SearchFilter, SearchResults
from index.search import Searcher
from index.segment import Segment
from index.task_table import AgencyRole, NamedAgency, Status, TaskFilter, TaskItem, TaskTable, status_on

__all__ = [
    "AgencyRole", "Hit", "Index", "IndexSettings", "NamedAgency", "Passage", "PassageKind", "SearchFilter",
    "SearchResults", "Searcher", "Segment", "Status", "TaskFilter", "TaskItem", "TaskTable", "memory_index", "open_index",
    "status_on",
]  # fmt: skip
