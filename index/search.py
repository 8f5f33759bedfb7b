"""A query -> ranked passages: lexical and dense scores, filtered, fused by score.

Fusion is by score, not by rank: lexical / best lexical + weight x cosine. The cosine of a true
colloquial match is often only 0.2, so no hit is refused on it alone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embeddings import Embedder
from index.filters import FilterColumns
from index.lexical import LexicalIndex
from index.models import Hit, Passage, PassageKind, SearchFilter, SearchResults
from index.vector_store import VectorStore, VectorStoreError

_LOG = logging.getLogger(__name__)
LEXICAL_SCORED = 60  # best lexical passages whose cosine is computed even if it is not among the nearest
DENSE_WEIGHT = 1.3  # tuned on the development questions, see evals/reports
MAX_QUERY = 2000  # characters; longer text is cut, its beginning says what is sought
NARROW = 1 / 8  # share of the passages up to which a filter's own are scored one by one
FEW = 5_000  # passages that are scored one by one sooner than more neighbours are asked for


@dataclass(frozen=True)
class LexicalLegs:
    """The two things that words are matched with.

    Attributes:
        full: everything that a passage shows.
        content: what a row is about, not who leads it or when it is due.
    """

    full: LexicalIndex
    content: LexicalIndex

    @classmethod
    def build(cls, passages: Sequence[Passage]) -> LexicalLegs:
        """Indexes passages, in memory."""
        content = [f"{p.heading} {p.text}" if p.kind is PassageKind.ROW else p.text for p in passages]
        return cls(LexicalIndex([p.rendered for p in passages]), LexicalIndex(content))

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalLegs:
        """What `save` wrote, for `size` passages; see `LexicalIndex.load` for what it raises."""
        return cls(LexicalIndex.load(folder / "full", size), LexicalIndex.load(folder / "content", size))

    def save(self, folder: Path) -> None:
        """Writes both into a folder."""
        self.full.save(folder / "full")
        self.content.save(folder / "content")


class Searcher:
    """Search over one set of passages; the dense leg may be missing or fail without ending it."""

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        store: VectorStore | None,
        embedder: Embedder | None,
        legs: LexicalLegs | None = None,
    ) -> None:
        """
        Args:
            passages: what is searched, in the order in which equal scores rank.
            store: vectors of the passages' windows; None for no dense leg.
            embedder: the model that made them.
            legs: lexical indexes over the same passages; None builds them.
        """
        self.passages = list(passages)
        self._ids = [passage.id for passage in self.passages]
        self._rows = {passage_id: row for row, passage_id in enumerate(self._ids)}
        self._columns = FilterColumns(self.passages)
        self._legs = legs or LexicalLegs.build(self.passages)
        self._store, self._embedder = store, embedder

    def search(self, query: str, *, k: int = 10, where: SearchFilter | None = None, content_only: bool = False) -> SearchResults:
        """The k best passages.

        Args:
            query: a question or some words.
            k: at most so many hits.
            where: what a hit must satisfy; applied before ranking.
            content_only: match what a row is about, not who leads it or when it is due.
        """
        # A half of a surrogate pair, as JSON can carry it, is no character that tokenizers take.
        query = query[:MAX_QUERY].encode("utf-8", "replace").decode("utf-8").strip()
        allowed = self._columns.accepted(where or SearchFilter())
        if not query or k < 1 or not allowed.any():
            return SearchResults(query=query, hits=(), dense_ready=False)
        lexical = (self._legs.content if content_only else self._legs.full).scores(query) * allowed
        dense, ready = self._dense(query, allowed, k, _best(lexical, LEXICAL_SCORED))
        top = float(lexical.max())
        fused = (lexical / top if top > 0 else lexical) + DENSE_WEIGHT * np.clip(dense, 0.0, None)
        hits = tuple(
            Hit(passage=self.passages[row], score=float(fused[row]), dense=float(dense[row]), lexical=float(lexical[row]))
            for row in _best(fused, k)
        )
        return SearchResults(query=query, hits=hits, dense_ready=ready)

    def _dense(self, query: str, allowed: np.ndarray, k: int, also: np.ndarray) -> tuple[np.ndarray, bool]:
        """Cosines of the nearest passages among the allowed, and of some others; whether the leg worked."""
        scores = np.zeros(len(self.passages), dtype=np.float32)
        if self._store is None or self._embedder is None:
            return scores, False
        try:
            vector = self._embedder.embed_queries([query])[0]
            best = self._store.best_among(vector, [self._ids[row] for row in also])  # what shares words has no cosine of zero
            best |= self._nearest(self._store, vector, allowed, max(60, 6 * k))
        except VectorStoreError as error:
            _LOG.warning("dense search failed, lexical only: %s", error)
            return scores, False
        for passage_id, score in best.items():
            row = self._rows.get(passage_id)
            if row is not None and allowed[row]:
                scores[row] = score
        return scores, True

    def _nearest(self, store: VectorStore, vector: np.ndarray, allowed: np.ndarray, windows: int) -> dict[str, float]:
        """A wide filter takes its share of more neighbours; a narrow one is scored exactly."""
        share, accepted = float(allowed.mean()), int(allowed.sum())
        # A filter may keep just what a query is far from («who leads» among prose): then more are asked for.
        for more in (1, 8) if share > NARROW else ():
            best = store.best(vector, k=int(more * windows / share))
            reached = sum(bool(allowed[self._rows[p]]) for p in best if p in self._rows)
            if share == 1.0 or reached >= min(windows // 6, accepted):
                return best
            if accepted <= FEW:
                break
        return store.best_among(vector, [self._ids[row] for row in np.flatnonzero(allowed)])


def _best(scores: np.ndarray, k: int) -> np.ndarray:
    """Rows of the k highest scores above zero, best first, equal ones in the order of the text."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > k:
        least = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
        rows = rows[scores[rows] >= least]
    return rows[np.argsort(-scores[rows], kind="stable")][:k]
