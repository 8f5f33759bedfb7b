"""Measures against hand cases and independent implementations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evals import answers
from evals.compare import Flips
from evals.intervals import bootstrap, mean_of, quantile_of, wilson
from evals.measures import BY_NAME, MEASURES, score_all, summarize
from evals.models import CaseResult, CitedSpan, Span, Status, SystemAnswer, failure
from evals.retrieval import judged_ranking, retrieval_score
from evals.steps import first_wrong_step
from evals.texts import PlanTexts
from tests.evals.conftest import make_case

PLAN = "17-kh-ubnd-2026"


def reply(text: str = "Sở Tài chính", *, lines: list[tuple[int, int]] | None = None, **fields: Any) -> SystemAnswer:
    spans = [CitedSpan(plan=PLAN, lines=at) for at in ([(556, 559)] if lines is None else lines)]
    return SystemAnswer(**({"status": Status.ANSWERED, "answer": text, "citations": tuple(spans)} | fields))


def evidence(*lines: tuple[int, int], optional: tuple[int, int] | None = None) -> list[dict[str, Any]]:
    needed = [{"plan": PLAN, "lines": at, "quote": "q", "optional": False} for at in lines]
    return [*needed, {"plan": PLAN, "lines": optional, "quote": "q", "optional": True}] if optional else needed


@pytest.mark.parametrize(("answer", "right"), [
    (reply("Sở Tài chính chủ trì [1]"), 1.0),
    (reply("STC"), 1.0),
    (reply("Sở Nội vụ"), 0.0),
    (reply("Sở Tài chính", status=Status.NOT_IN_PLANS), 0.0),
    (failure("no answer"), 0.0),
])  # fmt: skip
def test_accuracy_of_a_fact(answer: SystemAnswer, right: float) -> None:
    assert answers.accuracy(make_case(), answer) == right


def test_a_forbidden_wording_makes_it_wrong() -> None:
    case = make_case(must_not_include=["Sở Nội vụ chủ trì"])
    assert answers.accuracy(case, reply("Sở Tài chính; trước đây Sở Nội vụ chủ trì")) == 0.0


def test_every_group_must_be_stated() -> None:
    case = make_case(must_include=[["Sở Tài chính"], ["01/2026"]])
    assert answers.accuracy(case, reply("Sở Tài chính")) == 0.0
    assert answers.accuracy(case, reply("Sở Tài chính, tháng 1 năm 2026")) == 1.0
    assert answers.explain(case, reply("Sở Tài chính")) == "does not state '01/2026'"


@pytest.mark.parametrize(("status", "right"), [
    (Status.NOT_IN_PLANS, 1.0), (Status.OUT_OF_SCOPE, 1.0), (Status.ANSWERED, 0.0), (Status.ERROR, 0.0),
])  # fmt: skip
def test_an_unanswerable_question_is_met_by_not_answering(status: Status, right: float) -> None:
    case = make_case(answerable=False, status="not_in_plans", must_include=[["không nêu"]], evidence=[])
    assert answers.accuracy(case, reply("Kế hoạch không nêu", status=status)) == right
    assert answers.strict_accuracy(case, reply("Kế hoạch không nêu", status=status)) == float(status is not Status.ERROR)


def test_abstention_both_ways() -> None:
    out = reply("ngoài phạm vi", status=Status.OUT_OF_SCOPE)
    unanswerable = make_case(answerable=False, status="not_in_plans", evidence=[])
    assert answers.declined(unanswerable, out) == 1.0 and answers.declined(unanswerable, reply()) == 0.0
    assert answers.declined(unanswerable, failure("x")) == 0.0, "a failure is no abstention"
    assert answers.wrongly_declined(make_case(), out) == 1.0 and answers.wrongly_declined(make_case(), reply()) == 0.0
    assert math.isnan(answers.declined(make_case(), out)) and math.isnan(answers.wrongly_declined(unanswerable, out))


def test_citations_of_a_fact() -> None:
    case = make_case(evidence=evidence((10, 12), (50, 50), optional=(1, 1)))
    assert answers.citation_recall(case, reply(lines=[(12, 13)])) == 1.0, "one place suffices"
    assert answers.citation_precision(case, reply(lines=[(12, 13), (1, 1), (90, 91), (92, 92)])) == 0.5
    assert answers.citation_precision(case, reply(lines=[])) == 0.0
    assert answers.citation_focus(case, reply(lines=[(10, 19)])) == 0.3
    assert math.isnan(answers.citation_recall(make_case(answerable=False, status="not_in_plans", evidence=[]), reply()))


def test_citations_in_another_plan_do_not_count() -> None:
    other = (CitedSpan(plan="139-kh-ubnd-2025", lines=(10, 12)),)
    assert answers.citation_recall(make_case(evidence=evidence((10, 12))), reply(citations=other)) == 0.0


def test_sets() -> None:
    case = make_case(category="list-by-agency", expected_count=4, evidence=evidence((1, 1), (2, 2), (3, 3), (4, 4)))
    listed = tuple(CitedSpan(plan=PLAN, lines=at) for at in [(1, 1), (2, 2), (9, 9)])
    answer = reply(records=listed, total=3)
    assert answers.set_precision(case, answer) == pytest.approx(2 / 3)
    assert answers.set_recall(case, answer) == 0.5
    assert answers.set_f1(case, answer) == pytest.approx(4 / 7)
    assert answers.count_match(case, answer) == 0.0 and answers.count_match(case, reply(total=4)) == 1.0
    assert answers.count_match(case, reply("Có 4 nhiệm vụ", total=None)) == 1.0, "read from the words where there is no data"
    assert math.isnan(answers.set_f1(make_case(), answer))


@given(st.sets(st.integers(1, 30), min_size=1), st.sets(st.integers(1, 30)))
def test_set_f1_is_that_of_sets(gold: set[int], listed: set[int]) -> None:
    case = make_case(category="count", expected_count=len(gold), evidence=evidence(*[(n, n) for n in sorted(gold)]))
    answer = reply(lines=[], records=tuple(CitedSpan(plan=PLAN, lines=(n, n)) for n in sorted(listed)))
    f1 = 2 * len(gold & listed) / (len(gold) + len(listed))
    assert answers.set_f1(case, answer) == pytest.approx(f1)


@given(st.integers(1, 6), st.permutations(list(range(12))), st.integers(0, 12))
def test_retrieval_is_that_of_the_textbook(wanted: int, order: list[int], length: int) -> None:
    """Recall, reciprocal rank and nDCG written out, against ir_measures."""
    case = make_case(evidence=evidence(*[(100 + n, 100 + n) for n in range(wanted)]))
    ranked = tuple(CitedSpan(plan=PLAN, lines=(100 + n, 100 + n)) for n in order[:length])
    answer = reply(lines=[], retrieved=ranked)
    gains = [float(n < wanted) for n in order[:length]]
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(wanted, 10)))
    dcg = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains[:10]))
    first = next((rank for rank, gain in enumerate(gains[:10], start=1) if gain), None)
    assert retrieval_score("R@4", case, answer) == pytest.approx(sum(gains[:4]) / wanted)
    assert retrieval_score("R@10", case, answer) == pytest.approx(sum(gains[:10]) / wanted)
    assert retrieval_score("RR@10", case, answer) == pytest.approx(1 / first if first else 0.0)
    assert retrieval_score("nDCG@10", case, answer) == pytest.approx(dcg / ideal)


def test_optional_evidence_is_neither_good_nor_bad_to_retrieve() -> None:
    case = make_case(evidence=evidence((10, 10), (20, 20), optional=(5, 5)))
    spans = tuple(CitedSpan(plan=PLAN, lines=at) for at in [(5, 5), (99, 99), (9, 21), (10, 10)])
    assert judged_ranking(case, reply(retrieved=spans)) == ["m1", "e0", "e1"]


@pytest.mark.parametrize(("successes", "n"), [(0, 5), (5, 5), (47, 52), (1, 343), (340, 343)])
def test_wilson_is_scipys(successes: int, n: int) -> None:
    theirs = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert wilson(successes, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_bootstrap_is_near_scipys() -> None:
    values = np.random.default_rng(3).gamma(2.0, 10.0, size=200)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=5000, random_state=1).confidence_interval
    assert bootstrap(list(values), mean_of) == pytest.approx((theirs.low, theirs.high), rel=0.03)
    low, high = bootstrap(list(values), quantile_of(0.95))
    assert low <= np.quantile(values, 0.95) <= high


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (1, 0), (5, 0), (3, 9), (10, 10), (40, 12)])
def test_mcnemar_is_the_binomial_test(gained: int, lost: int) -> None:
    result = CaseResult(case="x", category="who", split="dev", status=Status.ANSWERED, scores={})
    mine = Flips(compared=100, gains=(result,) * gained, losses=(result,) * lost).chance
    assert mine == pytest.approx(stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0)


def test_a_case_that_cannot_be_scored_is_kept_but_not_counted(texts: PlanTexts) -> None:
    scores = score_all(make_case(), failure("no answer"), texts)
    assert set(scores) == set(BY_NAME)
    assert math.isnan(scores["SetF1"]) and math.isnan(scores["Unsupported"])
    assert scores["Failed"] == 1.0 and scores["Accuracy"] == 0.0 and scores["CiteR"] == 0.0
    summary = summarize(BY_NAME["Accuracy"], [1.0, math.nan, 0.0])
    assert (summary.n, summary.count, summary.value) == (2, 1, 0.5)
    assert summarize(BY_NAME["SetF1"], [math.nan]).n == 0


def test_nan_is_null_in_files_and_back() -> None:
    result = CaseResult(case="x", category="who", split="dev", status=Status.ANSWERED, scores={"SetF1": math.nan, "CiteP": 1 / 3})
    text = result.model_dump_json()
    assert '"SetF1":null' in text and '"CiteP":0.3333' in text
    assert math.isnan(CaseResult.model_validate_json(text).scores["SetF1"])


def test_measures_have_a_name_a_sentence_and_a_source() -> None:
    assert len(BY_NAME) == len(MEASURES)
    for measure in MEASURES:
        assert repr(measure) == measure.name
        assert measure.sentence.endswith(".") and measure.source


def test_span_overlap_is_symmetric_and_inclusive() -> None:
    a, b = Span(plan="p", lines=(1, 3)), Span(plan="p", lines=(3, 4))
    assert a.overlaps(b) and b.overlaps(a)
    assert not a.overlaps(Span(plan="q", lines=(1, 3))) and not a.overlaps(Span(plan="p", lines=(4, 4)))


def test_first_wrong_step_of_a_right_and_a_failed_answer() -> None:
    assert first_wrong_step(make_case(), reply()) is None
    assert first_wrong_step(make_case(), failure("x")) == "system"
    assert first_wrong_step(make_case(), reply("khác")) == "untraced"
