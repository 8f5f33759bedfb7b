"""Questions to learn from: each with the record that answers it, or the nearest one where none does.

`datasets/training/*.jsonl` were written by readers of the plans for this purpose; `datasets/dev` adds the
single questions of the development set. Held-out questions are never read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evals.cases import Split, load_cases
from evals.models import Case, Span

_DATASETS = Path(__file__).parent / "datasets"
_DAY = date(2026, 11, 24)  # on which questions without a day of their own are read
_NOT_LINKED = ("metadata", "clarify")  # skills that are answered without linking a record
_OF_SEVERAL = ("cross-plan", "conflict")  # skills whose answer is more than one record


@dataclass(frozen=True)
class TrainingQuestion:
    """One question and where its answer stands."""

    id: str
    text: str
    as_of: date
    gold: tuple[Span, ...]  # of an unanswerable question: the nearest record, which does not answer it
    answerable: bool
    single: bool  # one record answers it, not a list or several plans


def training_questions(folder: Path = _DATASETS) -> list[TrainingQuestion]:
    """All questions to learn from, in the order of the files.

    Raises:
        ValueError: a line of `training/` is not a question; the message says file and line.
    """
    return [*_written(folder / "training"), *_development(folder)]


def _written(folder: Path) -> Iterator[TrainingQuestion]:
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
                gold = Span(plan=row["plan"], lines=tuple(row["lines"]))
                yield TrainingQuestion(f"{path.stem}-{number}", row["q"], _DAY, (gold,), bool(row["answerable"]), True)
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}:{number}: {error!r}, expected q, plan, lines, answerable; mend the line") from error


def _development(folder: Path) -> Iterator[TrainingQuestion]:
    for placed in load_cases(Split.DEV, folder=folder):
        case = placed.case
        if len(case.turns) > 1 or case.category in _NOT_LINKED or case.is_set:
            continue
        gold = tuple(Span(plan=e.plan, lines=e.lines) for e in case.needed or case.evidence)
        yield TrainingQuestion(case.id, case.question, case.as_of or _DAY, gold, case.answerable, _is_single(case))


def _is_single(case: Case) -> bool:
    return case.category not in _OF_SEVERAL
