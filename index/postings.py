"""An inverted file on the disk: term -> the rows that hold it and how much it weighs in each.

Scoring is Lucene's BM25 (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework"). What
depends on a text alone (how often it holds a term, its length) is stored, what depends on the whole
collection (how rare a term is, which length is normal) is reckoned in at query time: so parts of a
collection that were indexed on different days score as one that was indexed at once.

A term is a syllable or a pair of neighbours, kept as numbers: syllable `i` is the key `i`, the pair
`i j` the key `(i + 1) << 32 | j`. Arrays are mapped, not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

Term = tuple[str, ...]  # a syllable, or a pair of neighbours
K1, B = 1.2, 0.6
_CHUNK = 4_000_000  # terms that are sorted at once
_ARRAYS = ("keys", "starts", "rows", "counts", "lengths")
_WORDS = "words.json"
# Rows that frequent terms alone would find are not sought: with this many entries read, the rarest
# terms of a question have named the candidates, and the frequent ones only rank them.
READ_AT_MOST = 30_000
_LONG, _MOST = 20_000, 1 / 16  # entries, and share of the texts, from which on a term's counts are spread over all texts
_LONGEST = 65_535  # terms of a text that are told apart
_OFTEN = 255  # a term that a text holds more often weighs no more: BM25 is level long before


class TermCollector:
    """Gathers the terms of texts, one text after the other, in bounded memory."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._waiting: list[np.ndarray] = []
        self._waiting_terms = 0
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        self._lengths: list[int] = []
        self._sorted_texts = 0

    def add(self, words: Sequence[str]) -> None:
        """The next text's syllables."""
        known = self._words
        self._waiting.append(np.fromiter((known.setdefault(w, len(known)) for w in words), np.int64, len(words)))
        self._lengths.append(max(2 * len(words) - 1, 1))  # a text without words is as long as one word
        self._waiting_terms += 2 * len(words)
        if self._waiting_terms >= _CHUNK:
            self._sort()

    def _sort(self) -> None:
        """What waits -> terms with their rows and counts, by term."""
        texts = self._waiting
        sizes = np.array([len(text) for text in texts], dtype=np.int64)
        rows = np.repeat(np.arange(self._sorted_texts, self._sorted_texts + len(texts)), sizes)
        ids = np.concatenate(texts) if texts else np.zeros(0, np.int64)
        beside = np.flatnonzero(rows[1:] == rows[:-1])
        keys = np.concatenate([ids, (ids[beside] + 1) << 32 | ids[beside + 1]])
        rows = np.concatenate([rows, rows[beside]])
        order = np.lexsort((rows, keys))
        keys, rows = keys[order], rows[order]
        begins = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])][: len(keys)])
        counts = np.diff(np.r_[begins, len(keys)])
        unique, many = np.unique(keys[begins], return_counts=True)
        self._parts.append((unique, many, rows[begins].astype(np.int32), np.minimum(counts, _OFTEN).astype(np.uint8)))
        self._sorted_texts += len(texts)
        self._waiting, self._waiting_terms = [], 0

    def finish(self) -> Postings:
        """The inverted file of all texts."""
        self._sort()
        keys = np.unique(np.concatenate([part[0] for part in self._parts]))
        places = [np.searchsorted(keys, part[0]) for part in self._parts]
        sizes = np.zeros(len(keys), dtype=np.int64)
        for place, part in zip(places, self._parts, strict=True):
            sizes[place] += part[1]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        rows, counts = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.uint8)
        filled = starts[:-1].copy()
        while self._parts:  # each part is let go as soon as it is written
            (_, many, its_rows, its_counts), place = self._parts.pop(0), places.pop(0)
            into = np.arange(len(its_rows)) + np.repeat(filled[place] - np.concatenate([[0], np.cumsum(many)[:-1]]), many)
            rows[into], counts[into] = its_rows, its_counts
            filled[place] += many
        return Postings(self._words, keys, starts, rows, counts, np.asarray(self._lengths, dtype=np.int32))


