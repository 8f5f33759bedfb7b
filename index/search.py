"""A query -> ranked passages: lexical and dense scores, filtered, fused by score.

Fusion is by score, not by rank: lexical / best lexical + weight x cosine. The cosine of a true
colloquial match is often only 0.2, so no hit is refused on it alone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from index.embeddings import Embedder
from index.lexical import LexicalIndex
from index.models import Hit, Passage, SearchFilter, SearchResults
from index.vector_store import VectorStore, VectorStoreError

_LOG = logging.getLogger(__name__)
DENSE_WEIGHT = 1.3  # tuned on the development questions, see evals/reports
MAX_QUERY = 2000  # characters; longer text is cut, its beginning says what is sought


class Searcher:
    """Search over one set of passages; the dense leg may be missing or fail without ending it."""

    def __init__(
        self, passages: Sequence[Passage], *, store: VectorStore | None, embedder: Embedder | None
    ) -> None:
        self.passages = list(passages)
        self._rows = {passage.id: row for row, passage in enumerate(self.passages)}
        self._full = LexicalIndex([p.rendered for p in self.passages])
        self._content = LexicalIndex([f"{p.heading} {p.text}" if p.kind == "row" else p.text for p in self.passages])
        self._store, self._embedder = store, embedder

    def search(
        self, query: str, *, k: int = 10, where: SearchFilter | None = None, content_only: bool = False
    ) -> SearchResults:
        """The k best passages.

        Args:
            where: what a hit must satisfy; applied before ranking.
            content_only: match what a row is about, not who leads it or when it is due.
        """
        query = query[:MAX_QUERY].strip()
        where = where or SearchFilter()
        allowed = np.array([where.accepts(p) for p in self.passages], dtype=bool)
        if not query or not allowed.any():
            return SearchResults(query=query, hits=(), dense_ready=False)
        lexical = (self._content if content_only else self._full).scores(query) * allowed
        dense, ready = self._dense(query, where, k)
        top = float(lexical.max())
        fused = (lexical / top if top > 0 else lexical) + DENSE_WEIGHT * np.clip(dense, 0.0, None) * allowed
        order = np.argsort(-fused, kind="stable")[:k]
        hits = tuple(
            Hit(
                passage=self.passages[row], score=float(fused[row]), dense=float(dense[row]),
                lexical=float(lexical[row]),
            )
            for row in order if fused[row] > 0
        )  # fmt: skip
        return SearchResults(query=query, hits=hits, dense_ready=ready)

    def _dense(self, query: str, where: SearchFilter, k: int) -> tuple[np.ndarray, bool]:
        scores = np.zeros(len(self.passages), dtype=np.float32)
        if self._store is None or self._embedder is None:
            return scores, False
        try:
            vector = self._embedder.embed_queries([query])[0]
            best = self._store.best(vector, k=max(60, 6 * k), where=where)
        except VectorStoreError as error:
            _LOG.warning("dense search failed, lexical only: %s", error)
            return scores, False
        for passage_id, score in best.items():
            if passage_id in self._rows:
                scores[self._rows[passage_id]] = score
        return scores, True
