"""BM25 over syllables and adjacent bigrams, with a twin without diacritics.

Scoring is Lucene's BM25 (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework") as
bm25s computes it. Bigrams of syllables do better than segmented words on these texts. The stripped
twin finds what is typed without diacritics; with diacritics the better score of the two counts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np

from corpus.text import fold, is_unaccented, syllables

logging.getLogger("bm25s").setLevel(logging.WARNING)

Array = np.ndarray
_NOTHING = "\u0000"  # stands for a text without words, which bm25s does not take
_ACCENTED, _STRIPPED = "accented", "stripped"
# A syllable is stripped once, not once a text: a plan has some 1,500 of them, over and over.
_strip = lru_cache(maxsize=65_536)(fold)


class LexicalIndex:
    """Two BM25 indexes over the same texts, in the order given."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Indexes the texts, in memory."""
        self.size = len(texts)
        words = [syllables(text) for text in texts]
        self._accented = _index(words)
        self._stripped = _index([[_strip(word) for word in row] for row in words])

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """What `save` wrote.

        Raises:
            ValueError: the files hold another number of texts.
            OSError, KeyError: they are missing or no such files.
        """
        index = cls.__new__(cls)
        index.size = size
        index._accented, index._stripped = _load(folder / _ACCENTED, size), _load(folder / _STRIPPED, size)
        return index

    def save(self, folder: Path) -> None:
        """Writes both indexes: arrays and vocabulary, no pickle."""
        for name, model in ((_ACCENTED, self._accented), (_STRIPPED, self._stripped)):
            if model is not None:
                model.save(folder / name, show_progress=False)

    def scores(self, query: str) -> Array:
        """(n,) float32: score of each text; zeros where nothing matches."""
        words = syllables(query)
        stripped = _scores(self._stripped, _terms([_strip(word) for word in words]), self.size)
        if is_unaccented(query):
            return stripped
        accented = _scores(self._accented, _terms(words), self.size)
        better: Array = np.maximum(accented, 0.9 * stripped)
        return better


def _terms(words: list[str]) -> list[str]:
    """Syllables and adjacent bigrams of a text."""
    return words + [f"{a}_{b}" for a, b in pairwise(words)]


def _index(rows: list[list[str]]) -> bm25s.BM25 | None:
    if not rows:
        return None
    model = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
    model.index([_terms(words) or [_NOTHING] for words in rows], show_progress=False)
    return model


def _load(folder: Path, size: int) -> bm25s.BM25 | None:
    if not size:
        return None
    model: bm25s.BM25 = bm25s.BM25.load(folder, show_progress=False)
    if model.scores["num_docs"] != size:
        raise ValueError(f"{folder}: {model.scores['num_docs']} texts, expected {size}; rebuild the index")
    return model


def _scores(model: bm25s.BM25 | None, query: list[str], size: int) -> Array:
    known = [term for term in query if model is not None and term in model.vocab_dict]
    if model is None or not known:
        return np.zeros(size, dtype=np.float32)
    return np.asarray(model.get_scores(known), dtype=np.float32)
