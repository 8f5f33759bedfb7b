"""Vectors in embedded Chroma: the only file that imports chromadb.

One process owns a folder (two writers damage it without a word), vectors are our own (its default
embedding function would download a model), the space is cosine, filters apply before ranking.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.models import Passage, SearchFilter

_NAME = "passages"


class VectorStoreError(Exception):
    """The folder does not hold a usable index; it must be rebuilt."""


class VectorStore(Protocol):
    """Where vectors live; a server database can stand behind the same three verbs."""

    def add(self, ids: Sequence[str], vectors: np.ndarray, passages: Sequence[Passage]) -> None:
        """Stores one vector a window, with its passage's facts for filtering."""

    def best(self, vector: np.ndarray, *, k: int, where: SearchFilter) -> dict[str, float]:
        """Cosine of the best window by passage id, for the k nearest windows that pass the filter."""

    def count(self) -> int:
        """Number of stored vectors."""


class ChromaStore:
    """`VectorStore` over one Chroma folder."""

    def __init__(self, folder: Path) -> None:
        try:
            self._client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
            self._collection = self._client.get_or_create_collection(
                _NAME, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 100}}
            )
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise VectorStoreError(f"{folder}: {error}; expected a Chroma folder of ours; rebuild the index") from error

    def add(self, ids: Sequence[str], vectors: np.ndarray, passages: Sequence[Passage]) -> None:
        """Stores windows in batches of at most what Chroma takes at once."""
        limit = self._client.get_max_batch_size()
        for start in range(0, len(ids), limit):
            part = slice(start, start + limit)
            self._collection.add(
                ids=list(ids[part]), embeddings=vectors[part], metadatas=[_metadata(p) for p in passages[part]]
            )

    def best(self, vector: np.ndarray, *, k: int, where: SearchFilter) -> dict[str, float]:
        """Cosine of the best window by passage id."""
        if not vector.any() or not self._collection.count():
            return {}
        try:
            found = self._collection.query(
                query_embeddings=vector[None, :], n_results=k, where=_where(where), include=["metadatas", "distances"]
            )
        except ChromaError as error:
            raise VectorStoreError(f"query failed: {error}; rebuild the index") from error
        best: dict[str, float] = {}
        for metadata, distance in zip((found["metadatas"] or [[]])[0], (found["distances"] or [[]])[0], strict=True):
            passage_id = str(metadata["passage"])
            best[passage_id] = max(best.get(passage_id, -1.0), 1.0 - float(distance))
        return best

    def count(self) -> int:
        """Number of stored vectors."""
        return self._collection.count()

    def close(self) -> None:
        """Releases the folder."""
        self._client.close()


def _metadata(passage: Passage) -> dict[str, str | int | list[str]]:
    facts: dict[str, str | int | list[str]] = {
        "passage": passage.id, "plan": passage.plan, "kind": passage.kind.value,
    }  # fmt: skip
    if passage.agencies:
        facts["agencies"] = list(passage.agencies)
    if passage.resolution:
        facts["resolution"] = passage.resolution
    if passage.latest:
        facts["latest"] = int(passage.latest.strftime("%Y%m%d"))
    return facts


def _where(where: SearchFilter) -> dict[str, object] | None:
    parts: list[dict[str, object]] = []
    if where.plans:
        parts.append({"plan": {"$in": list(where.plans)}})
    if where.kinds:
        parts.append({"kind": {"$in": [kind.value for kind in where.kinds]}})
    if where.resolutions:
        parts.append({"resolution": {"$in": list(where.resolutions)}})
    if where.agencies:
        named = [{"agencies": {"$contains": agency}} for agency in where.agencies]
        parts.append(named[0] if len(named) == 1 else {"$or": named})
    if where.due_from:
        parts.append({"latest": {"$gte": int(where.due_from.strftime("%Y%m%d"))}})
    if where.due_to:
        parts.append({"latest": {"$lte": int(where.due_to.strftime("%Y%m%d"))}})
    return None if not parts else parts[0] if len(parts) == 1 else {"$and": parts}
