"""Systems that answer from the gold, or fail in one way; importable by the worker process."""

from __future__ import annotations

import os
import time
from datetime import date

from evals.cases import PlacedCase, Split, load_cases
from evals.models import CitedSpan, Status, SystemAnswer, TraceStep


def gold_answer(placed: PlacedCase) -> SystemAnswer:
    """The perfect reply to a case."""
    case = placed.case
    if not case.answerable:
        return SystemAnswer(status=case.status, answer="Kế hoạch không nêu nội dung này.", latency_ms=5.0)
    cited = tuple(
        CitedSpan(plan=e.plan, lines=e.lines, quote=e.quote, marker=n)
        for n, e in enumerate(case.evidence, start=1)
        if not e.optional
    )
    count = [f"Có {case.expected_count} nhiệm vụ"] if case.expected_count is not None else []
    return SystemAnswer(
        status=Status.ANSWERED,
        answer="; ".join([*count, *(group[0] for group in case.must_include)]),
        citations=cited,
        records=cited if case.is_set else (),
        total=case.expected_count,
        retrieved=cited,
        trace=(TraceStep(name="gather", spans=cited),),
        latency_ms=5.0,
    )


class Gold:
    name = "assistant"

    def __init__(self) -> None:
        self._answers = {placed.case.turns: gold_answer(placed) for placed in load_cases(Split.ALL)}

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        return self._answers[turns]


class Trouble:
    """Raises, hangs or dies on questions that hold the word; answers the others."""

    name = "trouble"

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        question = turns[-1]
        if "raise" in question:
            raise ValueError("không đọc được")
        if "hang" in question:
            time.sleep(60)
        if "die" in question:
            os._exit(9)
        return SystemAnswer(status=Status.NOT_IN_PLANS, answer="Kế hoạch không nêu.")


def open_gold() -> Gold:
    return Gold()


def open_trouble() -> Trouble:
    return Trouble()


def open_never() -> Trouble:
    raise RuntimeError("chưa có chỉ mục")
