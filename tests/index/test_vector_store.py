"""The two ways of asking the store agree, whatever is asked of it."""

import numpy as np
import pytest

from index.chroma_store import ChromaStore
from index.vector_store import ArrayStore, VectorStoreError


@pytest.fixture(scope="module")
def vectors():
    drawn = np.random.default_rng(7).normal(size=(600, 32)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def store(vectors, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store") / "chroma"
    ChromaStore.write(folder, np.arange(0, len(vectors) + 1, 3), vectors)
    opened = ChromaStore(folder)
    yield opened
    opened.close()


def test_the_best_window_counts(store, vectors):
    expected = (vectors @ vectors[10]).reshape(200, 3).max(axis=1)
    exact = store.best_among(vectors[10], np.arange(200))
    np.testing.assert_allclose(exact, expected, atol=1e-5)
    assert exact.argmax() == 3


def test_the_graph_gives_the_same_cosines(store, vectors):
    rows, cosines = store.best(vectors[10], k=60)
    assert rows[cosines.argmax()] == 3 and (np.diff(rows) > 0).all()
    assert (cosines <= store.best_among(vectors[10], rows) + 1e-5).all()


def test_without_the_graph_the_same_file_is_asked_exactly(tmp_path, vectors):
    ChromaStore.write(tmp_path / "chroma", np.array([0, 2, 2, 5]), vectors[:5])
    exact = ArrayStore.load(tmp_path / "chroma")
    rows, cosines = exact.best(vectors[0], k=5)
    assert exact.count() == 5 and rows.tolist() == [0, 2]
    np.testing.assert_allclose(cosines, exact.best_among(vectors[0], rows), atol=1e-6)
    (tmp_path / "chroma" / "starts.npy").unlink()
    with pytest.raises(VectorStoreError, match="rebuild"):
        ArrayStore.load(tmp_path / "chroma")


def test_few_many_none(store, vectors):
    assert store.count() == 600
    assert store.best(vectors[0], k=1)[0].tolist() == [0]
    assert len(store.best(vectors[0], k=100_000)[0]) == 200
    assert len(store.best(np.zeros(32, dtype=np.float32), k=5)[0]) == 0
    assert len(store.best_among(vectors[0], np.zeros(0, dtype=np.int64))) == 0
    assert not store.best_among(np.zeros(32, dtype=np.float32), np.arange(3)).any()


def test_a_passage_without_windows_has_no_cosine(tmp_path, vectors):
    ChromaStore.write(tmp_path / "chroma", np.array([0, 2, 2, 5]), vectors[:5])
    store = ChromaStore(tmp_path / "chroma")
    assert (store.best_among(vectors[0], np.arange(3)) != 0).tolist() == [True, False, True]
    assert store.best_among(vectors[0], np.array([1])).tolist() == [0.0]
    store.close()


def test_more_than_chroma_takes_at_once(tmp_path):
    drawn = np.random.default_rng(7).normal(size=(11_000, 4)).astype(np.float32)
    ChromaStore.write(tmp_path / "chroma", np.arange(len(drawn) + 1), drawn)
    store = ChromaStore(tmp_path / "chroma")
    assert store.count() == len(drawn)
    assert 10_999 in store.best(drawn[10_999], k=20)[0]
    store.close()


def test_a_filter_leaves_the_nearest_that_are_allowed(store, vectors):
    allowed = np.arange(200) % 3 == 0
    for some in (store, ArrayStore(np.arange(0, 601, 3), vectors)):
        rows, cosines = some.best(vectors[9], k=60, allowed=allowed)
        assert allowed[rows].all() and rows[cosines.argmax()] == 3 and len(rows) > 30


def test_no_vectors(tmp_path):
    ChromaStore.write(tmp_path / "chroma", np.zeros(1, dtype=np.int64), np.zeros((0, 8), dtype=np.float32))
    store = ChromaStore(tmp_path / "chroma")
    assert store.count() == 0 and len(store.best(np.ones(8, dtype=np.float32), k=5)[0]) == 0
    store.close()


def test_a_folder_without_a_store_is_refused(tmp_path):
    with pytest.raises(VectorStoreError, match="rebuild the index"):
        ChromaStore(tmp_path / "nothing")


def test_fewer_vectors_than_windows_are_refused(tmp_path, vectors):
    ChromaStore.write(tmp_path / "chroma", np.array([0, 2, 5]), vectors[:5])
    np.save(tmp_path / "chroma" / "starts.npy", np.array([0, 2, 6]))
    with pytest.raises(VectorStoreError, match="5 vectors, expected 6"):
        ChromaStore(tmp_path / "chroma")
