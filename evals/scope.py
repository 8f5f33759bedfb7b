"""Learns the weights of `assistant.scope` on the development questions.

python -m evals.scope            prints the fit: how many outside questions it declines, how many inside it loses
python -m evals.scope --write    also writes assistant/data/scope.json
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.guard import Gate, guard, is_small_talk
from assistant.pipeline import Assistant
from assistant.scope import FEATURES, features
from index import SearchFilter

_ROOT = Path(__file__).parent
_WRITTEN = _ROOT.parent / "assistant" / "data" / "scope.json"
_STEPS, _RATE, _DECAY = 20_000, 0.05, 0.0005


def examples(assistant: Assistant) -> tuple[Any, Any]:
    """Features [n, 6] and labels [n] (1: about the plans) of single questions that name nothing outright."""
    rows = [
        json.loads(line) for path in sorted((_ROOT / "datasets" / "dev").glob("*.jsonl")) for line in path.open(encoding="utf-8")
    ]
    found, labels = [], []
    for row in rows:
        outside = row["category"] == "out-of-scope"
        if len(row["turns"]) > 1 or (not outside and not row["answerable"] and row["category"] != "unanswerable-near"):
            continue
        text = row["turns"][0]
        if guard(text).gate is not Gate.OPEN or is_small_talk(text):
            continue
        query = assistant.understanding.parse(text, date(2026, 1, 10))
        if query.plans or query.narrow or query.resolutions or query.tables:
            continue
        candidates = assistant.answerer.linker.rank(query, SearchFilter(), k=30)
        if candidates:
            values = features(query, candidates, assistant.understanding.pairs)
            found.append([values[name] for name in FEATURES])
            labels.append(0.0 if outside else 1.0)
    return np.array(found), np.array(labels)


def fit(values: Any, labels: Any) -> Any:
    """Weights [7], the bias last; both classes weigh the same."""
    inputs = np.c_[values, np.ones(len(values))]
    balance = np.where(labels == 1, 1.0, labels.sum() / (len(labels) - labels.sum()))
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        guess = 1 / (1 + np.exp(-inputs @ weights))
        weights += _RATE * (inputs.T @ (balance * (labels - guess)) / balance.sum() - _DECAY * weights)
    return weights


def main() -> None:
    """Fits, prints, and writes if asked to."""
    parser = argparse.ArgumentParser(prog="python -m evals.scope")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    values, labels = examples(Assistant.open())
    weights = fit(values, labels)
    score = np.c_[values, np.ones(len(values))] @ weights
    outside, inside = score[labels == 0], score[labels == 1]
    print(f"outside {len(outside)}: declined {np.mean(outside <= 0):.3f}; inside {len(inside)}: lost {np.mean(inside <= 0):.3f}")
    named = dict(zip((*FEATURES, "bias"), (round(float(w), 3) for w in weights), strict=True))
    print(json.dumps(named, indent=2))
    if options.write:
        _WRITTEN.write_text(json.dumps(named, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
