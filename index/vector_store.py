"""Where vectors live: the verbs that the search asks for, and their exact answer from a mapped file."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

_VECTORS, _STARTS = "vectors.npy", "starts.npy"
_MORE = 4  # how many times more neighbours a filter asks for at most


class VectorStoreError(Exception):
    """The folder does not hold a usable index; it must be rebuilt."""


class VectorStore(Protocol):
    """Where vectors live; a server database can stand behind the same verbs. A passage is named by its row."""

    def best(self, vector: np.ndarray, *, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the passages of the k nearest windows, ascending, and the cosine of the best window of each.

        Args:
            vector: of a question.
            k: how many windows, about, where a filter leaves some out.
            allowed: (passages,) bool, which passages; None for all.
        """

    def best_among(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Cosine of the best window of each of some passages, exactly; 0 for a passage without windows."""

    def count(self) -> int:
        """Number of stored vectors."""

    def close(self) -> None:
        """Releases what it holds."""


def save_vectors(folder: Path, starts: np.ndarray, vectors: np.ndarray) -> None:
    """Writes one vector a window, and where the windows of each passage begin."""
    np.save(folder / _VECTORS, np.asarray(vectors, dtype=np.float32), allow_pickle=False)
    np.save(folder / _STARTS, starts.astype(np.int64), allow_pickle=False)


def load_vectors(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Where the windows of each passage begin, and the vectors, mapped.

    Raises:
        VectorStoreError: files are missing or do not fit together.
    """
    try:
        starts, vectors = np.load(folder / _STARTS), np.asarray(np.load(folder / _VECTORS, mmap_mode="r"))
    except (OSError, ValueError) as error:
        raise unusable(folder, error) from error
    if len(vectors) != starts[-1]:
        raise unusable(folder, ValueError(f"{len(vectors)} vectors, expected {starts[-1]}"))
    return starts, vectors


def unusable(folder: Path, error: Exception) -> VectorStoreError:
    """What is said of a folder that does not open."""
    return VectorStoreError(f"{folder}: {error}; expected a folder of ours with vectors; rebuild the index")


class ArrayStore:
    """`VectorStore` without a graph, exact: for what is searched once, and until a graph is open."""

    def __init__(self, starts: np.ndarray, vectors: np.ndarray) -> None:
        """Takes what `ChromaStore.write` takes."""
        self._starts, self._vectors = starts, vectors

    @classmethod
    def load(cls, folder: Path) -> ArrayStore:
        """The vectors that `save_vectors` wrote, mapped."""
        return cls(*load_vectors(folder))

    def best(self, vector: np.ndarray, *, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the passages of the k nearest windows, ascending, and the cosine of the best window of each."""
        cosines = np.einsum("wd,d->w", self._vectors, vector)
        windows = np.argsort(-cosines, kind="stable")[: more_for(allowed, k)]
        if allowed is not None:
            windows = windows[allowed[np.searchsorted(self._starts, windows, side="right") - 1]]
        rows, at = np.unique(np.searchsorted(self._starts, windows, side="right") - 1, return_index=True)
        return rows, cosines[windows[at]]

    def best_among(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Cosine of the best window of each of some passages; 0 for a passage without windows."""
        return best_windows(self._vectors, self._starts, vector, rows)

    def count(self) -> int:
        """Number of vectors."""
        return len(self._vectors)

    def close(self) -> None:
        """Holds nothing."""


def more_for(allowed: np.ndarray | None, k: int) -> int:
    """How many neighbours to ask for so that a filter leaves about k; at most some times as many."""
    return k if allowed is None else int(k / max(np.count_nonzero(allowed) / len(allowed), 1 / _MORE))


def best_of_each(passages: np.ndarray, cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Passages, ascending, each with the highest of its cosines."""
    order = np.lexsort((-cosines, passages))
    rows, at = np.unique(passages[order], return_index=True)
    return rows, cosines[order][at]


def best_windows(vectors: np.ndarray, starts: np.ndarray, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Cosine of the best window of each of some passages, (rows,); 0 for a passage without windows."""
    best = np.zeros(len(rows), dtype=np.float32)
    sizes = starts[rows + 1] - starts[rows]
    filled = np.flatnonzero(sizes)
    if not vector.any() or not len(filled):
        return best
    sizes = sizes[filled]
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    windows = np.arange(sizes.sum()) + np.repeat(starts[rows[filled]] - begins, sizes)
    # Not «@»: where other work holds a core, waiting for the threads of BLAS takes ten times the product.
    cosines = np.einsum("wd,d->w", vectors[windows], vector)
    best[filled] = np.maximum.reduceat(cosines, begins)
    return best
