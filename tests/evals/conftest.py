from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.cases import DATASETS, PlacedCase, Split, load_cases
from evals.models import Case
from evals.texts import PlanTexts, plan_texts


@pytest.fixture(scope="session")
def texts() -> PlanTexts:
    return plan_texts()


@pytest.fixture(scope="session")
def dev() -> list[PlacedCase]:
    return load_cases(Split.DEV)


@pytest.fixture
def datasets(tmp_path: Path) -> Path:
    """A copy of the questions that a test may break."""
    return Path(shutil.copytree(DATASETS, tmp_path / "datasets"))


@pytest.fixture
def edit(datasets: Path) -> Callable[..., Path]:
    """Changes one field of the first case of a file, or the case by a function."""

    def change(file: str, update: Callable[[dict[str, Any]], None]) -> Path:
        path = datasets / file
        lines = path.read_text(encoding="utf-8").split("\n")
        case = json.loads(lines[0])
        update(case)
        lines[0] = json.dumps(case, ensure_ascii=False)
        path.write_text("\n".join(lines), encoding="utf-8")
        return datasets

    return change


def make_case(**fields: Any) -> Case:
    base: dict[str, Any] = {
        "id": "t-1", "category": "who", "persona": "official", "turns": ["Ai chủ trì?"], "as_of": None, "answerable": True,
        "status": "answered", "must_include": [["Sở Tài chính", "STC"]], "must_not_include": [], "expected_count": None,
        "evidence": [{"plan": "17-kh-ubnd-2026", "lines": [556, 559], "quote": "Sở Tài chính", "optional": False}],
    }  # fmt: skip
    return Case.model_validate(base | fields)


@pytest.fixture
def case() -> Callable[..., Case]:
    return make_case
