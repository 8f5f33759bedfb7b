"""Answers -> scores: per case first, summed up second, in `scores.json`.

Scoring reads nothing but cases, answers and plan texts, so an old run can be scored again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from evals.answers import explain
from evals.cases import PlacedCase, Split
from evals.errors import RunError
from evals.measures import MEASURES, Summary, score_all, summarize
from evals.models import CaseResult, Record, SystemAnswer
from evals.steps import first_wrong_step
from evals.texts import PlanTexts

SCORES_FILE = "scores.json"
KEPT = ("Accuracy", "StatusMatch", "Unsupported", "CiteP", "CiteR", "SetF1", "CountMatch", "R@10")  # per case, in the file
EVERYTHING = "all"


class Header(Record):
    """What a run was made with, so that it can be repeated."""

    name: str
    created: str = Field(description="UTC, ISO 8601")
    command: str
    commit: str
    corpus: str = Field(description="SHA-256 over the plans")
    questions: str = Field(description="SHA-256 over the files of questions")
    split: str
    limit: int | None
    limit_s: float = Field(description="seconds allowed for one answer")
    python: str
    machine: str


class SystemScores(Record):
    """One system: its summaries by group (all, a split, a skill) and its scores by case."""

    system: str
    open_s: float = Field(description="seconds to open the system")
    groups: dict[str, dict[str, Summary]]
    cases: tuple[CaseResult, ...]

    def value(self, measure: str, group: str = EVERYTHING) -> Summary | None:
        """One summary, None where the group or the measure is not in the run."""
        return self.groups.get(group, {}).get(measure)


class RunScores(Record):
    """Everything that `scores.json` holds."""

    header: Header
    systems: tuple[SystemScores, ...]

    def system(self, name: str) -> SystemScores | None:
        """The scores of one system, None if it was not in the run."""
        return next((scores for scores in self.systems if scores.system == name), None)


def score_case(placed: PlacedCase, answer: SystemAnswer, texts: PlanTexts) -> CaseResult:
    """All scores of one answer. What a held-out question asks for is not repeated anywhere."""
    held_out = placed.split == Split.HELDOUT
    reason = explain(placed.case, answer)
    return CaseResult(
        case=placed.case.id, category=placed.case.category, split=placed.split, status=answer.status,
        scores=score_all(placed.case, answer, texts),
        first_wrong=first_wrong_step(placed.case, answer), why="held out" if reason and held_out else reason,
    )  # fmt: skip


def sum_up(results: Sequence[CaseResult]) -> dict[str, Summary]:
    """Every measure over some cases, those without a single value left out."""
    summaries = (summarize(measure, (result.scores[measure.name] for result in results)) for measure in MEASURES)
    return {summary.measure: summary for summary in summaries if summary.n}


def score_system(
    system: str, cases: Sequence[PlacedCase], answers: Mapping[str, SystemAnswer], texts: PlanTexts, *, open_s: float = 0.0
) -> SystemScores:
    """The scores of one system on all cases."""
    results = [score_case(placed, answers[placed.case.id], texts) for placed in cases]
    groups: dict[str, list[CaseResult]] = {EVERYTHING: results}
    for result in results:
        groups.setdefault(result.split, []).append(result)
        groups.setdefault(result.category, []).append(result)
    return SystemScores(
        system=system, open_s=round(open_s, 3), cases=tuple(results),
        groups={name: sum_up(members) for name, members in groups.items()},
    )  # fmt: skip


def _kept(result: CaseResult) -> CaseResult:
    scores = {name: value for name, value in result.scores.items() if name in KEPT and value == value}
    return result.model_copy(update={"scores": scores})


def write_scores(scores: RunScores, path: Path) -> None:
    """Writes `scores.json`: one line a summary and a case, so that a diff can be read."""
    lines = ['{"header":', scores.header.model_dump_json(indent=1), ',"systems":[']
    for number, system in enumerate(scores.systems):
        lines.append(f'{"," if number else ""}{{"system":"{system.system}","open_s":{system.open_s},"groups":{{')
        lines.append(",\n".join(_group(name, members) for name, members in system.groups.items()))
        lines += ['},"cases":[', ",\n".join(_kept(result).model_dump_json() for result in system.cases), "]}"]
    path.write_text("\n".join([*lines, "]}"]) + "\n", encoding="utf-8")


def _group(name: str, summaries: Mapping[str, Summary]) -> str:
    rows: Iterable[str] = (f'"{measure}":{summary.model_dump_json()}' for measure, summary in summaries.items())
    return f'"{name}":{{\n' + ",\n".join(rows) + "}"


def read_scores(folder: Path) -> RunScores:
    """The scores of a run or of a committed report.

    Raises:
        RunError: there are none, or they were written by another version.
    """
    path = folder / SCORES_FILE
    try:
        return RunScores.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"{path}: no such file; expected the folder of a finished run; run «python -m evals run»") from error
    except ValidationError as error:
        raise RunError(
            f"{path}: {error.error_count()} values not as expected; run «python -m evals score {folder}» to score it again"
        ) from error
