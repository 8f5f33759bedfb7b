"""A query -> ranked passages: lexical and dense scores, filtered, fused by score.

Fusion is by score, not by rank: lexical / best lexical + weight x cosine. The cosine of a true
colloquial match is often only 0.2, and some passage always shares chance words with a question, so
the nearest by meaning get something for being the nearest, however near they are.
"""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from index.dense_leg import DenseLeg
from index.embeddings import Embedder, EmbeddingError
from index.lexical import LexicalMatch, match_all
from index.models import Hit, Passage, SearchFilter, SearchResults
from index.postings import Postings
from index.query import Query, Spelling
from index.segment import Segment
from index.vector_store import VectorStore, VectorStoreError

_LOG = logging.getLogger(__name__)
NEAREST = 50  # passages that get something for being near
NEAREST_HALVED = 5  # the rank that gets half of what the nearest gets
NEIGHBOURS = 150  # windows that are asked for; a passage has two or three
LEXICAL_SCORED = 60  # best lexical passages whose cosine is computed even if it is not among the nearest
MAX_QUERY = 2000  # characters; longer text is cut, its beginning says what is sought
NARROW = 1 / 8  # share of the passages up to which a filter's own are scored one by one
FEW = 2_000  # passages that are scored one by one sooner than more neighbours are asked for


@dataclass(frozen=True)
class Weights:
    """What each part of a score counts; tuned on the development questions, docs/search.md shows what each is worth.

    Attributes:
        lexical: of the best passage by words, the others in proportion.
        dense: of a cosine of 1.
        nearest: of the nearest passage by meaning, the next ones less and less.
    """

    lexical: float = 1.0
    dense: float = 0.9
    nearest: float = 0.33


WORDS_ONLY, MEANING_ONLY, FUSED = Weights(dense=0, nearest=0), Weights(lexical=0), Weights()


@dataclass
class _Found:
    """Candidates of one segment; rows ascend."""

    segment: int
    rows: np.ndarray
    lexical: np.ndarray
    dense: np.ndarray


@dataclass(frozen=True)
class _Allowed:
    """What a filter leaves of a segment.

    Attributes:
        mask: (n,) bool; None for everything.
        few: its rows, where they are so few that each is scored.
    """

    mask: np.ndarray | None
    few: np.ndarray | None

    @classmethod
    def of(cls, mask: np.ndarray | None) -> _Allowed:
        return cls(mask, np.flatnonzero(mask) if mask is not None and np.count_nonzero(mask) <= FEW else None)

    @property
    def within(self) -> tuple[int, int] | None:
        """First row and the one behind the last, where they lie close together, as those of a plan do."""
        if self.few is None or not len(self.few) or self.few[-1] - self.few[0] > FEW:
            return None
        return int(self.few[0]), int(self.few[-1]) + 1


