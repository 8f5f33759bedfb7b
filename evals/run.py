"""A run: every system answers every question, then everything is scored and reported.

    evals/runs/<time>/
      settings.json  what it was made with        answers.jsonl  one line a system and question
      problems.log   failures, in words           scores.json    report.md    *.svg

Systems answer one after another, each in a process of its own, so that latencies do not disturb
each other and a failure of one question is that question's score and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from evals.cases import DATASETS, PlacedCase, Split, load_cases
from evals.errors import RunError
from evals.models import Record, SystemAnswer
from evals.progress import progress
from evals.scores import SCORES_FILE, Header, RunScores, SystemScores, score_system, write_scores
from evals.systems import FACTORIES, Factory
from evals.texts import plan_texts
from evals.worker import ANSWER_SECONDS, IsolatedSystem

RUNS = Path(__file__).with_name("runs")
ANSWERS_FILE, SETTINGS_FILE, PROBLEMS_FILE = "answers.jsonl", "settings.json", "problems.log"
Answers = dict[str, SystemAnswer]  # case id -> answer


class AnswerLine(Record):
    """One line of `answers.jsonl`."""

    system: str
    case: str
    open_s: float
    answer: SystemAnswer


def commit() -> str:
    """The commit that is checked out, «+» for a changed tree; «unknown» outside a repository."""
    root = Path(__file__).parents[1]
    try:
        head = _git(root, "rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git(root, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def questions_digest(folder: Path = DATASETS) -> str:
    """SHA-256 over the files of questions."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*/*.jsonl")):
        total.update(path.read_bytes())
    return total.hexdigest()


def header(*, name: str, split: Split, limit: int | None, limit_s: float) -> Header:
    """What a run that starts now is made with."""
    return Header(
        name=name, created=datetime.now(UTC).isoformat(timespec="seconds"),
        command="python -m evals " + " ".join(sys.argv[1:]), commit=commit(), corpus=plan_texts().digest,
        questions=questions_digest(), split=split.value, limit=limit, limit_s=limit_s,
        python=platform.python_version(), machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    )  # fmt: skip


def ask_all(name: str, factory: Factory, cases: Sequence[PlacedCase], *, limit_s: float) -> tuple[Answers, float]:
    """Every answer of one system, and the seconds that it took to open.

    Raises:
        RunError: the system cannot be opened at all.
    """
    with IsolatedSystem(name, factory, limit_s=limit_s) as system:
        opened = system.open_s
        system.answer(cases[0].case.turns, cases[0].case.as_of)  # the first call pays for lazy imports; it is asked again
        answers = {p.case.id: system.answer(p.case.turns, p.case.as_of) for p in progress(cases, name)}
    return answers, opened


def run_suite(
    systems: Sequence[str],
    *,
    split: Split,
    limit: int | None = None,
    limit_s: float = ANSWER_SECONDS,
    factories: Mapping[str, Factory] = FACTORIES,
    folder: Path = RUNS,
) -> Path:
    """Runs the suite and returns the run's folder, scored but not yet reported.

    Raises:
        DatasetError: a file of questions is malformed.
        RunError: a system is not known, or none could be opened.
    """
    unknown = [name for name in systems if name not in factories]
    if unknown:
        raise RunError(f"{', '.join(unknown)}: no such system; expected one of {', '.join(factories)}")
    cases = load_cases(split, limit=limit)
    place = _new_folder(folder)
    head = header(name=place.name, split=split, limit=limit, limit_s=limit_s)
    (place / SETTINGS_FILE).write_text(head.model_dump_json(indent=2) + "\n", encoding="utf-8")
    problems: list[str] = []
    for name in systems:
        try:
            answers, opened = ask_all(name, factories[name], cases, limit_s=limit_s)
        except RunError as error:
            problems.append(str(error))
            sys.stderr.write(f"{error}\n")
            continue
        _append(place / ANSWERS_FILE, name, answers, opened)
        problems += [f"{name} {case}: {answer.error}" for case, answer in answers.items() if answer.error]
    (place / PROBLEMS_FILE).write_text("".join(f"{line}\n" for line in problems), encoding="utf-8")
    score_run(place)
    return place


def _new_folder(folder: Path) -> Path:
    """A folder named after the time, numbered when two runs start in one second."""
    stem = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    for number in range(100):
        place = folder / (stem if number == 0 else f"{stem}-{number}")
        try:
            place.mkdir(parents=True)
        except FileExistsError:
            continue
        return place
    raise RunError(f"{folder / stem}: exists a hundred times over; expected a free name; wait a second")


def _append(path: Path, system: str, answers: Answers, open_s: float) -> None:
    with path.open("a", encoding="utf-8") as file:
        for case, answer in answers.items():
            file.write(AnswerLine(system=system, case=case, open_s=open_s, answer=answer).model_dump_json() + "\n")


def read_answers(place: Path) -> dict[str, tuple[Answers, float]]:
    """System -> its answers by case, and the seconds that it took to open.

    Raises:
        RunError: the file is missing or was written by another version.
    """
    path = place / ANSWERS_FILE
    systems: dict[str, tuple[Answers, float]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            read = AnswerLine.model_validate_json(line)
            systems.setdefault(read.system, ({}, read.open_s))[0][read.case] = read.answer
    except FileNotFoundError as error:
        raise RunError(f"{path}: no such file; expected a run's answers; no system could be opened, or no such run") from error
    except ValidationError as error:
        raise RunError(f"{path}: not as this version writes it; run again: {error.errors()[0]['msg']}") from error
    return systems


def score_run(place: Path) -> RunScores:
    """Scores a run's answers (again) and writes `scores.json`.

    Raises:
        RunError: the run has no answers or no settings.
    """
    systems = read_answers(place)
    head = Header.model_validate_json((place / SETTINGS_FILE).read_text(encoding="utf-8"))
    cases = load_cases(Split(head.split), limit=head.limit)
    scored: list[SystemScores] = []
    for name, (answers, opened) in systems.items():
        asked = [placed for placed in cases if placed.case.id in answers]
        scored.append(score_system(name, asked, answers, plan_texts(), open_s=opened))
    scores = RunScores(header=head, systems=tuple(scored))
    write_scores(scores, place / SCORES_FILE)
    return scores
