"""The questions keep their rules, and each rule is seen to bite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.cases import PlacedCase, Split, load_cases, read_all, smoke_ids, spread
from evals.check import MINIMUM_PER_SKILL, check
from evals.errors import DatasetError, Problem
from evals.texts import PlanTexts, holds_words, words

FIRST = "dev/plan17.jsonl"
Edit = Callable[..., Path]


def test_the_committed_questions_are_sound() -> None:
    cases, problems = check()
    assert problems == []
    assert sum(p.split == "dev" for p in cases) >= 889 and sum(p.split == "heldout" for p in cases) >= 131


def test_every_skill_has_enough_cases() -> None:
    counts: dict[str, int] = {}
    for placed in load_cases(Split.ALL):
        counts[placed.case.category] = counts.get(placed.case.category, 0) + 1
    assert len(counts) >= 23 and min(counts.values()) >= MINIMUM_PER_SKILL


def test_the_smoke_set_meets_every_development_skill(dev: list[PlacedCase]) -> None:
    chosen = {placed.case.category for placed in dev if placed.case.id in smoke_ids()}
    assert chosen == {placed.case.category for placed in dev}
    assert len(load_cases(Split.SMOKE)) == len(smoke_ids())


def only(problems: list[Problem], place: str) -> list[Problem]:
    return [problem for problem in problems if place in problem.place]


def broken(edit: Edit, update: Callable[[dict[str, Any]], object], file: str = FIRST) -> list[Problem]:
    folder = edit(file, update)
    return only(check(folder)[1], f"{file}:1")


@pytest.mark.parametrize(("field", "value", "reported", "fix"), [
    ("persona", None, "persona", "double quotes"),
    ("as_of", "31/12/2025", "as_of", "YYYY-MM-DD"),
    ("status", "answer", "status", "answered, clarification, not_in_plans"),
    ("answerable", "maybe", "answerable", "true or false"),
    ("turns", "Ai chủ trì?", "turns", "square brackets"),
    ("colour", "red", "colour", "remove the field"),
    ("turns", ["  "], "turns", "last turn being the question"),
    ("status", "not_in_plans", "status", "answerable questions have status 'answered'"),
    ("must_include", [], "must_include", "facts that a right answer states"),
    ("must_include", [[]], "must_include", "never be met"),
    ("must_include", [["Sở Du lịch"]], "must_include.0", "derived.yaml"),
    ("expected_count", 9, "expected_count", "count again"),
    ("evidence", [], "evidence", "lines that state the answer"),
])  # fmt: skip
def test_a_malformed_case(edit: Edit, field: str, value: object, reported: str, fix: str) -> None:
    problems = broken(edit, lambda case: case.update({field: value}))
    assert any(problem.field.startswith(reported) and fix in problem.fix for problem in problems), problems


def test_a_missing_field_is_named(edit: Edit) -> None:
    (problem,) = broken(edit, lambda case: case.pop("persona"))
    assert problem.place == f"{FIRST}:1 (d17-001)" and problem.field == "persona" and "add the field" in problem.fix


def test_a_line_that_is_no_json(datasets: Path) -> None:
    path = datasets / FIRST
    path.write_text('{"id": "x", \n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"dev/plan17\.jsonl:1: \(line\): Invalid JSON.*one JSON object a line"):
        load_cases(folder=datasets)


def test_all_problems_are_reported_at_once(datasets: Path) -> None:
    path = datasets / FIRST
    path.write_text("{}\n[]\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        load_cases(folder=datasets)
    places = {problem.place for problem in caught.value.problems}
    assert places == {f"{FIRST}:1", f"{FIRST}:2"} and len(caught.value.problems) > 10


@pytest.mark.parametrize(("change", "field", "fix"), [
    ({"plan": "17"}, "evidence.0.plan", "use one of 139-kh-ubnd-2025"),
    ({"lines": [9000, 9001]}, "evidence.0.lines", "1-based and inclusive"),
    ({"lines": [559, 556]}, "evidence.0.lines", "1-based and inclusive"),
    ({"lines": [557, 560]}, "evidence.0.quote", "it stands at [556, 559]"),
    ({"quote": "Sở Du lịch chủ trì"}, "evidence.0.quote", "copy the words"),
    ({"quote": " "}, "evidence.0.quote", "copy the words"),
])  # fmt: skip
def test_evidence(edit: Edit, change: dict[str, Any], field: str, fix: str) -> None:
    problems = broken(edit, lambda case: case["evidence"][0].update(change))
    assert any(problem.field == field and fix in problem.fix for problem in problems), problems


def test_what_is_demanded_is_not_forbidden(edit: Edit) -> None:
    problems = broken(edit, lambda case: case.update({"must_include": [["Sở Tài chính"]], "must_not_include": ["Sở Tài chính"]}))
    assert [problem.field for problem in problems] == ["must_not_include"]


def test_ids_are_unique(edit: Edit) -> None:
    (problem,) = only(check(edit(FIRST, lambda case: case.update({"id": "d17-002"})))[1], "plan17.jsonl:2")
    assert problem.field == "id" and "plan17.jsonl:1" in problem.what


def test_a_held_out_question_in_development_is_found(edit: Edit) -> None:
    held = next(placed for placed in load_cases(Split.HELDOUT))
    folder = edit(FIRST, lambda case: case.update({"turns": [turn.upper() for turn in held.case.turns]}))
    problems = [problem for problem in check(folder)[1] if problem.field == "turns"]
    assert len(problems) == 1 and "a held-out question that development shows" in problems[0].what


def test_a_rare_skill_is_reported(edit: Edit) -> None:
    problems = check(edit(FIRST, lambda case: case.update({"category": "whom"})))[1]
    assert any("'whom' has 1 cases, expected 12" in problem.what for problem in problems)


def test_an_unknown_smoke_id_is_reported(datasets: Path) -> None:
    with (datasets / "smoke.txt").open("a", encoding="utf-8") as file:
        file.write("d17-999\n")
    assert "d17-999" in [problem.field for problem in check(datasets)[1]]


def test_an_altered_plan_line_is_found(texts: PlanTexts) -> None:
    raw = dict(texts.raw)
    lines = raw["17-kh-ubnd-2026"].split("\n")
    lines[557] = lines[557].replace("Sở", "Cục") + " thêm"
    raw["17-kh-ubnd-2026"] = "\n".join(lines)
    problems = check(texts=PlanTexts(raw))[1]
    assert any(problem.field.startswith("evidence") and "d17-001" in problem.place for problem in problems)


def test_words_ignore_what_extraction_adds() -> None:
    assert words("Sở KH&CN,\n  ngày 01/2026.") == ["sở", "kh", "cn", "ngày", "01", "2026"]
    assert holds_words("a b\nc d", "b c") and not holds_words("a b c d", "a c")


def test_limits_are_spread_over_the_files(dev: list[PlacedCase]) -> None:
    assert len(load_cases(Split.DEV, limit=20)) == 20
    assert len({placed.place.split(":")[0] for placed in spread(dev, 20)}) >= 3
    assert spread(dev, 10_000) == dev


def test_reading_keeps_the_good_lines(edit: Edit) -> None:
    whole = len(load_cases(Split.ALL))
    cases, problems = read_all(edit(FIRST, lambda case: case.clear()))
    assert len(cases) == whole - 1 and problems