@dataclass(frozen=True)
class Postings:
    """Terms of the texts that `TermCollector` gathered.

    Attributes:
        words: number of each syllable.
        keys: the terms, ascending.
        starts: (terms + 1,) where the entries of a term begin.
        rows: the texts that hold it, ascending.
        counts: how often each holds it.
        lengths: (texts,) terms of each text.
    """

    words: dict[str, int]
    keys: np.ndarray
    starts: np.ndarray
    rows: np.ndarray
    counts: np.ndarray
    lengths: np.ndarray
    # Zeros, an array for each search that runs: over a million texts making one costs more than its use.
    _blank: list[np.ndarray] = field(default_factory=list, repr=False, compare=False)
    _spread: dict[int, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """Number of texts."""
        return len(self.lengths)

    @cached_property
    def total(self) -> int:
        """Length of all texts together."""
        return int(self.lengths.sum(dtype=np.int64))

    @classmethod
    def load(cls, folder: Path, size: int) -> Postings:
        """What `save` wrote, mapped.

        Raises:
            ValueError: the files hold another number of texts, or do not fit together.
            OSError, KeyError: they are missing or no such files.
        """
        words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
        arrays = [np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS]
        keys, starts, rows, counts, lengths = arrays
        if len(lengths) != size or len(starts) != len(keys) + 1 or not starts[-1] == len(rows) == len(counts):
            raise ValueError(f"{folder}: {len(lengths)} texts, expected {size}; rebuild the index")
        return cls({word: number for number, word in enumerate(words)}, keys, starts, rows, counts, lengths)

    def save(self, folder: Path) -> None:
        """Writes arrays and words, no pickle."""
        folder.mkdir(parents=True)
        (folder / _WORDS).write_text(json.dumps(list(self.words), ensure_ascii=False), encoding="utf-8")
        for name, array in zip(_ARRAYS, (self.keys, self.starts, self.rows, self.counts, self.lengths), strict=True):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    def places(self, terms: Sequence[Term]) -> np.ndarray:
        """(terms,) where each term stands among `keys`; -1 for one that no text holds."""
        numbers = self.words
        wanted = np.array([_key([numbers.get(word, -1) for word in term]) for term in terms], dtype=np.int64)
        if not len(self.keys):
            return np.full(len(terms), -1)
        found = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where((self.keys[found] == wanted) & (wanted >= 0), found, -1)

    def frequencies(self, places: np.ndarray) -> np.ndarray:
        """(terms,) in how many texts each occurs."""
        known = np.maximum(places, 0)
        if not len(self.keys):
            return np.zeros(len(places), dtype=np.int64)
        return np.where(places >= 0, self.starts[known + 1] - self.starts[known], 0)

    @cached_property
    def word_frequencies(self) -> dict[str, int]:
        """In how many texts each syllable occurs."""
        places = self.places([(word,) for word in self.words])
        return dict(zip(self.words, self.frequencies(places).tolist(), strict=True))

    @cached_property
    def _sizes(self) -> np.ndarray:
        """`lengths` in half the room, read for every entry of a question; no text of a plan is longer."""
        sizes: np.ndarray = np.minimum(self.lengths, _LONGEST).astype(np.uint16)
        return sizes

    def _damping(self, rows: np.ndarray, mean: float) -> np.ndarray:
        """What the length of texts takes from their counts, where `mean` is normal."""
        by_length = (K1 * (1 - B + B * self._lengths_there_are / mean)).astype(np.float32)
        damping: np.ndarray = by_length[self._sizes[rows]]
        return damping

    @cached_property
    def _lengths_there_are(self) -> np.ndarray:
        return np.arange(int(self._sizes.max(initial=0)) + 1)

    def match(self, places: np.ndarray, factors: np.ndarray, mean: float, within: tuple[int, int] | None = None) -> Match:
        """Texts that hold some of the terms.

        Args:
            places: from `places`.
            factors: what an entry of each term is multiplied with.
            mean: length that counts as normal.
            within: first row and the one behind the last of which scores are asked; None for all. All terms of these are read.
        """
        held = np.flatnonzero((places >= 0) & (factors > 0))
        begins, stops = self.starts[places[held]].tolist(), self.starts[places[held] + 1].tolist()
        lists = sorted(zip(begins, stops, factors[held].tolist(), strict=True), key=lambda entry: entry[1] - entry[0])
        if within is not None:
            lists = [(*self._clipped(begin, stop, within), factor) for begin, stop, factor in lists]
        read = len(lists) if within is not None else _read_through([stop - begin for begin, stop, _ in lists])
        scores = self._zeros()
        seen = self._scored(lists[:read], mean, scores)
        return Match(self, mean, scores, seen, tuple(self._ranker(*entry) for entry in lists[read:]))

    def _zeros(self) -> np.ndarray:
        try:  # not a look before: another thread may take the last one in between
            return self._blank.pop()
        except IndexError:
            return np.zeros(self.size, dtype=np.float32)

    def _clipped(self, begin: int, stop: int, within: tuple[int, int]) -> tuple[int, int]:
        first, last = np.searchsorted(self.rows[begin:stop], np.array(within, dtype=np.int32)).tolist()
        return begin + first, begin + last

    def _scored(self, lists: Sequence[tuple[int, int, float]], mean: float, scores: np.ndarray) -> np.ndarray:
        """Adds entries to `scores`, which are zero; gives the rows that got some, each once."""
        if not lists:
            return np.zeros(0, dtype=np.int32)
        spans = [slice(begin, stop) for begin, stop, _ in lists]
        rows = np.concatenate([self.rows[span] for span in spans])
        weights = _weights(np.concatenate([self.counts[span] for span in spans]), self._damping(rows, mean))
        fresh, at = [], 0
        for begin, stop, factor in lists:
            its = rows[at : at + stop - begin]
            before = scores[its]
            scores[its] = before + np.float32(factor) * weights[at : at + stop - begin]
            fresh.append(its[before == 0])
            at += stop - begin
        return np.concatenate(fresh)

    def _ranker(self, begin: int, stop: int, factor: float) -> Ranker:
        """The entries of a frequent term; of a very frequent one, how often each text holds it, text by text.

        Looking rows up in a list of a million reaches for the memory twenty times a row, in the other once.
        """
        if stop - begin < max(_LONG, _MOST * self.size):
            return Ranker(factor, self.counts[begin:stop], self.rows[begin:stop])
        counts = self._spread.get(begin)
        if counts is None:
            counts = np.zeros(self.size, dtype=np.uint8)
            counts[self.rows[begin:stop]] = self.counts[begin:stop]
            self._spread[begin] = counts
        return Ranker(factor, counts)


def _read_through(sizes: Sequence[int]) -> int:
    """How many of some lists, the shortest first, are read through: at least one."""
    return max(1, int(np.searchsorted(np.cumsum(sizes), READ_AT_MOST, side="right")))


def _weights(counts: np.ndarray, damping: np.ndarray) -> np.ndarray:
    """BM25 of a term in some texts, without its rarity."""
    often = counts.astype(np.float32)
    weights: np.ndarray = often / (often + damping)
    return weights


@dataclass(frozen=True)
class Ranker:
    """A term that names no candidates and only ranks them.

    Attributes:
        factor: what its entries are multiplied with.
        counts: how often each text holds it.
        rows: the texts that `counts` are of, ascending; None for all texts.
    """

    factor: float
    counts: np.ndarray
    rows: np.ndarray | None = None

    def of(self, rows: np.ndarray) -> np.ndarray:
        """How often some texts hold it; rows ascend."""
        if self.rows is None:
            counts: np.ndarray = self.counts[rows]
            return counts
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[at] == rows, self.counts[at], np.uint8(0))


