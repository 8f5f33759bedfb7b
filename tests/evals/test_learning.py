"""Learned weights on toys where a person sees what must be learned."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.confidence import phrases
from evals import confidence as deciding
from evals.linking import Examples, first_right, fit

QUESTIONS, CANDIDATES = 60, 5


def toy(seed: int = 0) -> Examples:
    """Of three features the second tells which candidate is right; the others are noise."""
    random = np.random.default_rng(seed)
    features = random.uniform(0, 1, (QUESTIONS, CANDIDATES, 3))
    right = np.zeros((QUESTIONS, CANDIDATES))
    right[np.arange(QUESTIONS), random.integers(0, CANDIDATES, QUESTIONS)] = 1
    features[:, :, 1] = 0.5 * features[:, :, 1] + 0.5 * right
    plans = np.array(["a", "b"] * (QUESTIONS // 2))
    return Examples(features, right, np.zeros((QUESTIONS, CANDIDATES)), plans)


def test_the_feature_that_tells_gets_the_weight() -> None:
    data, start = toy(), np.zeros(3)
    weights = fit(data, start)
    assert weights[1] > 5 * max(abs(weights[0]), abs(weights[2]))
    assert first_right(data, weights).mean() > 0.95
    assert first_right(toy(seed=1), weights).mean() > 0.95, "on questions that it has not seen"
    assert start.tolist() == [0, 0, 0], "the start is left as it was"


def test_a_feature_that_misleads_gets_a_negative_weight() -> None:
    data = toy()
    turned = Examples(data.features * np.array([1, -1, 1]), data.right, data.padding, data.plans)
    assert fit(turned, np.array([0.0, 2.0, 0.0]))[1] < 0


def test_features_that_tell_nothing_leave_the_start() -> None:
    data, start = toy(), np.array([1.0, -2.0, 0.5])
    same = Examples(np.ones_like(data.features), data.right, data.padding, data.plans)
    assert fit(same, start) == pytest.approx(start)


def test_questions_without_gold_teach_nothing() -> None:
    data = toy()
    blank = Examples(data.features[:20, :, ::-1], np.zeros((20, CANDIDATES)), data.padding[:20], data.plans[:20])
    both = Examples(*(np.concatenate([getattr(data, f), getattr(blank, f)]) for f in ("features", "right", "padding", "plans")))
    assert fit(both, np.zeros(3)) == pytest.approx(fit(data, np.zeros(3)))
    assert len(both.usable.right) == QUESTIONS


def test_padding_is_never_chosen_and_teaches_nothing() -> None:
    data, wide = toy(), ((0, 0), (0, 2), (0, 0))
    padded = Examples(
        np.pad(data.features, wide, constant_values=9.0), np.pad(data.right, wide[:2]),
        np.pad(data.padding, wide[:2], constant_values=-1e9), data.plans,
    )  # fmt: skip
    weights = fit(padded, np.zeros(3))
    assert weights == pytest.approx(fit(data, np.zeros(3)))
    assert first_right(padded, weights).tolist() == first_right(data, weights).tolist()


def test_a_mask_chooses_whole_questions() -> None:
    data = toy()
    own = data[data.plans == "a"]
    assert own.features.tolist() == data.features[::2].tolist() and own.right.tolist() == data.right[::2].tolist()


def rows() -> tuple[list[dict[str, float]], list[str], np.ndarray, np.ndarray]:
    """Questions that are answered where the record fits, and that ask for «giá vàng» where they are not."""
    random = np.random.default_rng(0)
    answerable = np.arange(160) % 2 == 0
    values = [
        {"fit": float(0.6 * yes + random.uniform(0, 0.3)), "noise": float(random.uniform(0, 1)), "value_missing": 0.0}
        for yes in answerable
    ]
    texts = ["Ai chủ trì việc này?" if yes else "Giá vàng của việc này?" for yes in answerable]
    return values, texts, answerable, answerable & (np.arange(160) % 10 != 0)


@pytest.fixture
def learn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on the toy; gives what was written."""
    pytest.importorskip("sklearn")
    weights = tmp_path / "confidence.json"
    monkeypatch.setattr(deciding, "_WEIGHTS", weights)
    monkeypatch.setattr(deciding, "_examples", lambda assistant: rows())
    monkeypatch.setattr(deciding.Assistant, "open", classmethod(lambda cls: None))

    def run(*options: str) -> dict[str, Any] | None:
        monkeypatch.setattr(sys, "argv", ["evals.confidence", *options])
        assert deciding.main() == 0
        return json.loads(weights.read_text(encoding="utf-8")) if weights.exists() else None

    return run


def test_what_tells_the_unanswerable_is_learned(learn: Any, capsys: pytest.CaptureFixture[str]) -> None:
    learned = learn("--write")
    assert learned["features"]["fit"] > 3 * abs(learned["features"]["noise"])
    assert learned["phrases"]["gia vang"] < 0 < learned["phrases"]["ai chu tri"]
    assert abs(learned["phrases"].get("viec nay", 0)) < 0.1 * learned["phrases"]["ai chu tri"], "both kinds say it"
    assert "160 questions, 80 that the plans do not answer" in capsys.readouterr().out


def test_the_threshold_parts_the_two_kinds(learn: Any) -> None:
    learned = learn("--write")
    values, texts, answerable, _ = rows()
    for row, text, yes in zip(values, texts, answerable, strict=True):
        said = sum(learned["phrases"].get(p, 0.0) for p in phrases(text)) / math.sqrt(len(text.split()))
        score = learned["bias"] + sum(learned["features"][name] * value for name, value in row.items()) + said
        assert (1 / (1 + math.exp(-score)) >= learned["threshold"] - 0.05) == yes


def test_the_more_answers_are_kept_the_lower_the_threshold(learn: Any) -> None:
    assert learn("--write", "--keep", "0.99")["threshold"] < learn("--write", "--keep", "0.5")["threshold"]


def test_nothing_is_written_unasked(learn: Any) -> None:
    assert learn() is None


def test_rare_phrases_have_no_place_in_the_matrix() -> None:
    said = deciding._matrix(["Ai chủ trì", "giá", ""], {"ai chu": 0, "gia": 1})
    assert said.tolist() == [pytest.approx([1 / math.sqrt(3), 0]), [0, 1], [0, 0]]
