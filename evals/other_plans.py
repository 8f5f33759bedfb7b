"""Questions about plans of other provinces, ministries and communes, which nothing here was written for.

Each folder of `datasets/other_plans` holds files as an official would drop them in (text, Word, PDF) and
questions about them; they are read, indexed beside the shipped plans, and asked. A Word file has no lines
of its own, so facts are scored and not citations.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus.ingest import ingest
from evals.answers import accuracy, missing_facts
from evals.cases import DATASETS, read_file
from evals.errors import DatasetError
from evals.intervals import wilson
from evals.models import Case
from evals.systems import from_reply

FOLDERS = DATASETS / "other_plans"


@dataclass
class SetScore:
    """What one folder's questions gave."""

    name: str
    asked: Counter[str] = field(default_factory=Counter)  # by plan
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # the question and what was missing

    @property
    def share(self) -> float:
        """Right answers of all."""
        return self.right.total() / self.asked.total()

    def __str__(self) -> str:
        """One line: all, and plan by plan."""
        low, high = wilson(self.right.total(), self.asked.total())
        told = ", ".join(f"{plan} {self.right[plan]}/{n}" for plan, n in sorted(self.asked.items()))
        return f"{self.name}: {self.right.total()}/{self.asked.total()} = {self.share:.1%} [{low:.1%}, {high:.1%}] ({told})"


def run_folder(folder: Path) -> SetScore:
    """Reads a folder's plans as if an official had added them, and asks its questions.

    Raises:
        DatasetError: a question is malformed.
    """
    cases, problems = read_file(folder / "questions.jsonl", folder.name)
    if problems:
        raise DatasetError(problems)
    score = SetScore(folder.name)
    with tempfile.TemporaryDirectory() as place:
        added = Path(place) / "plans"
        added.mkdir()
        for path in sorted((folder / "plans").iterdir()):
            source = ingest(path).source
            if source is not None:
                (added / f"{path.stem}.txt").write_text(source.raw, encoding="utf-8")
        assistant = Assistant.open(Settings(index_folder=Path(place) / "index", added_plans=added, llm_model=None))
        for placed in cases:
            _ask(assistant, placed.case, score)
        assistant.index.close()
    return score


def _ask(assistant: Assistant, case: Case, score: SetScore) -> None:
    answer = from_reply(assistant.ask(case.question, turns=case.turns[:-1], as_of=case.as_of))
    plan = case.evidence[0].plan if case.evidence else "none"
    score.asked[plan] += 1
    if accuracy(case, answer):
        score.right[plan] += 1
    else:
        score.wrong.append(f"{case.id} {case.question} ({answer.status}; missing {missing_facts(case, answer)})")


def run_all() -> list[SetScore]:
    """All folders, in order of their names."""
    return [run_folder(folder) for folder in sorted(FOLDERS.iterdir()) if (folder / "questions.jsonl").is_file()]
