"""The two ways of asking the store agree, whatever is asked of it."""

import numpy as np
import pytest

from index.vector_store import ChromaStore, VectorStoreError


@pytest.fixture(scope="module")
def vectors():
    drawn = np.random.default_rng(7).normal(size=(600, 32)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def store(vectors, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store") / "chroma"
    ids = [f"plan#{row // 3}@{row % 3}" for row in range(len(vectors))]
    ChromaStore.write(folder, ids, vectors)
    opened = ChromaStore(folder)
    yield opened
    opened.close()


def test_the_best_window_counts(store, vectors):
    everything = [f"plan#{n}" for n in range(200)]
    expected = (vectors @ vectors[10]).reshape(200, 3).max(axis=1)
    exact = store.best_among(vectors[10], everything)
    np.testing.assert_allclose([exact[p] for p in everything], expected, atol=1e-5)
    assert max(exact, key=exact.__getitem__) == "plan#3"


def test_the_graph_gives_the_same_cosines(store, vectors):
    near = store.best(vectors[10], k=60)
    exact = store.best_among(vectors[10], list(near))
    assert near.keys() == exact.keys()
    assert next(iter(near)) == "plan#3"
    assert all(near[p] <= exact[p] + 1e-5 for p in near)


def test_few_many_none(store, vectors):
    assert store.count() == 600
    assert store.best(vectors[0], k=1).keys() == {"plan#0"}
    assert len(store.best(vectors[0], k=100_000)) == 200
    assert store.best(np.zeros(32, dtype=np.float32), k=5) == {}
    assert store.best_among(vectors[0], []) == store.best_among(vectors[0], ["unknown"]) == {}
    assert store.best_among(np.zeros(32, dtype=np.float32), ["plan#0"]) == {}


def test_more_than_chroma_takes_at_once(tmp_path):
    drawn = np.random.default_rng(7).normal(size=(11_000, 4)).astype(np.float32)
    ChromaStore.write(tmp_path / "chroma", [f"p{n}@0" for n in range(len(drawn))], drawn)
    store = ChromaStore(tmp_path / "chroma")
    assert store.count() == len(drawn)
    assert "p10999" in store.best(drawn[10_999], k=20)
    store.close()


def test_no_vectors(tmp_path):
    ChromaStore.write(tmp_path / "chroma", [], np.zeros((0, 8), dtype=np.float32))
    store = ChromaStore(tmp_path / "chroma")
    assert store.count() == 0 and store.best(np.ones(8, dtype=np.float32), k=5) == {}
    store.close()


def test_a_folder_without_a_store_is_refused(tmp_path):
    with pytest.raises(VectorStoreError, match="rebuild the index"):
        ChromaStore(tmp_path / "nothing")
