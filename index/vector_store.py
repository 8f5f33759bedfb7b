"""Vectors in embedded Chroma: the only file that imports chromadb.

One process writes a folder, once (two writers damage it without a word); vectors are our own (its
default embedding function would download a model); the space is cosine. A window's id names its
passage, so a query reads no metadata. Chroma's own filters scan a table that grows with the corpus
(200 ms at 60,000 vectors), so what a narrow filter leaves is scored exactly, from the same vectors
in a mapped file.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.models import Passage

_NAME = "passages"
_VECTORS, _IDS = "vectors.npy", "windows.json"
_BATCH = 5_000  # vectors held in memory before Chroma links them into its graph


class VectorStoreError(Exception):
    """The folder does not hold a usable index; it must be rebuilt."""


class VectorStore(Protocol):
    """Where vectors live; a server database can stand behind the same verbs."""

    def best(self, vector: np.ndarray, *, k: int) -> dict[str, float]:
        """Cosine of the best window by passage id, for the k nearest windows."""

    def best_among(self, vector: np.ndarray, passages: Sequence[str]) -> dict[str, float]:
        """Cosine of the best window of each of some passages, exactly."""

    def count(self) -> int:
        """Number of stored vectors."""


class ChromaStore:
    """`VectorStore` over one Chroma folder."""

    def __init__(self, folder: Path) -> None:
        """Opens what `write` wrote.

        Raises:
            VectorStoreError: the folder holds no store of ours, or a damaged one.
        """
        try:
            self._client = _client(folder)
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise _unusable(folder, error) from error
        try:
            self._collection = self._client.get_collection(_NAME, embedding_function=None)
            self._size: int = self._collection.count()
            self._vectors = np.load(folder / _VECTORS, mmap_mode="r")
            self._windows = _windows_by_passage(folder / _IDS)
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            self.close()
            raise _unusable(folder, error) from error

    @staticmethod
    def write(folder: Path, ids: Sequence[str], vectors: np.ndarray) -> None:
        """Stores one vector a window, in a new folder.

        Args:
            folder: does not exist, or is empty.
            ids: a window's id, «passage id@number», the windows of a passage side by side.
            vectors: (n, d) float32, unit norm, not zero.
        """
        client = _client(folder)
        # One write of the graph to the disk, at the end; by default it is rewritten every 1,000 vectors.
        size = max(2, len(ids))
        graph: CreateCollectionConfiguration = {
            "hnsw": {"space": "cosine", "ef_search": 200, "sync_threshold": size, "batch_size": min(_BATCH, size)}
        }
        collection = client.create_collection(_NAME, embedding_function=None, configuration=graph)
        step = min(_BATCH, client.get_max_batch_size())
        for start in range(0, len(ids), step):
            collection.add(ids=list(ids[start : start + step]), embeddings=vectors[start : start + step])
        client.close()
        np.save(folder / _VECTORS, vectors.astype(np.float32), allow_pickle=False)
        (folder / _IDS).write_text(json.dumps(list(ids), ensure_ascii=False), encoding="utf-8")

    def best(self, vector: np.ndarray, *, k: int) -> dict[str, float]:
        """Cosine of the best window by passage id."""
        if not vector.any() or not self._size:
            return {}
        try:
            found = self._collection.query(query_embeddings=vector[None, :], n_results=min(k, self._size), include=["distances"])
        except ChromaError as error:
            raise VectorStoreError(f"query failed: {error}; rebuild the index") from error
        best: dict[str, float] = {}
        for window, distance in zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True):
            passage = _passage_of(window)
            best[passage] = max(best.get(passage, -1.0), 1.0 - float(distance))
        return best

    def best_among(self, vector: np.ndarray, passages: Sequence[str]) -> dict[str, float]:
        """Cosine of the best window of each of some passages, exactly."""
        known = [p for p in passages if p in self._windows]
        if not vector.any() or not known:
            return {}
        spans = np.array([self._windows[p] for p in known])
        sizes = spans[:, 1] - spans[:, 0]
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        rows = np.arange(sizes.sum()) + np.repeat(spans[:, 0] - begins, sizes)
        # Not «@»: where other work holds a core, waiting for the threads of BLAS takes ten times the product.
        cosines = np.einsum("wd,d->w", self._vectors[rows], vector)
        best = np.maximum.reduceat(cosines, begins)
        return {p: float(score) for p, score in zip(known, best, strict=True)}

    def count(self) -> int:
        """Number of stored vectors."""
        return self._size

    def close(self) -> None:
        """Releases the folder."""
        self._client.close()


def window_ids(passage: Passage, count: int) -> list[str]:
    """Ids of a passage's windows."""
    return [f"{passage.id}@{number}" for number in range(count)]


def _passage_of(window: str) -> str:
    return window.rpartition("@")[0]


def _client(folder: Path) -> Client:
    # Typed by what it is: the declared interface lacks `close`.
    return cast(Client, chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False)))


def _unusable(folder: Path, error: Exception) -> VectorStoreError:
    return VectorStoreError(f"{folder}: {error}; expected a Chroma folder of ours; rebuild the index")


def _windows_by_passage(file: Path) -> dict[str, tuple[int, int]]:
    """Half-open range of rows of each passage's windows."""
    found: dict[str, tuple[int, int]] = {}
    for row, window in enumerate(json.loads(file.read_text(encoding="utf-8"))):
        passage = _passage_of(window)
        found[passage] = (found.get(passage, (row, row))[0], row + 1)
    return found
