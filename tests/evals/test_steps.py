"""Where a wrong answer went wrong first, from traces written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from corpus import load_corpus
from evals.models import CitedSpan, Span, Status, SystemAnswer, TraceStep
from evals.steps import ORDER, first_wrong_step
from evals.systems import from_reply, places, read_trace, step_name
from tests.evals.conftest import make_case

PLAN = "17-kh-ubnd-2026"
HIT, MISS = Span(plan=PLAN, lines=(556, 559)), Span(plan=PLAN, lines=(1, 2))


def wrong(*steps: TraceStep, status: Status = Status.ANSWERED, text: str = "khác") -> SystemAnswer:
    return SystemAnswer(status=status, answer=text, citations=(CitedSpan(plan=PLAN, lines=(1, 2)),), trace=steps)


def step(name: str, text: str = "", spans: tuple[Span, ...] = (), plans: tuple[str, ...] = ()) -> TraceStep:
    return TraceStep(name=name, text=text, spans=spans, plans=plans)


FOLLOW_UP: dict[str, Any] = {
    "turns": ["Quỹ Đầu tư mạo hiểm do ai bố trí vốn?", "Bao giờ?"],
    "evidence": [{"plan": PLAN, "lines": [556, 559], "quote": "Quỹ Đầu tư mạo hiểm TP", "optional": False}],
}
SET: dict[str, Any] = {
    "category": "count", "expected_count": 2, "must_include": [],
    "evidence": [{"plan": PLAN, "lines": [n, n], "quote": "q", "optional": False} for n in (557, 700)],
}  # fmt: skip

PLACES = [
    ({}, wrong(step("gather", spans=(MISS,))), "gather"),
    ({}, wrong(step("understand", plans=("kh-khcn-2024",)), step("gather", spans=(MISS,))), "understand"),
    ({}, wrong(step("understand", plans=(PLAN,)), step("gather", spans=(MISS,))), "gather"),
    ({}, wrong(step("gather", spans=(HIT,)), status=Status.NOT_IN_PLANS), "decide"),
    ({}, wrong(step("gather", spans=(HIT,)), step("compose", "Sở Tài chính chủ trì")), "verify"),
    ({}, wrong(step("gather", spans=(HIT,)), step("compose", "không rõ")), "compose"),
    ({}, wrong(step("gather", spans=(HIT,))), "compose"),
    (FOLLOW_UP, wrong(step("contextualize", "Bao giờ?"), step("gather", spans=(MISS,))), "contextualize"),
    (FOLLOW_UP, wrong(step("contextualize", "Bao giờ Quỹ Đầu tư mạo hiểm?"), step("gather", spans=(MISS,))), "gather"),
    (SET, wrong(step("gather", spans=(HIT,))), "gather"),
    (SET, wrong(step("gather", spans=(HIT, Span(plan=PLAN, lines=(700, 700)))), text="5"), "compose"),
    ({"answerable": False, "status": "not_in_plans", "evidence": []}, wrong(step("gather", spans=(HIT,))), "decide"),
]


@pytest.mark.parametrize(("fields", "answer", "expected"), PLACES)
def test_first_wrong_step(fields: dict[str, Any], answer: SystemAnswer, expected: str) -> None:
    assert first_wrong_step(make_case(**fields), answer) == expected
    assert expected in ORDER


@pytest.mark.parametrize(("key", "name"), [
    ("context", "contextualize"), ("query", "understand"), ("candidates", "gather"), ("way", "decide"),
    ("composed", "compose"), ("unsupported", "verify"), ("verify", "verify"), ("gate", "gate"),
])  # fmt: skip
def test_step_names(key: str, name: str) -> None:
    assert step_name(key) == name


def test_records_named_by_id_are_placed() -> None:
    corpus = load_corpus()
    row = next(row for row in corpus.rows if row.plan == PLAN)
    (gathered,) = read_trace({"candidates": [{"id": row.id, "score": 1.0}, {"id": "unknown"}]}, places(corpus))
    assert gathered.spans == (Span(plan=PLAN, lines=row.lines),)


def test_a_reply_is_read_by_attribute() -> None:
    cited = SimpleNamespace(marker=1, plan=PLAN, locator="Phụ lục 2", lines=(556, 559), quote="Sở Tài chính")
    record = SimpleNamespace(plan=PLAN, locator="Phụ lục 2", lines=(556, 559))
    trace = {"understand": {"plans": [PLAN]}, "gather": [{"plan": PLAN, "lines": [5, 6]}, {"plan": PLAN, "lines": [1, 2]}]}
    reply = SimpleNamespace(status="answered", answer="A [1]", citations=(cited,), records=(record,), total=1, trace=trace)
    answer = from_reply(reply)
    assert answer.status is Status.ANSWERED and answer.total == 1
    assert [span.lines for span in answer.retrieved] == [(5, 6), (1, 2)]
    assert answer.citations[0].marker == 1 and answer.records[0].quote == ""
    assert answer.trace[0].plans == (PLAN,)
