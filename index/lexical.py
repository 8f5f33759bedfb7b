"""BM25 over syllables and adjacent bigrams, with a twin without diacritics.

Scoring is Lucene's BM25 (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework") as
bm25s computes it. Bigrams of syllables do better than segmented words on these texts. The stripped
twin finds what is typed without diacritics; with diacritics the better score of the two counts.
"""

import logging
from collections.abc import Callable, Sequence

import bm25s
import numpy as np

from corpus.text import fold, is_unaccented, normalize, syllables

logging.getLogger("bm25s").setLevel(logging.WARNING)

Array = np.ndarray


def terms(text: str) -> list[str]:
    """Syllables and adjacent bigrams of a text."""
    words = syllables(text)
    return words + [f"{a}_{b}" for a, b in zip(words, words[1:], strict=False)]


class LexicalIndex:
    """Two BM25 indexes over the same texts, in the order given."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        self._accented = _index(texts, normalize) if texts else None
        self._stripped = _index(texts, fold) if texts else None

    def scores(self, query: str) -> Array:
        """(n,) float32: score of each text; zeros where nothing matches."""
        stripped = _scores(self._stripped, terms(fold(query)), self.size)
        if is_unaccented(query):
            return stripped
        accented = _scores(self._accented, terms(normalize(query)), self.size)
        return np.maximum(accented, 0.9 * stripped)


def _index(texts: Sequence[str], form: Callable[[str], str]) -> bm25s.BM25:
    model = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
    model.index([terms(form(text)) or ["\u0000"] for text in texts], show_progress=False)
    return model


def _scores(model: bm25s.BM25 | None, query: list[str], size: int) -> Array:
    known = [term for term in query if model is not None and term in model.vocab_dict]
    if model is None or not known:
        return np.zeros(size, dtype=np.float32)
    return np.asarray(model.get_scores(known), dtype=np.float32)
