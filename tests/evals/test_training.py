"""Questions to learn from: all of them stand in the plans, none is held out, and a broken line says where it is."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from corpus import Corpus
from evals.cases import Split, load_cases
from evals.models import Span
from evals.training import TrainingQuestion, training_questions

GOOD = {"q": "Ai chủ trì tổ chức Đại hội nhà đầu tư?", "plan": "17-kh-ubnd-2026", "lines": [564, 564], "answerable": True}


@pytest.fixture(scope="module")
def questions() -> list[TrainingQuestion]:
    return training_questions()


@pytest.fixture
def written(datasets: Path) -> Callable[..., Path]:
    """The questions with one file of these lines in `training/`."""

    def write(*lines: str) -> Path:
        for old in (datasets / "training").glob("*.jsonl"):
            old.unlink()
        (datasets / "training" / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return datasets

    return write


def test_every_gold_record_stands_in_its_plan(corpus: Corpus, questions: list[TrainingQuestion]) -> None:
    lengths = {plan: len(source.raw.splitlines()) for plan, source in corpus.sources.items()}
    wrong = [
        (q.id, span) for q in questions for span in q.gold
        if span.plan not in lengths or not 1 <= span.lines[0] <= span.lines[1] <= lengths[span.plan]
    ]  # fmt: skip
    assert wrong == []
    assert all(q.text.strip() and (q.gold or not q.answerable) for q in questions)


def test_ids_are_of_one_question_each(questions: list[TrainingQuestion]) -> None:
    assert len({q.id for q in questions}) == len(questions)


def test_held_out_questions_are_not_learned_from(questions: list[TrainingQuestion]) -> None:
    held = {turn for placed in load_cases(Split.HELDOUT) for turn in placed.case.turns}
    assert held and not held & {q.text for q in questions}


def test_of_the_development_questions_those_that_one_record_answers(questions: list[TrainingQuestion]) -> None:
    learned = {q.id: q for q in questions}
    cases = [placed.case for placed in load_cases(Split.DEV)]
    taken = [c for c in cases if c.id in learned]
    assert taken and all(len(c.turns) == 1 and c.category not in ("metadata", "clarify") and not c.is_set for c in taken)
    left = [c for c in cases if c.id not in learned]
    assert all(len(c.turns) > 1 or c.category in ("metadata", "clarify") or c.is_set for c in left)
    for case in taken:
        assert learned[case.id].answerable == case.answerable
        assert learned[case.id].as_of == (case.as_of or date(2026, 11, 24))
        assert learned[case.id].single == (case.category not in ("cross-plan", "conflict"))


def test_a_line_is_read_as_it_is_written(written: Callable[..., Path]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in (GOOD, GOOD | {"q": "Giá vé?", "answerable": False})]
    first, second = training_questions(written(*lines))[:2]
    assert (first.id, first.text, first.answerable, first.single) == ("mine-1", GOOD["q"], True, True)
    assert first.gold == (Span(plan="17-kh-ubnd-2026", lines=(564, 564)),)
    assert (second.id, second.answerable) == ("mine-2", False)


@pytest.mark.parametrize(
    "line",
    [
        '{"q": "Ai?", "plan": ',
        "",
        "[]",
        json.dumps({k: v for k, v in GOOD.items() if k != "q"}),
        json.dumps({k: v for k, v in GOOD.items() if k != "lines"}),
        json.dumps({k: v for k, v in GOOD.items() if k != "answerable"}),
        json.dumps(GOOD | {"lines": [564]}),
        json.dumps(GOOD | {"lines": ["đầu", "cuối"]}),
        json.dumps(GOOD | {"lines": None}),
    ],
    ids=["broken", "empty", "list", "no q", "no lines", "no answerable", "one line", "words", "null"],
)
def test_a_malformed_line_names_file_and_line(written: Callable[..., Path], line: str) -> None:
    folder = written(json.dumps(GOOD), json.dumps(GOOD), line, json.dumps(GOOD))
    with pytest.raises(ValueError, match=r"(?s)training/mine\.jsonl:3: .*expected q, plan, lines, answerable; mend the line"):
        training_questions(folder)
