"""BM25 against the formula written out; parts score as the whole; what was saved scores as what was built."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.postings
from corpus.text import fold, is_unaccented, syllables
from index.lexical import LexicalIndex, match_all
from index.postings import TermCollector, terms

TEXTS = ["Sở Khoa học và Công nghệ", "sở tài chính", "khoa học, khoa học", "Đống Đa", ""]
QUERIES = ["khoa học", "Sở Tài chính", "đống đa", "so khoa hoc", "không có", ""]


def bag(text):
    return dict(Counter(terms(syllables(text))))


def scores(indexes, query):
    """Of all texts, index after index."""
    accented = None if is_unaccented(query) else bag(query)
    matches = match_all(indexes, accented, bag(fold(query)))
    return np.concatenate([match.of(np.arange(one.accented.size)) for match, one in zip(matches, indexes, strict=True)])


def bm25(texts, query, k1=1.2, b=0.6):
    """Lucene's BM25: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), without the constant factor k1 + 1."""
    rows = [list(terms(syllables(text))) for text in texts]
    sizes = [max(len(row), 1) for row in rows]
    mean = sum(sizes) / len(rows)
    found = []
    for row, size in zip(rows, sizes, strict=True):
        counts, score = Counter(row), 0.0
        for term in terms(syllables(query)):
            df = sum(term in other for other in rows)
            idf = math.log(1 + (len(rows) - df + 0.5) / (df + 0.5))
            score += idf * counts[term] / (counts[term] + k1 * (1 - b + b * size / mean)) if df else 0.0
        found.append(score)
    return np.array(found)


