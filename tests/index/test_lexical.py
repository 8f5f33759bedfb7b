"""BM25 against the formula written out, and that what was saved scores as what was built."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold, syllables
from index.lexical import LexicalIndex

TEXTS = ["Sở Khoa học và Công nghệ", "sở tài chính", "khoa học, khoa học", "Đống Đa", ""]


def terms(text):
    words = syllables(text)
    return words + [f"{a}_{b}" for a, b in pairwise(words)]


def bm25(texts, query, k1=1.2, b=0.6):
    """Lucene's BM25: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), without the constant factor k1 + 1."""
    rows = [terms(text) or ["\0"] for text in texts]
    mean = sum(map(len, rows)) / len(rows)
    scores = []
    for row in rows:
        counts, score = Counter(row), 0.0
        for term in query:
            df = sum(term in other for other in rows)
            idf = math.log(1 + (len(rows) - df + 0.5) / (df + 0.5))
            score += idf * counts[term] / (counts[term] + k1 * (1 - b + b * len(row) / mean)) if df else 0.0
        scores.append(score)
    return np.array(scores)


@pytest.mark.parametrize("query", ["khoa học", "Sở Tài chính", "đống đa", "so khoa hoc", "không có", ""])
def test_scores_are_bm25_of_the_better_twin(query):
    stripped = bm25([fold(text) for text in TEXTS], terms(fold(query)))
    expected = stripped if fold(query) == query.lower() else np.maximum(bm25(TEXTS, terms(query)), 0.9 * stripped)
    np.testing.assert_allclose(LexicalIndex(TEXTS).scores(query), expected, rtol=1e-4, atol=1e-6)


def test_saved_scores_as_built(tmp_path):
    built = LexicalIndex(TEXTS)
    built.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, len(TEXTS))
    for query in TEXTS:
        assert (loaded.scores(query) == built.scores(query)).all()
    with pytest.raises(ValueError, match="5 texts, expected 6"):
        LexicalIndex.load(tmp_path, 6)


def test_no_texts():
    assert LexicalIndex([]).scores("gì cũng được").shape == (0,)


@given(st.text(max_size=60))
def test_any_query_gives_finite_scores(query):
    scores = LexicalIndex(TEXTS).scores(query)
    assert scores.shape == (len(TEXTS),) and np.isfinite(scores).all() and (scores >= 0).all()
