"""Learns the linker's weights from the development questions: python -m evals.linking [--write]

For each answerable single question the candidates that overlap its gold evidence should come
first: softmax cross-entropy over the candidates, L2 towards the hand-set start, five folds to see
what the weights do on questions they were not fitted to. Held-out questions are never read here.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.linking import FEATURES
from assistant.pipeline import Assistant
from assistant.wording import clean
from index import SearchFilter

_DEV = Path(__file__).parent / "datasets" / "dev"
_WEIGHTS = Path(__file__).parents[1] / "assistant" / "data" / "linking.json"
_SKIPPED = {"metadata", "out-of-scope", "unanswerable"}
# The hand-set start: what fits by judgement before anything is learned.
START = {
    "lexical": 1.0, "dense": 1.5, "coverage": 2.0, "pair_coverage": 1.5, "heading_coverage": 0.8, "field_filled": 0.5,
    "number": 0.4, "kind": 0.4, "resolution": 0.5, "table": 0.6, "soft_plan": 0.5, "duty": 0.2, "record_coverage": 0.6,
    "charged": 0.4, "opening": -0.1, "closing": -0.5,
}  # fmt: skip
Example = tuple[np.ndarray, np.ndarray]  # (candidates, features), (candidates,) bool


def examples(assistant: Assistant) -> list[Example]:
    """Features and labels of the candidates of each usable question."""
    found: list[Example] = []
    for path in sorted(_DEV.glob("plan*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if not case["answerable"] or len(case["turns"]) > 1 or case["expected_count"] or case["category"] in _SKIPPED:
                continue
            example = _example(assistant, case)
            if example is not None and example[1].any() and not example[1].all():
                found.append(example)
    return found


def _example(assistant: Assistant, case: dict[str, Any]) -> Example | None:
    day = date.fromisoformat(case["as_of"]) if case["as_of"] else date(2026, 11, 24)
    query = assistant.understanding.parse(clean(case["turns"][0]), day)
    plans = query.plans if assistant._hard(query) else ()
    candidates = assistant.answerer.linker.rank(query, SearchFilter(plans=plans))
    if not candidates:
        return None
    features = np.array([[c.features[name] for name in FEATURES] for c in candidates])
    gold = [(e["plan"], e["lines"]) for e in case["evidence"] if not e.get("optional")] or [
        (e["plan"], e["lines"]) for e in case["evidence"]
    ]
    labels = [
        any(plan == c.passage.plan and a <= c.passage.lines[1] and c.passage.lines[0] <= b for plan, (a, b) in gold) for c in candidates
    ]  # fmt: skip
    return features, np.array(labels)


def fit(data: list[Example], start: np.ndarray, *, steps: int = 1500, rate: float = 0.05, decay: float = 0.02) -> np.ndarray:
    """Weights by gradient descent; a temperature of 3 makes scores comparable to logits."""
    weights = start.copy()
    for _ in range(steps):
        gradient = decay * (weights - start)
        for features, labels in data:
            logits = 3.0 * features @ weights
            share = np.exp(logits - logits.max())
            share /= share.sum()
            right = share * labels
            right /= max(right.sum(), 1e-12)
            gradient += 3.0 * features.T @ (share - right) / len(data)
        weights -= rate * gradient
    return weights


def first_right(data: list[Example], weights: np.ndarray) -> float:
    """Share of questions whose best candidate is gold."""
    return float(np.mean([labels[int(np.argmax(features @ weights))] for features, labels in data]))


def main() -> int:
    """Prints accuracy before, fitted and cross-validated; writes the weights if asked."""
    parser = argparse.ArgumentParser(prog="python -m evals.linking")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = examples(Assistant.open())
    stored = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    start = np.array([START.get(name, 0.0) for name in FEATURES])
    now = np.array([stored.get(name, 0.0) for name in FEATURES])
    folds = np.arange(len(data)) % 5
    held = []
    for fold in range(5):
        weights = fit([e for e, f in zip(data, folds, strict=True) if f != fold], start)
        held += [first_right([e], weights) for e, f in zip(data, folds, strict=True) if f == fold]
    weights = fit(data, start)
    sys.stdout.write(
        f"{len(data)} questions; first right: hand-set {first_right(data, start):.3f}, stored {first_right(data, now):.3f}, "
        f"cross-validated {np.mean(held):.3f}, fitted {first_right(data, weights):.3f}\n"
    )
    for name, before, after in zip(FEATURES, start, weights, strict=True):
        sys.stdout.write(f"  {name:18} {before:6.2f} -> {after:6.2f}\n")
    if options.write:
        fitted = {name: round(float(w), 3) for name, w in zip(FEATURES, weights, strict=True)}
        _WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
