"""The assistant on two questions of each skill: fast enough for every test run."""

from __future__ import annotations

import pytest

from evals.cases import Split, load_cases
from evals.measures import score_all
from evals.models import SystemAnswer
from evals.systems import AssistantSystem
from evals.texts import plan_texts
from evals.worker import timed

RIGHT_AT_LEAST = 0.80  # the full bars stand in evals/baselines.yaml; this catches what breaks outright


@pytest.fixture(scope="module")
def replies() -> dict[str, SystemAnswer]:
    try:
        system = AssistantSystem()
    except (ImportError, AttributeError) as error:
        pytest.skip(f"the assistant cannot be opened yet: {error}")
    return {p.case.id: timed(system, p.case.turns, p.case.as_of) for p in load_cases(Split.SMOKE)}


def test_nothing_fails(replies: dict[str, SystemAnswer]) -> None:
    assert {case: reply.error for case, reply in replies.items() if reply.error} == {}


def test_nothing_is_invented(replies: dict[str, SystemAnswer]) -> None:
    cases = {p.case.id: p.case for p in load_cases(Split.SMOKE)}
    assert [c for c, reply in replies.items() if score_all(cases[c], reply, plan_texts())["Unsupported"] == 1.0] == []


def test_most_are_right(replies: dict[str, SystemAnswer]) -> None:
    cases = {p.case.id: p.case for p in load_cases(Split.SMOKE)}
    wrong = [case for case, reply in replies.items() if score_all(cases[case], reply, plan_texts())["Accuracy"] == 0.0]
    assert len(wrong) <= (1 - RIGHT_AT_LEAST) * len(replies), wrong
