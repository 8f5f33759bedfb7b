"""A large collection in cells: what is near is found, filters hold before the nearest are taken, damage is told."""

import numpy as np
import pytest

import index.cells
import index.segment
from index.cells import CellStore
from index.embeddings import HashEmbedder
from index.models import Passage, PassageKind, SearchFilter
from index.search import Searcher
from index.segment import CHROMA, Segment
from index.vector_store import VectorStoreError

WINDOWS = 3  # of each passage


@pytest.fixture(scope="module")
def vectors():
    """As of real texts: about themes, and most of what tells them apart lies in a part of the directions."""
    drawn = np.random.default_rng(7)
    themes = drawn.normal(size=(200, 128)) / np.arange(1, 129)
    found = np.repeat(themes, 45, axis=0) + 0.3 * drawn.normal(size=(9_000, 128)) / np.arange(1, 129)
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(vectors, tmp_path_factory):
    place = tmp_path_factory.mktemp("cells") / "store"
    CellStore.write(place, np.arange(0, len(vectors) + 1, WINDOWS), vectors)
    return place


def exactly(vectors, asked):
    return (vectors @ asked).reshape(-1, WINDOWS).max(axis=1)


def test_the_ten_nearest_are_found_with_the_cosines_of_whole_vectors(folder, vectors):
    store = CellStore(folder)
    assert store.count() == len(vectors)
    for window in (10, 4_500, 8_999):
        rows, cosines = store.best(vectors[window], k=150)
        exact = exactly(vectors, vectors[window])
        assert rows[cosines.argmax()] == window // WINDOWS and (np.diff(rows) > 0).all()
        assert (cosines <= exact[rows] + 1e-5).all()
        assert len(set(np.argsort(-exact)[:10]) & set(rows)) >= 9
        np.testing.assert_allclose(store.best_among(vectors[window], rows), exact[rows], atol=1e-5)


@pytest.mark.parametrize("every", [2, 50])
def test_a_filter_holds_before_the_nearest_are_taken(folder, vectors, every):
    """As many come back with a filter as without, as long as there are so many near."""
    allowed = np.arange(len(vectors) // WINDOWS) % every == 1
    rows, _ = CellStore(folder).best(vectors[4_500], k=60, allowed=allowed)
    exact = np.where(allowed, exactly(vectors, vectors[4_500]), -1)
    assert allowed[rows].all() and len(rows) >= 20
    assert len(set(np.argsort(-exact)[:5]) & set(rows)) >= 4


def test_nothing_is_near_to_nothing_or_where_nothing_is_allowed(folder, vectors):
    store = CellStore(folder)
    assert len(store.best(np.zeros(128, dtype=np.float32), k=5)[0]) == 0
    assert len(store.best(vectors[0], k=5, allowed=np.zeros(len(vectors) // WINDOWS, dtype=bool))[0]) == 0


def test_thousands_of_copies_of_one_text_make_no_large_cell(tmp_path, vectors):
    copies = np.concatenate([vectors[:500], np.repeat(vectors[:1], 2_500, axis=0)])
    CellStore.write(tmp_path / "store", np.arange(len(copies) + 1), copies)
    sizes = np.diff(np.load(tmp_path / "store" / "cells.npy"))
    assert sizes.sum() == len(copies) and sizes.min() > 0 and sizes.max() <= 200
    members = np.load(tmp_path / "store" / "members.npy")
    assert sorted(members) == list(range(len(copies)))


@pytest.mark.parametrize("name", ["parts.npy", "cells.npy", "vectors.npy"])
def test_a_missing_file_is_told(tmp_path, vectors, name):
    CellStore.write(tmp_path / "store", np.arange(0, 601, WINDOWS), vectors[:600])
    (tmp_path / "store" / name).unlink()
    with pytest.raises(VectorStoreError, match="rebuild the index"):
        CellStore(tmp_path / "store")


def test_files_of_two_collections_are_refused(tmp_path, vectors):
    for many, place in ((600, tmp_path / "one"), (900, tmp_path / "other")):
        CellStore.write(place, np.arange(0, many + 1, WINDOWS), vectors[:many])
    (tmp_path / "other" / "members.npy").replace(tmp_path / "one" / "members.npy")
    with pytest.raises(VectorStoreError, match="expected one number"):
        CellStore(tmp_path / "one")


def test_a_segment_with_many_windows_is_kept_in_cells_and_searched_the_same(tmp_path, monkeypatch):
    passages = [
        Passage(id=str(n), plan=f"p{n % 4}", kind=PassageKind.CLAUSE, locator="", lines=(n, n), heading="", text=f"việc số {n} về nhóm {n % 30}")
        for n in range(400)
    ]  # fmt: skip
    embedder = HashEmbedder()
    found = {}
    for name, large in (("graph", 1_000), ("cells", 100)):
        monkeypatch.setattr(index.segment, "LARGE", large)
        (tmp_path / name).mkdir()
        Segment.write(tmp_path / name, passages, embedder)
        assert CellStore.of(tmp_path / name / CHROMA) == (name == "cells")
        searcher = Searcher([Segment.load(tmp_path / name)], embedder)
        filters = (SearchFilter(), SearchFilter(plans=("p1", "p2")))
        found[name] = [searcher.search("việc về nhóm 7", where=where, k=8) for where in filters]
        searcher.close()
    assert all(results.dense_ready for results in found["cells"])
    assert [[h.passage.id for h in r.hits] for r in found["cells"]] == [[h.passage.id for h in r.hits] for r in found["graph"]]