@pytest.mark.parametrize("query", QUERIES)
def test_scores_are_bm25_of_the_better_twin(query):
    stripped = bm25([fold(text) for text in TEXTS], fold(query))
    expected = stripped if is_unaccented(query) else np.maximum(bm25(TEXTS, query), 0.9 * stripped)
    np.testing.assert_allclose(scores([LexicalIndex.build(TEXTS)], query), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("query", QUERIES)
def test_parts_score_as_the_whole(query):
    whole = LexicalIndex.build(TEXTS)
    parts = [LexicalIndex.build(TEXTS[:2]), LexicalIndex.build(TEXTS[2:])]
    np.testing.assert_allclose(scores(parts, query), scores([whole], query), rtol=1e-5)


def test_frequent_terms_rank_what_rarer_ones_found(monkeypatch):
    """With little that may be read, what is found has its full score, and is among the best there are."""
    texts = [f"chung chung {'riêng ' * (n % 7 == 0)}{'hiếm' * (n % 50 == 0)} số {n}" for n in range(500)]
    built = LexicalIndex.build(texts)
    query = "chung riêng hiếm"
    everything = scores([built], query)
    monkeypatch.setattr(index.postings, "READ_AT_MOST", 100)
    match = match_all([built], bag(query), bag(fold(query)))[0]
    rows = match.best(5, None)
    assert match.stripped.rankers
    np.testing.assert_allclose(match.of(rows), everything[rows], rtol=1e-5)
    assert set(np.argsort(-everything, kind="stable")[:2]) <= set(rows)


@given(st.lists(st.sampled_from(["một", "hai", "ba", "một hai", "ba ba một", ""]), max_size=40), st.data())
def test_the_best_are_those_of_all_scores(texts, data):
    """Whatever entries were read: the same rows as if every text were looked at."""
    twin = LexicalIndex.build([*texts, *[""] * data.draw(st.integers(0, 60))]).accented
    match = twin.match(twin.places(list(bag("một hai ba"))), np.array([1.0, 2.0, 1.5, 0.5, 3.0]), 3.0)
    allowed = data.draw(
        st.none() | st.lists(st.booleans(), min_size=twin.size, max_size=twin.size).map(lambda a: np.array(a, dtype=bool))
    )
    many = data.draw(st.integers(1, 5))
    counted = match.of(np.arange(twin.size))
    counted = counted if allowed is None else np.where(allowed, counted, 0)
    places = np.flatnonzero(counted > 0)
    least = np.sort(counted[places])[-min(many, len(places))] if len(places) else 0.0
    best, above = match.best(many, allowed), int((counted[places] > least).sum())
    assert set(best) <= set(places[counted[places] >= least]) and (np.diff(best) > 0).all()
    assert (counted[best] > least).sum() == above and len(best) >= min(many, len(places))


def test_counts_spread_over_all_texts_rank_as_a_list_does(monkeypatch):
    texts = [f"chung {'riêng ' * (n % 3 == 0)}{'hiếm' * (n % 50 == 0)} số {n}" for n in range(300)]
    built = LexicalIndex.build(texts)
    everything = scores([built], "chung riêng hiếm")
    monkeypatch.setattr(index.postings, "READ_AT_MOST", 10)
    monkeypatch.setattr(index.postings, "_LONG", 50)
    match = match_all([built], bag("chung riêng hiếm"), bag("chung rieng hiem"))[0]
    assert any(ranker.rows is None for ranker in match.stripped.rankers)
    np.testing.assert_allclose(match.of(np.arange(300)), everything, rtol=1e-5)


@given(st.lists(st.sampled_from(["một", "hai", "ba", "một hai", "ba ba một", ""]), min_size=1, max_size=40), st.data())
def test_scores_of_a_stretch_are_those_of_a_search_of_all(texts, data):
    """Even with little that may be read: of a stretch of texts every term is."""
    built = LexicalIndex.build(texts)
    first = data.draw(st.integers(0, len(texts) - 1))
    stop = data.draw(st.integers(first + 1, len(texts)))
    match = match_all([built], bag("một hai ba"), bag("mot hai ba"), [(first, stop)])[0]
    rows = np.arange(first, stop)
    np.testing.assert_allclose(match.of(rows), scores([built], "một hai ba")[rows], rtol=1e-6)
    assert match.accented is not None and match.accented.whole


def test_a_released_search_leaves_nothing_for_the_next():
    built = LexicalIndex.build(TEXTS)
    before = scores([built], "khoa học")
    for query in (*QUERIES, *QUERIES):
        match_all([built], bag(query), bag(fold(query)))[0].release()
    assert (scores([built], "khoa học") == before).all()


def test_searches_at_once_do_not_share_scores():
    built = LexicalIndex.build(TEXTS)
    first, second = (match_all([built], bag(query), bag(fold(query)))[0] for query in ("khoa học", "tài chính"))
    rows = np.arange(len(TEXTS))
    first.release()
    assert (second.of(rows) == scores([built], "tài chính")).all()


def test_chunks_give_the_same_as_one(monkeypatch):
    whole = LexicalIndex.build(TEXTS)
    monkeypatch.setattr(index.postings, "_CHUNK", 5)
    chunked = LexicalIndex.build(TEXTS)
    for query in QUERIES:
        assert (scores([chunked], query) == scores([whole], query)).all()


def test_saved_scores_as_built(tmp_path):
    built = LexicalIndex.build(TEXTS)
    built.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, len(TEXTS))
    for query in TEXTS:
        assert (scores([loaded], query) == scores([built], query)).all()
    with pytest.raises(ValueError, match="5 texts, expected 6"):
        LexicalIndex.load(tmp_path, 6)


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_no_words(texts, tmp_path):
    built = LexicalIndex.build(texts)
    built.save(tmp_path)
    assert scores([LexicalIndex.load(tmp_path, len(texts))], "gì cũng được").tolist() == [0.0] * len(texts)


def test_frequencies_count_texts():
    postings = LexicalIndex.build(TEXTS).stripped
    assert postings.word_frequencies["khoa"] == 2
    assert postings.frequencies(postings.places([("khoa", "hoc"), ("hoc", "khoa"), ("nope",)])).tolist() == [2, 1, 0]
    assert TermCollector().finish().word_frequencies == {}


BUILT = LexicalIndex.build(TEXTS)


@given(st.text(max_size=60))
def test_any_query_gives_finite_scores(query):
    found = scores([BUILT], query)
    assert found.shape == (len(TEXTS),) and np.isfinite(found).all() and (found >= 0).all()
