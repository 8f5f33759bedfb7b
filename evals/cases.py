"""Files of questions -> `Case`s. A malformed line is reported with its file, line, field and fix."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from evals.errors import DatasetError, Problem
from evals.models import Case, Record, Status

DATASETS = Path(__file__).with_name("datasets")


class Split(StrEnum):
    """Which questions: to develop with, held out, both, or the few that a test can afford."""

    DEV = "dev"
    HELDOUT = "heldout"
    ALL = "all"
    SMOKE = "smoke"


class PlacedCase(Record):
    """A case with the split it belongs to and the line it was read from."""

    case: Case
    split: str
    place: str


_FIXES = {
    "missing": "add the field; datasets/README.md lists all of them",
    "extra_forbidden": "remove the field, or correct its spelling after datasets/README.md",
    "enum": f"use one of {', '.join(status for status in Status if status is not Status.ERROR)}",
    "json_invalid": "one JSON object a line: check quotes, commas and brackets",
    "date_from_datetime_parsing": "write the day as YYYY-MM-DD, or null",
    "string_type": "write a string in double quotes",
    "tuple_type": "write a list in square brackets",
    "bool_parsing": "write true or false",
}


def _problems(error: ValidationError, place: str) -> Iterator[Problem]:
    for item in error.errors():
        field = ".".join(str(part) for part in item["loc"]) or "(line)"
        fix = _FIXES.get(item["type"], "see the field table in datasets/README.md")
        yield Problem(place=place, field=field, what=f"{item['msg']}, got {item['input']!r:.60}", fix=fix)


def _name(line: str) -> str:
    """The id of a case that did not validate, if its JSON can be read at all."""
    try:
        return f" ({json.loads(line)['id']})"
    except (ValueError, KeyError, TypeError):
        return ""


def read_file(path: Path, split: str) -> tuple[list[PlacedCase], list[Problem]]:
    """The cases of one file and the faults of its other lines."""
    cases: list[PlacedCase] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{split}/{path.name}:{number}"
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            problems += _problems(error, place + _name(line))
            continue
        cases.append(PlacedCase(case=case, split=split, place=place))
    return cases, problems


def read_all(folder: Path = DATASETS) -> tuple[list[PlacedCase], list[Problem]]:
    """Every case of both splits with the faults found on the way; files in order of their names."""
    cases: list[PlacedCase] = []
    problems: list[Problem] = []
    for split in (Split.DEV, Split.HELDOUT):
        for path in sorted((folder / split).glob("*.jsonl")):
            found, faults = read_file(path, split)
            cases += found
            problems += faults
    return cases, problems


def smoke_ids(folder: Path = DATASETS) -> tuple[str, ...]:
    """Ids of the smoke set: development questions, a line each; «#» opens a remark."""
    lines = (folder / "smoke.txt").read_text(encoding="utf-8").splitlines()
    return tuple(name for line in lines if (name := line.partition("#")[0].strip()))


def load_cases(split: Split = Split.ALL, *, folder: Path = DATASETS, limit: int | None = None) -> list[PlacedCase]:
    """The questions of a split.

    Args:
        split: which ones.
        folder: where `dev/`, `heldout/` and `smoke.txt` are.
        limit: at most so many, spread evenly over the files so that every skill is met.

    Raises:
        DatasetError: a line is malformed.
    """
    cases, problems = read_all(folder)
    if problems:
        raise DatasetError(problems)
    if split is Split.SMOKE:
        wanted = set(smoke_ids(folder))
        cases = [placed for placed in cases if placed.case.id in wanted]
    elif split is not Split.ALL:
        cases = [placed for placed in cases if placed.split == split]
    return cases if limit is None else spread(cases, limit)


def spread(cases: Sequence[PlacedCase], limit: int) -> list[PlacedCase]:
    """At most `limit` cases at even distances, in their order."""
    if limit >= len(cases):
        return list(cases)
    return [cases[index * len(cases) // limit] for index in range(limit)]