@dataclass(frozen=True)
class Match:
    """Scores of one question, until they are released.

    Attributes:
        postings: what was searched.
        mean: length that counts as normal.
        scores: (texts,) by the terms that were read through.
        seen: rows that hold one of these, each once; all others score 0.
        rankers: the more frequent terms, looked up for single texts.
    """

    postings: Postings
    mean: float
    scores: np.ndarray
    seen: np.ndarray
    rankers: tuple[Ranker, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether `scores` count all terms."""
        return not self.rankers

    def of(self, rows: np.ndarray) -> np.ndarray:
        """Scores of some texts by all terms; rows ascend."""
        found: np.ndarray = self.scores[rows]
        if self.rankers:
            # Of the type of the lists: else numpy would turn each list, however long, into the type of the rows.
            sought = rows.astype(np.int32)
            weights = _weights(np.stack([ranker.of(sought) for ranker in self.rankers]), self.postings._damping(rows, self.mean))
            found += np.einsum("t,tr->r", np.array([ranker.factor for ranker in self.rankers], dtype=np.float32), weights)
        return found

    def best(self, many: int, allowed: np.ndarray | None) -> np.ndarray:
        """Rows of the highest scores above zero, ascending; ties at the end are all in, unless they are as many again.

        Args:
            many: how many.
            allowed: (texts,) bool, what may be among them; None for everything.
        """
        rows = self.seen if allowed is None else self.seen[allowed[self.seen]]
        if len(rows) > many:
            values = self.scores[rows]
            least = np.partition(values, len(values) - many)[len(values) - many]
            above, level = rows[values > least], rows[values == least]
            # Of many copies of one text the first ones.
            rows = np.concatenate([above, level if len(above) + len(level) <= 2 * many else np.sort(level)[: many - len(above)]])
        found: np.ndarray = np.sort(rows).astype(np.int64)
        return found

    def release(self) -> None:
        """Gives its scores back for the next question; it is of no use from then on."""
        self.scores[self.seen] = 0
        self.postings._blank.append(self.scores)


def _key(numbers: Sequence[int]) -> int:
    if -1 in numbers:
        return -1
    return numbers[0] if len(numbers) == 1 else (numbers[0] + 1) << 32 | numbers[1]


def terms(words: Sequence[str]) -> Iterator[Term]:
    """Syllables and pairs of neighbours of a text."""
    yield from ((word,) for word in words)
    yield from pairwise(words)
