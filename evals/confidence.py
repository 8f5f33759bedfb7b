"""Learns when to decline: python -m evals.confidence [--write] [--keep 0.97]

From questions that the plans answer, near misses that they do not, and questions about other things:
logistic regression over the features of `assistant.confidence` and the phrases of the question. The
threshold is where the given share of what would be answered rightly is still answered, by the
probabilities of folds that the model was not fitted to. Held-out questions are never read here.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from assistant.confidence import features, phrases
from assistant.guard import Gate, guard, is_small_talk
from assistant.pipeline import Assistant
from assistant.wording import clean
from evals.training import training_questions
from index import SearchFilter

_WEIGHTS = Path(__file__).parents[1] / "assistant" / "data" / "confidence.json"
_COMMON = 4  # questions that a phrase must be in to have a weight
_FOLDS = 8


def _examples(assistant: Assistant) -> tuple[list[dict[str, float]], list[str], np.ndarray, np.ndarray]:
    """Features, texts, whether the plans answer, and whether the best candidate is where."""
    values, texts, answerable, right = [], [], [], []
    for question in training_questions():
        text = clean(question.text)
        if not question.single or guard(text).gate is not Gate.OPEN or is_small_talk(text):
            continue
        query = assistant.understanding.parse(text, question.as_of)
        plans = query.plans if assistant._hard(query) else ()
        found = assistant.answerer.linker.rank(query, SearchFilter(plans=plans))
        if not found:
            continue
        best = found[0].passage
        values.append(features(query, found, assistant.answerer.linker, assistant.understanding.pairs))
        texts.append(query.text)
        answerable.append(question.answerable)
        right.append(question.answerable and any(g.plan == best.plan and g.lines[0] <= best.lines[1] and best.lines[0] <= g.lines[1] for g in question.gold))  # fmt: skip
    return values, texts, np.array(answerable), np.array(right)


def _matrix(texts: list[str], vocabulary: dict[str, int]) -> np.ndarray:
    said = np.zeros((len(texts), len(vocabulary)), dtype=np.float32)
    for row, text in enumerate(texts):
        for phrase in phrases(text):
            if phrase in vocabulary:
                said[row, vocabulary[phrase]] = 1 / math.sqrt(max(1, len(text.split())))
    return said


def _fit(values: np.ndarray, said: np.ndarray, labels: np.ndarray, strength: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Weights of the features, of the phrases, and the bias."""
    from sklearn.linear_model import LogisticRegression

    scale = values.std(axis=0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=4000)
    model.fit(np.hstack([values / scale * 0.3, 3.0 * said]), labels)
    weights = model.coef_[0]
    n = values.shape[1]
    return weights[:n] * 0.3 / scale, weights[n:] * 3.0, float(model.intercept_[0])


def main() -> int:
    """Prints what is declined at several thresholds; writes the weights if asked."""
    parser = argparse.ArgumentParser(prog="python -m evals.confidence")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=float, default=0.97, help="share of right answers that stay answers")
    parser.add_argument("--strength", type=float, default=1.0)
    options = parser.parse_args()
    rows, texts, answerable, right = _examples(Assistant.open())
    names = sorted(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    counts = Counter(phrase for text in texts for phrase in phrases(text))
    vocabulary = {phrase: n for n, phrase in enumerate(sorted(p for p, c in counts.items() if c >= _COMMON))}
    said = _matrix(texts, vocabulary)
    folds = np.random.default_rng(0).permutation(len(rows)) % _FOLDS
    score = np.zeros(len(rows))
    for fold in range(_FOLDS):
        fits, tells, bias = _fit(values[folds != fold], said[folds != fold], answerable[folds != fold], options.strength)
        score[folds == fold] = values[folds == fold] @ fits + said[folds == fold] @ tells + bias
    sys.stdout.write(
        f"{len(rows)} questions, {int((~answerable).sum())} that the plans do not answer, {len(vocabulary)} phrases\n"
    )
    unsaid = values[:, names.index("value_missing")] > 0
    for keep in sorted({0.99, 0.98, 0.97, 0.95, options.keep}, reverse=True):
        threshold = float(np.quantile(score[right], 1 - keep))
        low = score < threshold
        sys.stdout.write(
            f"  keep {keep:.3f}: declines {low[~answerable].mean():.3f} of the unanswerable ({(low | unsaid)[~answerable].mean():.3f} with the rules), "
            f"{low[answerable & ~right].mean():.3f} of those linked wrongly\n"
        )
    if options.write:
        fits, tells, bias = _fit(values, said, answerable, options.strength)
        threshold = 1 / (1 + math.exp(-float(np.quantile(score[right], 1 - options.keep))))
        learned: dict[str, Any] = {
            "threshold": round(threshold, 4), "bias": round(bias, 4),
            "features": {n: round(float(w), 4) for n, w in zip(names, fits, strict=True)},
            "phrases": {p: round(float(tells[n]), 3) for p, n in vocabulary.items() if abs(tells[n]) >= 0.02},
        }  # fmt: skip
        _WEIGHTS.write_text(json.dumps(learned, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