class Searcher:
    """Search over segments that together are one collection; the dense leg may be missing or fail."""

    def __init__(self, segments: Sequence[Segment], embedder: Embedder | None = None, *, wait: bool = True) -> None:
        """
        Args:
            segments: what is searched, in the order in which equal scores rank.
            embedder: the model that made their vectors; None for no dense leg.
            wait: whether searches wait for a dense leg that is not open yet.
        """
        self._segments = list(segments)
        self._starts = np.cumsum([0, *(len(segment) for segment in self._segments)])
        self._weights = FUSED
        stored = bool(self._segments) and all(segment.open_store is not None for segment in self._segments)
        self.dense = DenseLeg(embedder, self._segments, wait=wait) if embedder is not None and stored else None

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """Everything that can be found."""
        return LivePassages(self._segments)

    def weighing(self, weights: Weights) -> Searcher:
        """The same search with other weights, to measure what each leg is worth; only the original is closed."""
        other = copy(self)
        other._weights = weights
        return other

    @cached_property
    def _spelling(self) -> Spelling:
        accented, stripped = ([getattr(s.full, twin) for s in self._segments] for twin in ("accented", "stripped"))
        return Spelling(_summed(accented), _summed(stripped), PairFrequencies(stripped))

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        where: SearchFilter | None = None,
        content_only: bool = False,
    ) -> SearchResults:
        """The k best passages.

        Args:
            query: a question or some words.
            k: at most so many hits.
            where: what a hit must satisfy; applied before ranking.
            content_only: match what a row is about, not who leads it or when it is due.
        """
        # A half of a surrogate pair, as JSON can carry it, is no character that tokenizers take.
        query = query[:MAX_QUERY].encode("utf-8", "replace").decode("utf-8").strip()
        if not query or k < 1:
            return SearchResults(query=query, hits=(), dense_ready=False)
        sought = Query.read(query, self._spelling)
        indexes = [segment.content if content_only else segment.full for segment in self._segments]
        allowed = [_Allowed.of(segment.allowed(where or SearchFilter())) for segment in self._segments]
        matches = match_all(indexes, sought.accented, sought.stripped, [one.within for one in allowed])
        stores, vector = self._meaning(sought.meaning)
        try:
            found = self._candidates(matches, allowed, k, stores, vector)
        except VectorStoreError as error:
            _LOG.warning("dense search failed, lexical only: %s", error)
            stores, found = None, self._candidates(matches, allowed, k, None, vector)
        finally:
            for match in matches:
                match.release()
        return SearchResults(query=query, hits=self._ranked(found, k), dense_ready=stores is not None)

    def close(self) -> None:
        """Releases the dense leg."""
        if self.dense is not None:
            self.dense.close()

    def _meaning(self, text: str) -> tuple[list[VectorStore] | None, np.ndarray]:
        """The stores and the question's vector; none where the leg is missing, not open yet or broken."""
        nothing = np.zeros(0, dtype=np.float32)
        if self.dense is None:
            return None, nothing
        try:
            stores = self.dense.at_hand()
            return stores, nothing if stores is None else self.dense.embed(text)
        except (VectorStoreError, EmbeddingError) as error:
            _LOG.warning("dense search failed, lexical only: %s", error)
            return None, nothing

    def _candidates(
        self, matches: list[LexicalMatch], allowed: list[_Allowed], k: int, stores: list[VectorStore] | None,
        vector: np.ndarray,
    ) -> list[_Found]:  # fmt: skip
        found = []
        for number, (match, one) in enumerate(zip(matches, allowed, strict=True)):
            # What a narrow filter leaves may be held by frequent terms alone, which name no candidates.
            seeds = one.few if one.few is not None else match.best(max(LEXICAL_SCORED, k), one.mask)
            near, cosines = (seeds[:0], np.zeros(0, dtype=np.float32))
            if stores is not None:
                near, cosines = _nearest(stores[number], vector, one)
            found.append(_joined(number, seeds, near, cosines, match))
            if stores is not None:
                _score_what_shares_words(found[-1], seeds, near, stores[number], vector)
        return found

    def _ranked(self, found: list[_Found], k: int) -> tuple[Hit, ...]:
        lexical, dense = (np.concatenate([getattr(one, leg) for one in found] or [np.zeros(0)]) for leg in ("lexical", "dense"))
        where = np.concatenate([self._starts[one.segment] + one.rows for one in found] or [np.zeros(0, dtype=np.int64)])
        top = float(lexical.max(initial=0.0))
        weights = self._weights
        fused = weights.lexical * (lexical / top if top > 0 else lexical) + weights.dense * np.clip(dense, 0.0, None)
        nearest = np.argsort(-dense, kind="stable")[:NEAREST]
        nearest = nearest[dense[nearest] > 0]
        fused[nearest] += weights.nearest / (1 + np.arange(len(nearest)) / NEAREST_HALVED)
        return tuple(
            Hit(passage=self._at(int(where[at])), score=float(fused[at]), dense=float(dense[at]), lexical=float(lexical[at]))
            for at in _highest(fused, k)
        )

    def _at(self, row: int) -> Passage:
        segment = bisect_right(self._starts.tolist(), row) - 1
        return self._segments[segment].passages[row - int(self._starts[segment])]


