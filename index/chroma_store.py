"""Vectors in embedded Chroma: the only file that imports chromadb, and imported only where the graph is needed.

One process writes a folder, once (two writers damage it without a word); vectors are our own (its
default embedding function would download a model); the space is cosine. A window's id is its
number, from which its passage follows, so a query reads no metadata. Chroma's own filters scan a
table that grows with the corpus (200 ms at 60,000 vectors), so what a narrow filter leaves is
scored exactly, from the same vectors in a mapped file. A large collection is kept in `cells` instead.
"""

import os
from pathlib import Path
from typing import cast

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.vector_store import (
    VectorStoreError,
    best_of_each,
    best_windows,
    load_vectors,
    more_for,
    save_vectors,
    unusable,
)  # fmt: skip

_NAME = "passages"
_BATCH = 5_000  # vectors held in memory before Chroma links them into its graph


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
            raise unusable(folder, error) from error
        try:
            self._collection = self._client.get_collection(_NAME, embedding_function=None)
            self._size: int = self._collection.count()
            self._starts, self._vectors = load_vectors(folder)
        except (ChromaError, VectorStoreError, ValueError, OSError, RuntimeError) as error:
            self.close()
            raise unusable(folder, error) from error
        if self._size != len(self._vectors):
            self.close()
            raise unusable(folder, ValueError(f"{self._size} vectors, expected {len(self._vectors)}"))

    @staticmethod
    def write(folder: Path, starts: np.ndarray, vectors: np.ndarray) -> None:
        """Stores one vector a window, in a new folder.

        Args:
            folder: does not exist, or is empty.
            starts: (passages + 1,) where the windows of each passage begin among the vectors.
            vectors: (n, d) float32, unit norm, not zero.

        Raises:
            VectorStoreError, OSError: the folder cannot be written.
        """
        try:
            _fill(folder, vectors)
        except (ChromaError, ValueError, RuntimeError) as error:  # what its core says when it cannot write
            raise VectorStoreError(f"{folder}: {error}; expected a folder with room for the index; free some") from error
        save_vectors(folder, starts, vectors)

    def best(self, vector: np.ndarray, *, k: int, allowed: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the passages of the k nearest windows, ascending, and the cosine of the best window of each."""
        if not vector.any() or not self._size:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        many = min(more_for(allowed, k), self._size)
        try:
            found = self._collection.query(query_embeddings=vector[None, :], n_results=many, include=["distances"])
        except ChromaError as error:
            raise VectorStoreError(f"query failed: {error}; rebuild the index") from error
        cosines = 1.0 - np.array((found["distances"] or [[]])[0], dtype=np.float32)
        passages = np.searchsorted(self._starts, np.array(found["ids"][0], dtype=np.int64), side="right") - 1
        kept = slice(None) if allowed is None else allowed[passages]
        return best_of_each(passages[kept], cosines[kept])

    def best_among(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Cosine of the best window of each of some passages, exactly; 0 for a passage without windows."""
        return best_windows(self._vectors, self._starts, vector, rows)

    def count(self) -> int:
        """Number of stored vectors."""
        return self._size

    def close(self) -> None:
        """Releases the folder."""
        self._client.close()


def _fill(folder: Path, vectors: np.ndarray) -> None:
    client = _client(folder)
    try:
        # One write of the graph to the disk, at the end; by default it is rewritten every 1,000 vectors.
        size = max(2, len(vectors))
        graph: CreateCollectionConfiguration = {
            "hnsw": {"space": "cosine", "ef_search": 200, "sync_threshold": size, "batch_size": min(_BATCH, size)}
        }
        collection = client.create_collection(_NAME, embedding_function=None, configuration=graph)
        step = min(_BATCH, client.get_max_batch_size())
        for start in range(0, len(vectors), step):
            part = vectors[start : start + step]
            collection.add(ids=[str(window) for window in range(start, start + len(part))], embeddings=part)
    finally:
        client.close()


def _client(folder: Path) -> Client:
    # Typed by what it is: the declared interface lacks `close`.
    return cast(Client, chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False)))
