"""Two baselines that anyone would build from a tutorial: top 4 chunks by vector, or by BM25.

The «answer» is the chunks themselves. A fact therefore counts as stated when any of the four
chunks holds it, which flatters them: they name nothing, list nothing and never decline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from corpus.text import syllables
from evals.models import CitedSpan, Status, SystemAnswer
from evals.splitter import chunk_all
from evals.texts import PlanTexts, plan_texts

TOP = 4
_DEEP = 10  # retrieved for the retrieval measures; the answer shows TOP


class Embedder(Protocol):
    """What the vector baseline needs of the project's embedding model."""

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, unit norm."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32, unit norm."""
        ...


class _LangChainEmbeddings(Embeddings):
    """The project's embedder where LangChain expects one of its own."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._embedder.embed_queries([text])[0].tolist()
        return vector


def _reply(ranked: Sequence[CitedSpan]) -> SystemAnswer:
    """The first TOP chunks as the answer, each its own citation."""
    shown = [chunk.model_copy(update={"marker": number}) for number, chunk in enumerate(ranked[:TOP], start=1)]
    text = "\n\n".join(f"[{chunk.marker}] {chunk.quote}" for chunk in shown)
    bare = tuple(chunk.model_copy(update={"quote": ""}) for chunk in ranked)
    return SystemAnswer(status=Status.ANSWERED, answer=text, citations=tuple(shown), retrieved=bare)


class VectorTop:
    """Chunks in a Chroma collection, through langchain_chroma."""

    name = "naive-vector"

    def __init__(self, texts: PlanTexts, embedder: Embedder) -> None:
        """Indexes all plans in memory."""
        from langchain_chroma import Chroma

        self._chunks = chunk_all(texts)
        self._store = Chroma(
            collection_name="naive-vector",
            embedding_function=_LangChainEmbeddings(embedder),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        self._store.reset_collection()  # in-memory stores of one process share their collections
        self._store.add_texts(
            [chunk.quote for chunk in self._chunks], metadatas=[{"chunk": number} for number in range(len(self._chunks))]
        )

    @classmethod
    def open(cls) -> VectorTop:
        """With the shipped plans and the shipped embedding model."""
        from index.embeddings import load_embedder

        return cls(plan_texts(), load_embedder())

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        """The chunks nearest to the last turn; earlier turns and the day are ignored."""
        found = self._store.similarity_search(turns[-1], k=min(_DEEP, len(self._chunks)))
        return _reply([self._chunks[int(document.metadata["chunk"])] for document in found])


class LexicalTop:
    """The same chunks under BM25 over lower-cased syllables (bm25s, Lù 2024, arXiv 2407.03618)."""

    name = "naive-bm25"

    def __init__(self, texts: PlanTexts) -> None:
        """Indexes all plans in memory."""
        import bm25s

        self._chunks = chunk_all(texts)
        self._index: Any = bm25s.BM25()
        self._index.index([syllables(chunk.quote) for chunk in self._chunks], show_progress=False)

    @classmethod
    def open(cls) -> LexicalTop:
        """With the shipped plans."""
        return cls(plan_texts())

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        """The best chunks for the last turn; earlier turns and the day are ignored."""
        query = syllables(turns[-1])
        if not query:
            return _reply([])
        scores = self._index.get_scores(query)
        order = np.argsort(-scores, kind="stable")[:_DEEP]
        return _reply([self._chunks[int(number)] for number in order if scores[number] > 0])