def _nearest(store: VectorStore, vector: np.ndarray, allowed: _Allowed) -> tuple[np.ndarray, np.ndarray]:
    """Nearest passages of those that are allowed, with their cosines.

    A wide filter asks for more neighbours; a narrow one is scored exactly. A filter may keep just what
    a query is far from: then the passages that share its words have their cosines, and no others.
    """
    mask, few = allowed.mask, allowed.few
    if few is not None and mask is not None and (len(few) <= NARROW * len(mask) or len(few) <= FEW // 4):
        return few, store.best_among(vector, few)
    rows, cosines = store.best(vector, k=NEIGHBOURS, allowed=mask)
    if few is not None and len(rows) < min(NEAREST, len(few)):
        return few, store.best_among(vector, few)
    return rows, cosines


def _joined(number: int, seeds: np.ndarray, near: np.ndarray, cosines: np.ndarray, match: LexicalMatch) -> _Found:
    """What words found and what is near; the frequent terms, long lists, are looked up once for both."""
    rows = np.union1d(seeds, near)
    dense = np.zeros(len(rows), dtype=np.float32)
    dense[np.searchsorted(rows, near)] = cosines
    return _Found(number, rows, match.of(rows), dense)


def _score_what_shares_words(found: _Found, seeds: np.ndarray, near: np.ndarray, store: VectorStore, vector: np.ndarray) -> None:
    """What shares words has no cosine of zero: the best by words get theirs even if they are not near."""
    lexical = found.lexical[np.searchsorted(found.rows, seeds)]
    best = np.sort(seeds[_highest(lexical, LEXICAL_SCORED)])
    missing = np.setdiff1d(best, near, assume_unique=True)
    found.dense[np.searchsorted(found.rows, missing)] = store.best_among(vector, missing)


def _highest(scores: np.ndarray, k: int) -> np.ndarray:
    """Places of the k highest scores above zero, best first, equal ones in the order of the text."""
    places = np.flatnonzero(scores > 0)
    if len(places) > k:
        least = np.partition(scores[places], len(places) - k)[len(places) - k]
        places = places[scores[places] >= least]
    return places[np.argsort(-scores[places], kind="stable")][:k]


class LivePassages(Sequence[Passage]):
    """The passages of all segments that belong to the plans as they are now."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Looks at none yet."""
        self._segments = segments
        self._live = [None if s.live is None or s.live.all() else np.flatnonzero(s.live) for s in segments]
        sizes = [len(s) if live is None else len(live) for s, live in zip(segments, self._live, strict=True)]
        self._starts: list[int] = [0, *np.cumsum(sizes).tolist()]

    def __len__(self) -> int:
        """Number of passages."""
        return self._starts[-1]

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> list[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | list[Passage]:
        """One passage, or some."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        number = bisect_right(self._starts, at) - 1
        live, row = self._live[number], at - self._starts[number]
        return self._segments[number].passages[row if live is None else int(live[row])]

    def __iter__(self) -> Iterator[Passage]:
        """All of them."""
        for segment, live in zip(self._segments, self._live, strict=True):
            if live is None:
                yield from segment.passages
            else:
                yield from (segment.passages[int(row)] for row in live)


class PairFrequencies(Mapping[tuple[str, str], int]):
    """In how many texts two syllables stand side by side, looked up when asked."""

    def __init__(self, twins: Sequence[Postings]) -> None:
        """Counts nothing yet."""
        self._twins = twins

    def __getitem__(self, pair: tuple[str, str]) -> int:
        """0 for a pair that no text holds."""
        return sum(int(twin.frequencies(twin.places([pair]))[0]) for twin in self._twins)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Pairs are looked up, never listed."""
        return iter(())

    def __len__(self) -> int:
        """As many as are listed."""
        return 0


def _summed(twins: Sequence[Postings]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for twin in twins:
        for word, many in twin.word_frequencies.items():
            counts[word] = counts.get(word, 0) + many
    return counts
