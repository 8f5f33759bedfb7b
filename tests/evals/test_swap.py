from __future__ import annotations

from collections import Counter

import pytest

from evals.cases import PlacedCase
from evals.errors import RunError
from evals.facts import FactKind
from evals.models import CitedSpan
from evals.swap import accepts, describe, load_verifier, run_swaps, swaps, true_answers
from evals.texts import PlanTexts, holds_words


def test_true_answers_stand_in_their_source(dev: list[PlacedCase], texts: PlanTexts) -> None:
    answers = true_answers(dev, texts)
    assert len(answers) >= 200
    assert all(holds_words(answer.source, answer.text) for answer in answers)


def test_swaps_change_one_fact_to_one_that_the_source_does_not_hold(dev: list[PlacedCase], texts: PlanTexts) -> None:
    made = swaps(true_answers(dev, texts))
    counts = Counter(swap.kind for swap in made)
    assert set(counts) == set(FactKind) and min(counts.values()) >= 50 and len(made) >= 400
    for swap in made:
        assert swap.text != swap.origin.text and not holds_words(swap.origin.source, swap.text)
        assert swap.text.replace(swap.after, "", 1) == swap.origin.text.replace(swap.before, "", 1) or swap.after in swap.text
    assert made == swaps(true_answers(dev, texts))


def test_a_verifier_that_compares_words_passes_and_a_blind_one_fails(dev: list[PlacedCase], texts: PlanTexts) -> None:
    answers = true_answers(dev, texts)[:60]
    exact = run_swaps(lambda text, cited: holds_words(cited[0].quote, text.removesuffix("[1]")), answers, citation=CitedSpan)
    blind = run_swaps(lambda text, cited: True, answers, citation=CitedSpan)
    deaf = run_swaps(lambda text, cited: False, answers, citation=CitedSpan)
    assert exact.passed and not blind.passed and not deaf.passed
    assert len(blind.accepted_swaps) == len(blind.swaps) and len(deaf.rejected_true) == 60
    assert "accepted though" in describe(blind) and "rejected though true" in describe(deaf)


@pytest.mark.parametrize(("verdict", "yes"), [(True, True), (False, False), ((), True), (["x"], False)])
def test_verdicts(verdict: object, yes: bool) -> None:
    assert accepts(verdict) is yes


def test_the_assistants_verifier() -> None:
    """Every changed fact is rejected; the bar is zero, except for what is listed here with its reason."""
    from evals.cases import Split, load_cases
    from evals.texts import plan_texts

    try:
        verifier, citation = load_verifier()
    except RunError:
        pytest.skip("the assistant has no verifier yet")
    result = run_swaps(verifier, true_answers(load_cases(Split.DEV), plan_texts()), citation=citation)
    assert [swap.text for swap in result.accepted_swaps] == []
    assert len(result.rejected_true) <= 1, [answer.text for answer in result.rejected_true]
