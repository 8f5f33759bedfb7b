"""Learns the linker's weights: python -m evals.linking [--write]

For each question to learn from, the candidates that overlap its gold record should come first:
softmax cross-entropy over the candidates, L2 towards the hand-set start. Printed are how often the
first candidate is right with the stored and the fitted weights, in five folds, and for each plan
with weights that were fitted without its questions: what a plan that is added later can expect.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.linking import FEATURES, SHARPNESS
from assistant.pipeline import Assistant
from assistant.wording import clean
from evals.training import TrainingQuestion, training_questions
from index import SearchFilter

_WEIGHTS = Path(__file__).parents[1] / "assistant" / "data" / "linking.json"
# The hand-set start: what fits by judgement before anything is learned.
START = {
    "lexical": 1.0, "dense": 1.5, "coverage": 2.0, "pair_coverage": 1.5, "heading_coverage": 0.8, "field_filled": 0.5,
    "number": 0.4, "kind": 0.4, "resolution": 0.5, "table": 0.6, "soft_plan": 0.5, "duty": 0.2, "record_coverage": 0.6,
    "charged": 0.4, "opening": -0.1, "closing": -0.5, "act": 0.3, "period": 0.4, "other_period": -0.3,
    "other_resolution": -0.3, "soft_all": 0.3, "other_subject": -0.5, "amount": 0.2, "no_amount": -0.2,
}  # fmt: skip


@dataclass(frozen=True)
class Examples:
    """Questions with their candidates, padded to the most that one has.

    Attributes:
        features: [question, candidate, feature].
        right: [question, candidate], 1 where a candidate is gold.
        padding: [question, candidate], a large negative number where there is no candidate.
        plans: of each question, the plan that answers it.
    """

    features: np.ndarray
    right: np.ndarray
    padding: np.ndarray
    plans: np.ndarray

    def __getitem__(self, chosen: np.ndarray) -> Examples:
        """Those questions that a mask or their numbers choose."""
        return Examples(self.features[chosen], self.right[chosen], self.padding[chosen], self.plans[chosen])

    @property
    def usable(self) -> Examples:
        """Those with a gold candidate: without one nothing can be learned."""
        return self[np.asarray(self.right.any(axis=1))]


def examples(assistant: Assistant, questions: list[TrainingQuestion]) -> Examples:
    """Features and labels of the candidates of each answerable question."""
    found = []
    for question in questions:
        if not question.answerable:
            continue
        query = assistant.understanding.parse(clean(question.text), question.as_of)
        plans = query.plans if assistant._hard(query) else ()
        candidates = assistant.answerer.linker.rank(query, SearchFilter(plans=plans))
        if candidates:
            right = [any(g.plan == c.passage.plan and g.lines[0] <= c.passage.lines[1] and c.passage.lines[0] <= g.lines[1] for g in question.gold) for c in candidates]  # fmt: skip
            found.append(([[c.features[name] for name in FEATURES] for c in candidates], right, question.gold[0].plan))
    most = max(len(right) for _, right, _ in found)
    features, labels = np.zeros((len(found), most, len(FEATURES))), np.zeros((len(found), most))
    padding = np.full((len(found), most), -1e9)
    for row, (values, right, _) in enumerate(found):
        features[row, : len(right)], labels[row, : len(right)], padding[row, : len(right)] = values, right, 0.0
    return Examples(features, labels, padding, np.array([plan for _, _, plan in found]))


def fit(data: Examples, start: np.ndarray, *, steps: int = 800, rate: float = 0.05, decay: float = 0.02) -> np.ndarray:
    """Weights by gradient descent."""
    data, weights = data.usable, start.copy()
    for _ in range(steps):
        logits = SHARPNESS * data.features @ weights + data.padding
        share = np.exp(logits - logits.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        wanted = share * data.right
        wanted /= np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12)
        slope = SHARPNESS * np.einsum("qc,qcf->f", share - wanted, data.features) / len(data.right)
        weights -= rate * (slope + decay * (weights - start))
    return weights


def first_right(data: Examples, weights: np.ndarray) -> np.ndarray:
    """For each question, 1 where the best candidate is gold."""
    best = (data.features @ weights + data.padding).argmax(axis=1)
    right: np.ndarray = data.right[np.arange(len(best)), best]
    return right


def main() -> int:
    """Prints accuracy stored, fitted and cross-validated; writes the weights if asked."""
    parser = argparse.ArgumentParser(prog="python -m evals.linking")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = examples(Assistant.open(), training_questions())
    stored = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    start = np.array([START.get(name, 0.0) for name in FEATURES])
    now = np.array([stored.get(name, 0.0) for name in FEATURES])
    folds = np.random.default_rng(0).permutation(len(data.plans)) % 5
    held = np.zeros(len(folds))
    for fold in range(5):
        held[folds == fold] = first_right(data[folds == fold], fit(data[folds != fold], start))
    weights = fit(data, start)
    sys.stdout.write(
        f"{len(folds)} questions, gold among the candidates of {data.right.any(axis=1).mean():.3f}; first right: "
        f"hand-set {first_right(data, start).mean():.3f}, stored {first_right(data, now).mean():.3f}, "
        f"five folds {held.mean():.3f}, fitted {first_right(data, weights).mean():.3f}\n"
    )
    for plan in np.unique(data.plans):
        own = np.asarray(data.plans == plan)
        without = first_right(data[own], fit(data[~own], start)).mean()
        sys.stdout.write(f"  {plan}: {own.sum()} questions, fitted without them {without:.3f}\n")
    for name, before, after in zip(FEATURES, start, weights, strict=True):
        sys.stdout.write(f"  {name:18} {before:6.2f} -> {after:6.2f}\n")
    if options.write:
        fitted = {name: round(float(w), 3) for name, w in zip(FEATURES, weights, strict=True)}
        _WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
